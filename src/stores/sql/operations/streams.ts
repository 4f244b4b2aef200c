/** The numbers under which subscriptions and streams are stored. */
import type { StreamKey } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { keyOf } from '../keys';
import { forUpdate, numberOf } from '../rows';

/** A stream by its numbers. */
export interface StreamRow {
  readonly stream: number;
  readonly subscription: number;
}

/** The number of a subscription, if it has one. */
async function findSubscription(connection: SqlConnection, name: string): Promise<number | undefined> {
  const [row] = await connection.all('SELECT id FROM subscription WHERE name = ?', [keyOf(name)]);
  return row === undefined ? undefined : numberOf(row, 'id');
}

/** The number of a subscription, made when there is none. */
export async function ensureSubscription(connection: SqlConnection, name: string): Promise<number> {
  const found = await findSubscription(connection, name);
  if (found !== undefined) return found;
  await connection.run('INSERT INTO subscription (name) VALUES (?) ON CONFLICT (name) DO NOTHING', [keyOf(name)]);
  const [row] = await connection.all('SELECT id FROM subscription WHERE name = ?', [keyOf(name)]);
  return numberOf(row, 'id');
}

/** The numbers of a stream, if it has any. */
export async function findStream(
  connection: SqlConnection,
  { subscription, resource }: StreamKey,
): Promise<StreamRow | undefined> {
  const [row] = await connection.all(
    `SELECT stream.id AS stream, subscription.id AS subscription FROM stream
     JOIN subscription ON subscription.id = stream.subscription WHERE subscription.name = ? AND stream.resource = ?`,
    [keyOf(subscription), keyOf(resource)],
  );
  return row && { stream: numberOf(row, 'stream'), subscription: numberOf(row, 'subscription') };
}

/** The numbers of a stream, made when there are none; locked until the transaction ends. */
export async function lockStream(connection: SqlConnection, key: StreamKey): Promise<StreamRow> {
  const found = await findStream(connection, key);
  if (found !== undefined) {
    await lockStreams(connection, [found.stream]);
    return found;
  }
  const subscription = await ensureSubscription(connection, key.subscription);
  await connection.run('INSERT INTO stream (subscription, resource) VALUES (?, ?) ON CONFLICT DO NOTHING', [
    subscription,
    keyOf(key.resource),
  ]);
  const [row] = await connection.all(
    `SELECT id FROM stream WHERE subscription = ? AND resource = ?${forUpdate(connection)}`,
    [subscription, keyOf(key.resource)],
  );
  return { stream: numberOf(row, 'id'), subscription };
}

/**
 * Locks streams until the transaction ends, always in the same order. Whatever changes which notifications of a stream are
 * pending holds this lock, because the queue of each record rests on it.
 */
export async function lockStreams(connection: SqlConnection, streams: readonly number[]): Promise<void> {
  if (connection.dialect === 'sqlite') return;
  for (const stream of [...new Set(streams)].sort((a, b) => a - b)) {
    await connection.all('SELECT id FROM stream WHERE id = ? FOR UPDATE', [stream]);
  }
}

/** How many notifications are in each state; see the schema. */
export type Counts = Readonly<Partial<Record<'waiting' | 'delivered' | 'dead', number>>>;

/** Adds to the counters of a subscription. The last thing that a transaction does, so that it holds them shortly. */
export async function count(connection: SqlConnection, subscription: number, added: Counts): Promise<void> {
  await connection.run(
    'UPDATE subscription SET waiting = waiting + ?, delivered = delivered + ?, dead = dead + ? WHERE id = ?',
    [added.waiting ?? 0, added.delivered ?? 0, added.dead ?? 0, subscription],
  );
}
