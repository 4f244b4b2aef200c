/** What is remembered of records. */
import type { SeenRecord, Streams } from '../../../sdk';
import type { SqlConnection, SqlRow, SqlValue } from '../connection';
import { fromKey, keyOf } from '../keys';
import { insertRows, marks, numberOf, optionalTextOf, pieces, textOf } from '../rows';
import { findStream } from './streams';

const COLUMNS = 'record, version, changed_at, detail';

/** Records forgotten by one commit for their age, so that no commit takes long; the rest goes with the next ones. */
const MOST_FORGOTTEN = 10_000;

function seenRecord(row: SqlRow): SeenRecord {
  const detail = optionalTextOf(row, 'detail');
  return {
    record: fromKey(textOf(row, 'record')),
    version: textOf(row, 'version'),
    changedAt: numberOf(row, 'changed_at'),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** See {@link Streams.findSeen}. */
export async function findSeen(
  connection: SqlConnection,
  ...[key, records]: Parameters<Streams['findSeen']>
): Promise<ReadonlyMap<string, SeenRecord>> {
  const found = new Map<string, SeenRecord>();
  const row = await findStream(connection, key);
  if (row === undefined) return found;
  for (const piece of pieces([...new Set(records)], 100)) {
    const { condition, parameters } = among(piece);
    const rows = await connection.all(`SELECT ${COLUMNS} FROM seen WHERE stream = ? AND ${condition}`, [
      row.stream,
      ...parameters,
    ]);
    for (const seen of rows.map(seenRecord)) found.set(seen.record, seen);
  }
  return found;
}

/** See {@link Streams.listSeen}. */
export async function listSeen(
  connection: SqlConnection,
  ...[key, { after, limit }]: Parameters<Streams['listSeen']>
): Promise<readonly SeenRecord[]> {
  const row = await findStream(connection, key);
  if (row === undefined) return [];
  const rows = await connection.all(
    `SELECT ${COLUMNS} FROM seen WHERE stream = ? AND (size, record) > (?, ?) ORDER BY size, record LIMIT ?`,
    [row.stream, after?.length ?? -1, keyOf(after ?? ''), limit],
  );
  return rows.map(seenRecord);
}

/** Stores what was seen, over what was known of the same records before. */
export async function remember(
  connection: SqlConnection,
  stream: number,
  records: readonly SeenRecord[],
): Promise<void> {
  // One statement must not name a record twice; what was seen last counts.
  const latest = new Map(records.map((seen) => [seen.record, seen]));
  await insertRows(
    connection,
    'INSERT INTO seen (stream, size, record, version, changed_at, detail)',
    [...latest.values()].map(({ record, version, changedAt, detail }) => [
      stream,
      record.length,
      keyOf(record),
      version,
      changedAt,
      detail ?? null,
    ]),
    `ON CONFLICT (stream, size, record) DO UPDATE
       SET version = excluded.version, changed_at = excluded.changed_at, detail = excluded.detail`,
  );
}

/** Forgets single records. */
export async function forget(connection: SqlConnection, stream: number, records: readonly string[]): Promise<void> {
  for (const piece of pieces(records, 100)) {
    const { condition, parameters } = among(piece);
    await connection.run(`DELETE FROM seen WHERE stream = ? AND ${condition}`, [stream, ...parameters]);
  }
}

/** Names the few lengths of some ids too, because the primary key begins with the length. */
function among(records: readonly string[]): { readonly condition: string; readonly parameters: readonly SqlValue[] } {
  const sizes = [...new Set(records.map(({ length }) => length))];
  return {
    condition: `size IN (${marks(sizes)}) AND record IN (${marks(records)})`,
    parameters: [...sizes, ...records.map(keyOf)],
  };
}

/** Forgets records that changed before a time: the oldest, so many at once. */
export async function forgetChangedBefore(connection: SqlConnection, stream: number, time: number): Promise<void> {
  await connection.run(
    `DELETE FROM seen WHERE stream = ? AND (size, record) IN
       (SELECT size, record FROM seen WHERE stream = ? AND changed_at < ? ORDER BY changed_at LIMIT ${MOST_FORGOTTEN})`,
    [stream, stream, time],
  );
}

/** Which of some ids of events the outbox holds, in their stored form. */
export async function knownEvents(
  connection: SqlConnection,
  stream: number,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const piece of pieces(ids, 200)) {
    const rows = await connection.all(`SELECT id FROM event WHERE stream = ? AND id IN (${marks(piece)})`, [
      stream,
      ...piece,
    ]);
    for (const row of rows) known.add(textOf(row, 'id'));
  }
  return known;
}
