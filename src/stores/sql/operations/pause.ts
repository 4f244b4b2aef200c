/** Stops and goes on handing on for a subscription: one mark, however much waits. */
import type { Clock } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { keyOf, noteOf } from '../keys';
import { numberOf, optionalNumberOf, optionalTextOf } from '../rows';
import { WEEK_MS } from './due';
import { ensureSubscription } from './streams';

/** See {@link Outbox.pause}; to be run in a transaction. */
export async function pause(connection: SqlConnection, subscription: string, reason: string): Promise<void> {
  const id = await ensureSubscription(connection, subscription);
  await connection.run('UPDATE subscription SET paused_because = ? WHERE id = ?', [noteOf(reason), id]);
}

/** See {@link Outbox.resume}. */
export async function resume(connection: SqlConnection, subscription: string): Promise<void> {
  await connection.run('UPDATE subscription SET paused_because = NULL WHERE name = ?', [keyOf(subscription)]);
}

/** See {@link Outbox.pausedBecause}. */
export async function pausedBecause(connection: SqlConnection, subscription: string): Promise<string | undefined> {
  const [row] = await connection.all('SELECT paused_because FROM subscription WHERE name = ?', [keyOf(subscription)]);
  return optionalTextOf(row, 'paused_because');
}

/** See {@link Outbox.nextDueAt}. */
export async function nextDueAt(
  connection: SqlConnection,
  clock: Clock,
  subscription: string | undefined,
): Promise<number | undefined> {
  const earliest = (queue: 0 | 1 | 2): string =>
    `(SELECT due_at FROM notification WHERE subscription = b.id AND blocked = 0 AND queue = ${queue} ORDER BY due_at, sequence LIMIT 1)`;
  const [row] = await connection.all(
    `SELECT MIN(fresh) AS fresh, MIN(again) AS again, MIN(taken) AS taken FROM (
       SELECT ${earliest(0)} AS fresh, ${earliest(1)} AS again, ${earliest(2)} AS taken FROM subscription b
       WHERE b.name ${subscription === undefined ? 'IS NOT NULL' : '= ?'} AND b.paused_because IS NULL AND b.waiting > 0) AS due`,
    subscription === undefined ? [] : [keyOf(subscription)],
  );
  const now = clock.now();
  // What was never tried is due whatever the clock says, and so is what would wait longer than anything may.
  const fresh = optionalNumberOf(row, 'fresh') === undefined ? [] : [Math.min(numberOf(row, 'fresh'), now)];
  const later = [optionalNumberOf(row, 'again'), optionalNumberOf(row, 'taken')]
    .filter((due) => due !== undefined)
    .map((due) => (due > now + WEEK_MS ? now : due));
  const all = [...fresh, ...later];
  return all.length === 0 ? undefined : Math.min(...all);
}
