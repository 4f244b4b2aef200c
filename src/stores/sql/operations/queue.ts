/** The queue of each record: which notification of it comes first, and what that means for the others. */
import type { SqlConnection } from '../connection';
import { marks, numberOf, pieces, textOf } from '../rows';

/** Which of some records have a pending notification. */
export async function pendingRecords(
  connection: SqlConnection,
  stream: number,
  records: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await heads(connection, stream, records)).map(({ record }) => record));
}

interface Head {
  readonly record: string;
  /** The first pending notification of the record. */
  readonly sequence: number;
}

async function heads(connection: SqlConnection, stream: number, records: readonly string[]): Promise<readonly Head[]> {
  const found: Head[] = [];
  for (const piece of pieces(records, 200)) {
    const rows = await connection.all(
      `SELECT record, MIN(sequence) AS sequence FROM queued WHERE stream = ? AND record IN (${marks(piece)}) GROUP BY record`,
      [stream, ...piece],
    );
    for (const row of rows) found.push({ record: textOf(row, 'record'), sequence: numberOf(row, 'sequence') });
  }
  return found;
}

async function recordsOf(connection: SqlConnection, notification: number): Promise<readonly string[]> {
  const rows = await connection.all('SELECT DISTINCT record FROM event WHERE notification = ?', [notification]);
  return rows.map((row) => textOf(row, 'record'));
}

/** Takes notifications of one stream out of the queues of their records; those that are next there have one obstacle less. */
export async function leaveQueues(
  connection: SqlConnection,
  stream: number,
  notifications: readonly number[],
): Promise<void> {
  /** The first of them per record. */
  const left = new Map<string, number>();
  for (const piece of pieces(notifications, 200)) {
    const rows = await connection.all(
      `SELECT record, MIN(notification) AS sequence FROM event WHERE notification IN (${marks(piece)}) GROUP BY record`,
      piece,
    );
    for (const row of rows) {
      const record = textOf(row, 'record');
      left.set(record, Math.min(numberOf(row, 'sequence'), left.get(record) ?? Number.MAX_SAFE_INTEGER));
    }
  }
  const records = [...left.keys()];
  for (const gone of pieces(notifications, 200)) {
    for (const piece of pieces(records, 200)) {
      await connection.run(
        `DELETE FROM queued WHERE stream = ? AND record IN (${marks(piece)}) AND sequence IN (${marks(gone)})`,
        [stream, ...piece, ...gone],
      );
    }
  }
  // Where an earlier one remains, that was first and still is.
  const next = (await heads(connection, stream, records)).filter(
    ({ record, sequence }) => sequence > (left.get(record) ?? sequence),
  );
  await addBlocked(connection, next, -1);
}

/**
 * Puts a notification that was settled back into the queues of its records, at its old place.
 * @returns of how many of its records an earlier one is pending
 */
export async function enterQueues(connection: SqlConnection, stream: number, notification: number): Promise<number> {
  const records = await recordsOf(connection, notification);
  const first = await heads(connection, stream, records);
  // Where a later one was first, it is no longer.
  const overtaken = first.filter(({ sequence }) => sequence > notification);
  await addBlocked(connection, overtaken, 1);
  for (const record of records) {
    await connection.run('INSERT INTO queued (stream, record, sequence) VALUES (?, ?, ?)', [
      stream,
      record,
      notification,
    ]);
  }
  return first.length - overtaken.length;
}

async function addBlocked(connection: SqlConnection, changed: readonly Head[], by: 1 | -1): Promise<void> {
  const times = new Map<number, number>();
  for (const { sequence } of changed) times.set(sequence, (times.get(sequence) ?? 0) + by);
  for (const [sequence, sum] of [...times].sort(([a], [b]) => a - b)) {
    await connection.run('UPDATE notification SET blocked = blocked + ? WHERE sequence = ?', [sum, sequence]);
  }
}
