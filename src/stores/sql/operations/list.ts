/** Finds notifications by what people know of them. */
import type { DeliveryStatus, NotificationFilter, Outbox, StoredNotification } from '../../../sdk';
import type { SqlConnection, SqlValue } from '../connection';
import { keyOf } from '../keys';
import { numberOf } from '../rows';
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
  page: Page,
): Promise<readonly number[]> {
  const statuses = filter.statuses ?? ALL;
  // Each status of a subscription has its sequences in order in an index; all together would have to be sorted anew for
  // every page. What times and ids choose is sorted: it is little, or asked for seldom.
  const goesByStatus =
    filter.subscription !== undefined &&
    filter.ids === undefined &&
    filter.from === undefined &&
    filter.to === undefined;
  const groups = goesByStatus ? statuses.map((status) => [status]) : [statuses];
  const found: number[] = [];
  for (const group of groups) found.push(...(await search(connection, filter, group, page)));
  const sign = page.direction === 'desc' ? -1 : 1;
  return found.sort((a, b) => sign * (a - b)).slice(0, page.limit);
}

async function search(
  connection: SqlConnection,
  filter: NotificationFilter,
  statuses: readonly DeliveryStatus[],
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
    const ids = JSON.stringify(filter.ids.map(keyOf));
    const list =
      connection.dialect === 'postgres' ? 'SELECT json_array_elements_text(?::json)' : 'SELECT value FROM json_each(?)';
    add(
      `n.sequence IN (SELECT sequence FROM notification WHERE id IN (${list})
         UNION SELECT notification FROM event WHERE id IN (${list}))`,
      ids,
      ids,
    );
  }
  if (statuses !== ALL) add(`(${statuses.map((status) => STATUS_CONDITIONS[status]).join(' OR ') || '1 = 0'})`);
  const rows = await connection.all(
    `SELECT n.sequence FROM notification n JOIN stream s ON s.id = n.stream JOIN subscription b ON b.id = n.subscription
     WHERE ${conditions.join(' AND ')} ORDER BY n.sequence ${direction === 'asc' ? 'ASC' : 'DESC'} LIMIT ?`,
    [...parameters, limit],
  );
  return rows.map((row) => numberOf(row, 'sequence'));
}

const ALL: readonly DeliveryStatus[] = ['waiting', 'paused', 'delivered', 'dead'];

const STATUS_CONDITIONS: Readonly<Record<DeliveryStatus, string>> = {
  waiting: `n.status = 'waiting' AND b.paused_because IS NULL`,
  paused: `n.status = 'waiting' AND b.paused_because IS NOT NULL`,
  delivered: `n.status = 'delivered'`,
  dead: `n.status = 'dead'`,
};
