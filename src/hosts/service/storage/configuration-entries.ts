/** The configuration of instances as it is stored: one row per entry, secrets encrypted. */
import { marks, numberOf, optionalTextOf, textOf, type SqlConnection, type SqlRow } from '../../../stores';
import { nextNumber } from './counters';

/** One entry. */
export interface EntryRow {
  readonly id: number;
  readonly instanceId: number;
  readonly name: string;
  /** Encrypted where `sealed` says so. */
  readonly stored: string | null;
  readonly sealed: boolean;
}

/** What an encrypted entry belongs to. */
export function placeOfEntry(instanceId: number, name: string): string {
  return `instance ${instanceId}, ${name}`;
}

const COLUMNS = 'id, instance, name, value, sealed';

function toEntry(row: SqlRow): EntryRow {
  return {
    id: numberOf(row, 'id'),
    instanceId: numberOf(row, 'instance'),
    name: textOf(row, 'name'),
    stored: optionalTextOf(row, 'value') ?? null,
    sealed: numberOf(row, 'sealed') !== 0,
  };
}

/** The entries of some instances, by id. */
export async function listEntries(
  connection: SqlConnection,
  instanceIds: readonly number[],
): Promise<readonly EntryRow[]> {
  if (instanceIds.length === 0) return [];
  const rows = await connection.all(
    `SELECT ${COLUMNS} FROM configuration_entry WHERE instance IN (${marks(instanceIds)}) ORDER BY id`,
    instanceIds,
  );
  return rows.map(toEntry);
}

/** Sets an entry; its id stays where it was there already. */
export async function setEntry(connection: SqlConnection, entry: Omit<EntryRow, 'id'>): Promise<void> {
  const { instanceId, name, stored, sealed } = entry;
  const changed = await connection.run(
    'UPDATE configuration_entry SET value = ?, sealed = ? WHERE instance = ? AND name = ?',
    [stored, sealed ? 1 : 0, instanceId, name],
  );
  if (changed > 0) return;
  const values = [await nextNumber(connection, 'entry'), instanceId, name, stored, sealed ? 1 : 0];
  await connection.run(
    `INSERT INTO configuration_entry (id, instance, name, value, sealed) VALUES (${marks(values)})`,
    values,
  );
}

/** Removes an entry. */
export async function dropEntry(connection: SqlConnection, instanceId: number, name: string): Promise<void> {
  await connection.run('DELETE FROM configuration_entry WHERE instance = ? AND name = ?', [instanceId, name]);
}

/** Replaces an encrypted value by the same one under another key, unless it was changed meanwhile. */
export async function resealEntry(
  connection: SqlConnection,
  { id, before, stored }: { readonly id: number; readonly before: string; readonly stored: string },
): Promise<void> {
  await connection.run('UPDATE configuration_entry SET value = ? WHERE id = ? AND value = ?', [stored, id, before]);
}

/** Encrypted entries of all instances in order of id, for those who encrypt them anew. */
export async function listSealedEntries(
  connection: SqlConnection,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly EntryRow[]> {
  const rows = await connection.all(
    `SELECT ${COLUMNS} FROM configuration_entry WHERE sealed = 1 AND id > ? ORDER BY id LIMIT ?`,
    [after, limit],
  );
  return rows.map(toEntry);
}
