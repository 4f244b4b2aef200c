/** Makes notifications that were settled wait again. */
import type { NotificationFilter } from '../../../sdk';
import type { SqlConnection, SqlDatabase } from '../connection';
import { forUpdate, numberOf, pieces } from '../rows';
import { findSequences } from './list';
import { enterQueues } from './queue';
import { count, lockStreams } from './streams';

/** So many per transaction, that polls and deliveries go on meanwhile. */
const AT_ONCE = 200;

/** So many are looked up at once, because some filters look at everything each time. */
const FOUND_AT_ONCE = 20_000;

/** See {@link Outbox.replay}. In the order of sequences, so that a crash in between leaves the later ones to be asked for again. */
export async function replay(database: SqlDatabase, filter: NotificationFilter, now: number): Promise<number> {
  const settled = (filter.statuses ?? ['delivered', 'dead']).filter(
    (status) => status === 'delivered' || status === 'dead',
  );
  let revived = 0;
  for (let after = 0; ;) {
    const sequences = await findSequences(database, { ...filter, statuses: settled }, { after, limit: FOUND_AT_ONCE });
    for (const piece of pieces(sequences, AT_ONCE)) {
      revived += await database.transaction((connection) => revive(connection, piece, now));
    }
    const last = sequences.at(-1);
    if (last === undefined) return revived;
    after = last;
  }
}

async function revive(connection: SqlConnection, sequences: readonly number[], now: number): Promise<number> {
  const streams = new Map<number, number>();
  for (const sequence of sequences) {
    const [row] = await connection.all('SELECT stream FROM notification WHERE sequence = ?', [sequence]);
    if (row !== undefined) streams.set(sequence, numberOf(row, 'stream'));
  }
  await lockStreams(connection, [...streams.values()]);
  const revived = new Map<number, { delivered: number; dead: number }>();
  let sum = 0;
  for (const [sequence, stream] of streams) {
    // Locked, so that it cannot expire between this look and the change.
    const [row] = await connection.all(
      `SELECT status, subscription FROM notification WHERE sequence = ?${forUpdate(connection)}`,
      [sequence],
    );
    const status = row?.['status'];
    if (status !== 'delivered' && status !== 'dead') continue;
    const blocked = await enterQueues(connection, stream, sequence);
    await connection.run(
      `UPDATE notification SET status = 'waiting', queue = 0, blocked = ?, claim = claim + 1, attempts = 0, due_at = ?,
         first_attempt_at = NULL, finished_at = NULL, last_error = NULL, is_replay = 1 WHERE sequence = ?`,
      [blocked, now, sequence],
    );
    const subscription = numberOf(row, 'subscription');
    const counts = revived.get(subscription) ?? { delivered: 0, dead: 0 };
    counts[status] += 1;
    revived.set(subscription, counts);
    sum += 1;
  }
  for (const [subscription, { delivered, dead }] of [...revived].sort(([a], [b]) => a - b)) {
    await count(connection, subscription, { waiting: delivered + dead, delivered: -delivered, dead: -dead });
  }
  return sum;
}
