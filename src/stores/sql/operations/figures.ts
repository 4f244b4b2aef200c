/** How far behind the outbox is, from counters that every transaction keeps. */
import type { OutboxFigures } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { keyOf } from '../keys';
import { numberOf, optionalNumberOf } from '../rows';

/** See {@link Outbox.figures}. */
export async function figures(connection: SqlConnection, subscription: string | undefined): Promise<OutboxFigures> {
  const oldest = `(SELECT created_at FROM notification n WHERE n.subscription = b.id AND n.status = 'waiting' ORDER BY n.sequence LIMIT 1)`;
  const [row] = await connection.all(
    `SELECT COALESCE(SUM(CASE WHEN paused_because IS NULL THEN waiting ELSE 0 END), 0) AS waiting,
       COALESCE(SUM(CASE WHEN paused_because IS NULL THEN 0 ELSE waiting END), 0) AS paused,
       COALESCE(SUM(dead), 0) AS dead, COALESCE(SUM(delivered), 0) AS delivered,
       MIN(CASE WHEN paused_because IS NULL AND waiting > 0 THEN ${oldest} END) AS oldest
     FROM subscription b WHERE name ${subscription === undefined ? 'IS NOT NULL' : '= ?'}`,
    subscription === undefined ? [] : [keyOf(subscription)],
  );
  const oldestWaitingAt = optionalNumberOf(row, 'oldest');
  return {
    waiting: numberOf(row, 'waiting'),
    paused: numberOf(row, 'paused'),
    dead: numberOf(row, 'dead'),
    delivered: numberOf(row, 'delivered'),
    ...(oldestWaitingAt === undefined ? {} : { oldestWaitingAt }),
  };
}
