/** Finds notifications by what people know of them. */
import type { DeliveryStatus, NotificationFilter, Outbox, StoredNotification } from '../../../sdk';
import type { SqlConnection, SqlValue } from '../connection';
import { keyOf } from '../keys';
import { marks, numberOf } from '../rows';
import { readNotifications } from './notifications';

type Page = Parameters<Outbox['list']>[1];

/** See {@link Outbox.list}. */
export async function list(
  connection: SqlConnection,
  filter: NotificationFilter,
  page: Page,
): Promise<readonly StoredNotification[]> {
  return readNotifications(connection, await findSequences(connection, filter, page));
}

/** The sequences that a filter finds, a page of them. */
export async function findSequences(
  connection: SqlConnection,
  filter: NotificationFilter,
  { after, limit, direction = 'asc' }: Page,
): Promise<readonly number[]> {
  const conditions: string[] = ['b.name IS NOT NULL'];
  const parameters: SqlValue[] = [];
  const add = (condition: string, ...values: SqlValue[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (filter.subscription !== undefined) add('b.name = ?', keyOf(filter.subscription));
  if (filter.resource !== undefined) add('s.resource = ?', keyOf(filter.resource));
  if (filter.from !== undefined) add('n.created_at >= ?', filter.from);
  if (filter.to !== undefined) add('n.created_at < ?', filter.to);
  if (after !== undefined) add(direction === 'asc' ? 'n.sequence > ?' : 'n.sequence < ?', after);
  if (filter.ids !== undefined) {
    const ids = filter.ids.map(keyOf);
    if (ids.length === 0) return [];
    add(
      `n.sequence IN (SELECT sequence FROM notification WHERE id IN (${marks(ids)})
         UNION SELECT notification FROM event WHERE id IN (${marks(ids)}))`,
      ...ids,
      ...ids,
    );
  }
  if (filter.statuses !== undefined) conditions.push(`(${statusConditions(filter.statuses)})`);
  const rows = await connection.all(
    `SELECT n.sequence FROM notification n JOIN stream s ON s.id = n.stream JOIN subscription b ON b.id = n.subscription
     WHERE ${conditions.join(' AND ')} ORDER BY n.sequence ${direction === 'asc' ? 'ASC' : 'DESC'} LIMIT ?`,
    [...parameters, limit],
  );
  return rows.map((row) => numberOf(row, 'sequence'));
}

const STATUS_CONDITIONS: Readonly<Record<DeliveryStatus, string>> = {
  waiting: `n.status = 'waiting' AND b.paused_because IS NULL`,
  paused: `n.status = 'waiting' AND b.paused_because IS NOT NULL`,
  delivered: `n.status = 'delivered'`,
  dead: `n.status = 'dead'`,
};

function statusConditions(statuses: readonly DeliveryStatus[]): string {
  return statuses.length === 0 ? '1 = 0' : statuses.map((status) => STATUS_CONDITIONS[status]).join(' OR ');
}
