/** Copies a whole service from SQLite to PostgreSQL: instances with their secrets as they are sealed, and what polling remembers. */
import { CoupaError } from '../../../errors';
import { marks, numberOf, optionalNumberOf, type SqlConnection, type SqlDatabase, type SqlRow } from '../../../stores';
import { migrateService } from '../storage/schema';

/** What is copied, in an order that references allow, with what rows are read in the order of. */
const TABLES: readonly (readonly [table: string, order: readonly string[]])[] = [
  ['counter', ['name']],
  ['organization', ['id']],
  ['service_user', ['id']],
  ['service_secret', ['hash']],
  ['instance', ['id']],
  ['configuration_entry', ['id']],
  ['audit_entry', ['id']],
  ['subscription', ['id']],
  ['stream', ['id']],
  ['seen', ['stream', 'size', 'record']],
  ['notification', ['sequence']],
  ['event', ['rowid']],
  ['queued', ['stream', 'record', 'sequence']],
];

/** Columns that the database numbers by itself, and goes on with after the copied ones. */
const NUMBERED: readonly (readonly [table: string, column: string])[] = [
  ['subscription', 'id'],
  ['stream', 'id'],
  ['notification', 'sequence'],
];

const ROWS_AT_ONCE = 500;

/** How much was copied. */
export interface MigrationReport {
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

/**
 * Copies everything in one transaction: all of it or nothing. Nobody writes to the source meanwhile. Leases stay behind.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` when the target holds a service already, or the source is at work.
 */
export async function migrateToPostgres(
  source: SqlDatabase,
  target: SqlDatabase,
  now: number,
): Promise<MigrationReport> {
  await migrateService(source, now);
  await migrateService(target, now);
  return source.transaction(async (from) => {
    await refuseWhileRunning(from, now);
    return target.transaction(async (to) => {
      await refuseUnlessEmpty(to);
      const tables: { table: string; rows: number }[] = [];
      for (const [table, order] of TABLES) tables.push({ table, rows: await copy(from, to, table, order) });
      for (const [table, column] of NUMBERED) await numberOn(to, table, column);
      const [fence] = await from.all('SELECT value FROM fence');
      // Fences only grow, also over the move.
      await to.all(`SELECT setval('fence', ?::bigint)`, [numberOf(fence, 'value') + 1]);
      return { tables };
    });
  });
}

async function refuseWhileRunning(from: SqlConnection, now: number): Promise<void> {
  const [row] = await from.all('SELECT count(*) AS held FROM lease WHERE owner IS NOT NULL AND expires_at > ?', [now]);
  if (numberOf(row, 'held') === 0) return;
  throw new CoupaError(
    'COUPA_INPUT_INVALID',
    'A service is at work on the file, or was cut off within the last minute. Stop it, or wait a minute, and try again.',
  );
}

async function refuseUnlessEmpty(to: SqlConnection): Promise<void> {
  for (const table of ['organization', 'instance', 'subscription', 'notification']) {
    const [row] = await to.all(`SELECT count(*) AS rows FROM ${table}`);
    if (numberOf(row, 'rows') === 0) continue;
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      'The database of PostgreSQL holds a service already; nothing was copied. Give an empty one.',
    );
  }
}

async function copy(from: SqlConnection, to: SqlConnection, table: string, order: readonly string[]): Promise<number> {
  const columns = (await from.all(`SELECT name FROM pragma_table_info('${table}')`)).map((row) => String(row['name']));
  const key = order.join(', ');
  let after: SqlRow | undefined;
  let rows = 0;
  for (;;) {
    const where = after === undefined ? '' : `WHERE (${key}) > (${marks(order)})`;
    const last = after === undefined ? [] : order.map((column) => after?.[column] ?? null);
    // The number of a row is not among its columns where the table has no key of its own.
    const page = await from.all(
      `SELECT ${order.includes('rowid') ? 'rowid, ' : ''}${columns.join(', ')} FROM ${table} ${where} ORDER BY ${key} LIMIT ${ROWS_AT_ONCE}`,
      last,
    );
    if (page.length === 0) return rows;
    const values = page.map(() => `(${marks(columns)})`).join(', ');
    await to.run(
      `INSERT INTO ${table} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE VALUES ${values}`,
      page.flatMap((row) => columns.map((column) => row[column] ?? null)),
    );
    rows += page.length;
    after = page.at(-1);
  }
}

async function numberOn(to: SqlConnection, table: string, column: string): Promise<void> {
  const [row] = await to.all(`SELECT max(${column}) AS last FROM ${table}`);
  const last = optionalNumberOf(row, 'last');
  if (last === undefined) return;
  await to.all(`SELECT setval(pg_get_serial_sequence('${table}', '${column}'), ?::bigint)`, [last]);
}
