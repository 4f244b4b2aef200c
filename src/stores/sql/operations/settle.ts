/** What became of a claim. */
import type { Claim, Outbox } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { noteOf } from '../keys';
import { marks, numberOf } from '../rows';
import { leaveQueues } from './queue';
import { count, lockStreams } from './streams';

/** A claim that still counts: nobody took or settled the notification since. */
const CLAIMED = `sequence = ? AND claim = ? AND queue = 2`;

/** See {@link Outbox.markDelivered}; to be run in a transaction. */
export async function markDelivered(connection: SqlConnection, claims: readonly Claim[], at: number): Promise<number> {
  return settle(connection, claims, { status: 'delivered', at });
}

/** See {@link Outbox.markDead}; to be run in a transaction. */
export async function markDead(
  connection: SqlConnection,
  ...[claim, { error, at }]: Parameters<Outbox['markDead']>
): Promise<boolean> {
  return (await settle(connection, [claim], { status: 'dead', at, error: noteOf(error) })) === 1;
}

/** See {@link Outbox.markFailed}. */
export async function markFailed(
  connection: SqlConnection,
  ...[{ sequence, claim }, { error, nextAttemptAt, countAttempt }]: Parameters<Outbox['markFailed']>
): Promise<boolean> {
  const uncounted = countAttempt === 'no' ? 1 : 0;
  const changed = await connection.run(
    `UPDATE notification SET queue = 1, due_at = ?, last_error = ?, owner = NULL, attempts = attempts - ?,
       first_attempt_at = CASE WHEN attempts = ? THEN NULL ELSE first_attempt_at END WHERE ${CLAIMED}`,
    [nextAttemptAt, noteOf(error), uncounted, uncounted, sequence, claim],
  );
  return changed === 1;
}

interface Settlement {
  readonly status: 'delivered' | 'dead';
  readonly at: number;
  readonly error?: string;
}

async function settle(
  connection: SqlConnection,
  claims: readonly Claim[],
  { status, at, error }: Settlement,
): Promise<number> {
  const inOrder = [...claims].sort((a, b) => a.sequence - b.sequence);
  await lockStreamsOf(connection, inOrder);
  const settled = new Map<number, number>();
  for (const { sequence, claim } of inOrder) {
    const [row] = await connection.all(
      `UPDATE notification SET status = ?, queue = NULL, finished_at = ?, last_error = ?, owner = NULL WHERE ${CLAIMED}
       RETURNING stream, subscription`,
      [status, at, error ?? null, sequence, claim],
    );
    if (row === undefined) continue;
    await leaveQueues(connection, numberOf(row, 'stream'), sequence);
    const subscription = numberOf(row, 'subscription');
    settled.set(subscription, (settled.get(subscription) ?? 0) + 1);
  }
  for (const [subscription, sum] of [...settled].sort(([a], [b]) => a - b)) {
    await count(connection, subscription, { waiting: -sum, [status]: sum });
  }
  return [...settled.values()].reduce((sum, one) => sum + one, 0);
}

/** Locks come first, since rows of notifications are locked after their streams everywhere. */
async function lockStreamsOf(connection: SqlConnection, claims: readonly Claim[]): Promise<void> {
  if (connection.dialect === 'sqlite' || claims.length === 0) return;
  const rows = await connection.all(
    `SELECT DISTINCT stream FROM notification WHERE sequence IN (${marks(claims)})`,
    claims.map(({ sequence }) => sequence),
  );
  await lockStreams(
    connection,
    rows.map((row) => numberOf(row, 'stream')),
  );
}
