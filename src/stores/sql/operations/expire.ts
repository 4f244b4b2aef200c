/** Deletes what was settled long ago, and the remains of subscriptions that were dropped. */
import type { Outbox } from '../../../sdk';
import type { SqlConnection, SqlDatabase } from '../connection';
import { keyOf } from '../keys';
import { marks, numberOf } from '../rows';
import { shrink } from './shrink';
import { count, lockStreams } from './streams';

/** So many per transaction, that polls and deliveries go on meanwhile. */
const AT_ONCE = 500;

/** See {@link Outbox.expire}. */
export async function expire(database: SqlDatabase, before: Parameters<Outbox['expire']>[0]): Promise<number> {
  const rows =
    before.subscription === undefined
      ? await database.all('SELECT id FROM subscription WHERE name IS NOT NULL ORDER BY id')
      : await database.all('SELECT id FROM subscription WHERE name = ?', [keyOf(before.subscription)]);
  let deleted = 0;
  for (const row of rows) {
    const subscription = numberOf(row, 'id');
    deleted += await expireStatus(database, subscription, 'delivered', before.deliveredBefore);
    if (before.deadBefore !== undefined) {
      deleted += await expireStatus(database, subscription, 'dead', before.deadBefore);
    }
  }
  if (deleted > 0) await shrink(database);
  return deleted;
}

async function expireStatus(
  database: SqlDatabase,
  subscription: number,
  status: 'delivered' | 'dead',
  before: number,
): Promise<number> {
  for (let deleted = 0; ;) {
    const sequences = (
      await database.all(
        'SELECT sequence FROM notification WHERE subscription = ? AND status = ? AND finished_at < ? ORDER BY finished_at LIMIT ?',
        [subscription, status, before, AT_ONCE],
      )
    ).map((row) => numberOf(row, 'sequence'));
    if (sequences.length === 0) return deleted;
    deleted += await database.transaction(async (connection) => {
      // A replay may have come in between; what it revived stays.
      const gone = await connection.run(
        `DELETE FROM notification WHERE sequence IN (${marks(sequences)}) AND status = ? AND finished_at < ?`,
        [...sequences, status, before],
      );
      await count(connection, subscription, { [status]: -gone });
      return gone;
    });
  }
}

/** See {@link Streams.dropSubscription}: gone at once for everybody; what it leaves is deleted piece by piece. */
export async function dropSubscription(database: SqlDatabase, name: string): Promise<void> {
  await database.transaction(async (connection) => {
    // First the lease: who holds it can commit nothing from here on.
    await connection.run('DELETE FROM lease WHERE name = ?', [keyOf(name)]);
    await connection.run('UPDATE subscription SET name = NULL WHERE name = ?', [keyOf(name)]);
  });
  await deleteRemains(database);
  await shrink(database);
}

/** Deletes what dropped subscriptions left; also after a crash that came in between. */
export async function deleteRemains(database: SqlDatabase): Promise<void> {
  const dropped = await database.all('SELECT id FROM subscription WHERE name IS NULL');
  for (const row of dropped) {
    const subscription = numberOf(row, 'id');
    let left = true;
    while (left) left = await database.transaction((connection) => deletePiece(connection, subscription));
  }
}

/** @returns whether something may be left */
async function deletePiece(connection: SqlConnection, subscription: number): Promise<boolean> {
  const streams = (await connection.all('SELECT id FROM stream WHERE subscription = ?', [subscription])).map((row) =>
    numberOf(row, 'id'),
  );
  await lockStreams(connection, streams);
  const gone = await connection.run(
    'DELETE FROM notification WHERE sequence IN (SELECT sequence FROM notification WHERE subscription = ? LIMIT ?)',
    [subscription, AT_ONCE],
  );
  if (gone > 0) return true;
  for (const stream of streams) {
    for (const rest of REST) {
      if ((await connection.run(rest, [stream, stream, 10 * AT_ONCE])) > 0) return true;
    }
    await connection.run('DELETE FROM stream WHERE id = ?', [stream]);
  }
  await connection.run('DELETE FROM subscription WHERE id = ?', [subscription]);
  return false;
}

/** What a stream leaves besides notifications. */
const REST = [
  `DELETE FROM seen WHERE stream = ? AND (size, record) IN (SELECT size, record FROM seen WHERE stream = ? LIMIT ?)`,
  `DELETE FROM queued WHERE stream = ? AND (record, sequence) IN (SELECT record, sequence FROM queued WHERE stream = ? LIMIT ?)`,
];
