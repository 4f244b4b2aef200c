/** What a store holds: its streams, by subscription and resource. */
import type { StreamState, Streams } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { fromKey, keyOf } from '../keys';
import { optionalTextOf, textOf } from '../rows';

/** See {@link Streams.list}. */
export async function listStreams(
  connection: SqlConnection,
  { subscription, after, limit }: Parameters<Streams['list']>[0],
): Promise<readonly StreamState[]> {
  const conditions = ['s.name IS NOT NULL'];
  const values: string[] = [];
  if (subscription !== undefined) {
    conditions.push('s.name = ?');
    values.push(keyOf(subscription));
  }
  if (after !== undefined) {
    conditions.push('(s.name > ? OR (s.name = ? AND stream.resource > ?))');
    const name = keyOf(after.subscription);
    values.push(name, name, keyOf(after.resource));
  }
  const rows = await connection.all(
    `SELECT s.name AS name, stream.resource AS resource, stream.checkpoint AS checkpoint
     FROM stream JOIN subscription s ON s.id = stream.subscription
     WHERE ${conditions.join(' AND ')} ORDER BY s.name, stream.resource LIMIT ?`,
    [...values, limit],
  );
  return rows.map((row) => {
    const checkpoint = optionalTextOf(row, 'checkpoint');
    const stream = { subscription: fromKey(textOf(row, 'name')), resource: fromKey(textOf(row, 'resource')) };
    return { stream, ...(checkpoint === undefined ? {} : { checkpoint }) };
  });
}
