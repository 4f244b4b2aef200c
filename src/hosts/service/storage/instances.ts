/** Instances as they are stored, without their configuration. */
import { marks, numberOf, textOf, type SqlConnection, type SqlRow, type SqlValue } from '../../../stores';
import { rangeOfHash, sameHash } from './hashes';

/** An instance. */
export interface InstanceRow {
  readonly id: number;
  readonly organizationId: number;
  readonly userId: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly sealedToken: string;
  readonly disabled: boolean;
  readonly traceLogging: boolean;
  /** Grows with every change, so that whoever keeps something made from it notices. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Which instances of a tenant. */
export interface InstanceFilter {
  readonly organizationId: number;
  /** All of them. */
  readonly tags?: readonly string[];
  /** Found in name or tags, in any case. */
  readonly searchText?: string | undefined;
  /** Only ids above. */
  readonly after: number;
  readonly limit: number;
}

const COLUMNS =
  'id, organization, service_user, name, tags, sealed_token, disabled, trace_logging, version, created_at, updated_at';

function toInstance(row: SqlRow): InstanceRow {
  return {
    id: numberOf(row, 'id'),
    organizationId: numberOf(row, 'organization'),
    userId: numberOf(row, 'service_user'),
    name: textOf(row, 'name'),
    tags: JSON.parse(textOf(row, 'tags')) as readonly string[],
    sealedToken: textOf(row, 'sealed_token'),
    disabled: numberOf(row, 'disabled') !== 0,
    traceLogging: numberOf(row, 'trace_logging') !== 0,
    version: numberOf(row, 'version'),
    createdAt: numberOf(row, 'created_at'),
    updatedAt: numberOf(row, 'updated_at'),
  };
}

/** Adds an instance under an id that was taken from the counter before. */
export async function insertInstance(
  connection: SqlConnection,
  row: Pick<InstanceRow, 'id' | 'organizationId' | 'userId' | 'name' | 'tags' | 'sealedToken'> & {
    readonly tokenHash: string;
  },
  now: number,
): Promise<void> {
  const { id, organizationId, userId, name, tags, tokenHash, sealedToken } = row;
  const values = [
    ...[id, organizationId, userId, name, JSON.stringify(tags), tokenHash, sealedToken],
    ...['active', 0, 0, 1, now, now],
  ];
  await connection.run(
    'INSERT INTO instance (id, organization, service_user, name, tags, token_hash, sealed_token, state, disabled, ' +
      `trace_logging, version, created_at, updated_at) VALUES (${marks(values)})`,
    values,
  );
}

/** An instance of a tenant; those of other tenants do not exist. */
export async function findInstance(
  connection: SqlConnection,
  { organizationId, id }: { readonly organizationId: number; readonly id: number },
): Promise<InstanceRow | undefined> {
  const [row] = await connection.all(
    `SELECT ${COLUMNS} FROM instance WHERE id = ? AND organization = ? AND state = 'active'`,
    [id, organizationId],
  );
  return row && toInstance(row);
}

/** An instance of whatever tenant, for whoever runs its events. */
export async function findAnyInstance(connection: SqlConnection, id: number): Promise<InstanceRow | undefined> {
  const [row] = await connection.all(`SELECT ${COLUMNS} FROM instance WHERE id = ? AND state = 'active'`, [id]);
  return row && toInstance(row);
}

/** Whose token has that hash. */
export async function findInstanceIdByToken(
  connection: SqlConnection,
  { organizationId, hash }: { readonly organizationId: number; readonly hash: string },
): Promise<number | undefined> {
  const { from, to } = rangeOfHash(hash);
  const rows = await connection.all(
    `SELECT id, token_hash FROM instance WHERE token_hash >= ? AND token_hash < ? AND organization = ? AND state = 'active'`,
    [from, to, organizationId],
  );
  const row = rows.find((candidate) => sameHash(textOf(candidate, 'token_hash'), hash));
  return row && numberOf(row, 'id');
}

/** Instances of a tenant, by id. */
export async function listInstances(
  connection: SqlConnection,
  filter: InstanceFilter,
): Promise<readonly InstanceRow[]> {
  const conditions = ['organization = ?', `state = 'active'`, 'id > ?'];
  const values: SqlValue[] = [filter.organizationId, filter.after];
  for (const tag of filter.tags ?? []) {
    conditions.push(`tags LIKE ? ESCAPE '!'`);
    values.push(`%${escaped(JSON.stringify(tag))}%`);
  }
  const text = filter.searchText?.trim().toLowerCase();
  if (text !== undefined && text !== '') {
    conditions.push(`(lower(name) LIKE ? ESCAPE '!' OR lower(tags) LIKE ? ESCAPE '!')`);
    values.push(`%${escaped(text)}%`, `%${escaped(JSON.stringify(text).slice(1, -1))}%`);
  }
  const rows = await connection.all(
    `SELECT ${COLUMNS} FROM instance WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ?`,
    [...values, filter.limit],
  );
  return rows.map(toInstance);
}

/** Which instances there are, of all tenants, and which version each has. */
export async function listVersions(connection: SqlConnection): Promise<ReadonlyMap<number, number>> {
  const rows = await connection.all(`SELECT id, version FROM instance WHERE state = 'active' ORDER BY id`);
  return new Map(rows.map((row) => [numberOf(row, 'id'), numberOf(row, 'version')]));
}

/** Instances of all tenants that are not being deleted, by id, for whoever goes over all of them. */
export async function listAllInstances(
  connection: SqlConnection,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly InstanceRow[]> {
  const rows = await connection.all(
    `SELECT ${COLUMNS} FROM instance WHERE id > ? AND state = 'active' ORDER BY id LIMIT ?`,
    [after, limit],
  );
  return rows.map(toInstance);
}

/** Changes an instance; what is not given stays. */
export async function updateInstance(
  connection: SqlConnection,
  id: number,
  changes: Partial<Pick<InstanceRow, 'name' | 'tags' | 'disabled' | 'traceLogging'>>,
  now: number,
): Promise<void> {
  const columns: [string, SqlValue][] = [];
  if (changes.name !== undefined) columns.push(['name', changes.name]);
  if (changes.tags !== undefined) columns.push(['tags', JSON.stringify(changes.tags)]);
  if (changes.disabled !== undefined) columns.push(['disabled', changes.disabled ? 1 : 0]);
  if (changes.traceLogging !== undefined) columns.push(['trace_logging', changes.traceLogging ? 1 : 0]);
  const set = columns.map(([column]) => `${column} = ?, `).join('');
  const values = columns.map(([, value]) => value);
  await connection.run(`UPDATE instance SET ${set}version = version + 1, updated_at = ? WHERE id = ?`, [
    ...values,
    now,
    id,
  ]);
}

/** Marks all instances of a tenant as changed, because something that holds for all of them was. */
export async function touchInstances(connection: SqlConnection, organizationId: number): Promise<void> {
  await connection.run('UPDATE instance SET version = version + 1 WHERE organization = ?', [organizationId]);
}

/** Replaces the encrypted token by the same one under another key, unless it was changed meanwhile. */
export async function resealToken(
  connection: SqlConnection,
  { id, before, sealedToken }: { readonly id: number; readonly before: string; readonly sealedToken: string },
): Promise<void> {
  await connection.run('UPDATE instance SET sealed_token = ? WHERE id = ? AND sealed_token = ?', [
    sealedToken,
    id,
    before,
  ]);
}

/** From here on nobody sees it any more, and its token opens nothing. */
export async function markDeleting(connection: SqlConnection, id: number): Promise<void> {
  await connection.run(`UPDATE instance SET state = 'deleting' WHERE id = ?`, [id]);
}

/** The ids of instances whose deletion was begun. */
export async function listDeleting(connection: SqlConnection): Promise<readonly number[]> {
  const rows = await connection.all(`SELECT id FROM instance WHERE state = 'deleting' ORDER BY id LIMIT 1000`);
  return rows.map((row) => numberOf(row, 'id'));
}

/** Removes an instance with its configuration. */
export async function deleteInstance(connection: SqlConnection, id: number): Promise<void> {
  await connection.run('DELETE FROM configuration_entry WHERE instance = ?', [id]);
  await connection.run('DELETE FROM instance WHERE id = ?', [id]);
}

function escaped(text: string): string {
  return text.replaceAll(/[!%_]/g, (sign) => `!${sign}`);
}
