/** What became of a claim. */
import type { Claim, Outbox } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { noteOf } from '../keys';
import { forUpdate, marks, numberOf, pieces } from '../rows';
import { leaveQueues } from './queue';
import { count, lockStreams, type StreamRow } from './streams';

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
       first_attempt_at = CASE WHEN attempts = ? THEN NULL ELSE first_attempt_at END 
     WHERE sequence = ? AND claim = ? AND queue = 2`,
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
  const held = await stillHeld(connection, claims);
  for (const piece of pieces(held, 200)) {
    const sequences = piece.map(({ sequence }) => sequence);
    await connection.run(
      `UPDATE notification SET status = ?, queue = NULL, finished_at = ?, last_error = ?, owner = NULL
       WHERE sequence IN (${marks(sequences)})`,
      [status, at, error ?? null, ...sequences],
    );
  }
  for (const [stream, own] of Map.groupBy(held, (row) => row.stream)) {
    await leaveQueues(
      connection,
      stream,
      own.map(({ sequence }) => sequence),
    );
  }
  const bySubscription = [...Map.groupBy(held, (row) => row.subscription)].sort(([a], [b]) => a - b);
  for (const [subscription, { length }] of bySubscription) {
    await count(connection, subscription, { waiting: -length, [status]: length });
  }
  return held.length;
}

interface Held extends StreamRow {
  readonly sequence: number;
}

/** Those claims that still count, locked: first their streams, since these are locked before notifications everywhere. */
async function stillHeld(connection: SqlConnection, claims: readonly Claim[]): Promise<readonly Held[]> {
  const wanted = new Map(claims.map(({ sequence, claim }) => [sequence, claim]));
  const held: Held[] = [];
  const sequences = [...wanted.keys()].sort((a, b) => a - b);
  if (connection.dialect === 'postgres') {
    const streams: number[] = [];
    for (const piece of pieces(sequences, 200)) {
      const rows = await connection.all(
        `SELECT DISTINCT stream FROM notification WHERE sequence IN (${marks(piece)})`,
        piece,
      );
      streams.push(...rows.map((row) => numberOf(row, 'stream')));
    }
    await lockStreams(connection, streams);
  }
  for (const piece of pieces(sequences, 200)) {
    const rows = await connection.all(
      `SELECT sequence, claim, stream, subscription FROM notification
       WHERE sequence IN (${marks(piece)}) AND queue = 2 ORDER BY sequence${forUpdate(connection)}`,
      piece,
    );
    for (const row of rows) {
      const sequence = numberOf(row, 'sequence');
      if (wanted.get(sequence) !== numberOf(row, 'claim')) continue;
      held.push({ sequence, stream: numberOf(row, 'stream'), subscription: numberOf(row, 'subscription') });
    }
  }
  return held;
}
