/** What was given up: to be listed, looked at and sent again. */
import { CoupaError } from '../../errors';
import type { NotificationFilter, Outbox, StoredNotification } from '../../sdk';
import type { Notification } from '../model';
import { readNotification } from './notification';

/** Which dead letters, or delivered notifications. */
export type Selection = Omit<NotificationFilter, 'statuses'>;

/** A page of notifications. */
export interface NotificationPage {
  readonly notifications: readonly StoredNotification[];
  /** What to pass as `after` for the next page; absent on the last one. */
  readonly next?: number;
}

const MOST_PER_PAGE = 1_000;

function checkSelection({ from, to, ids }: Selection): void {
  const wrong = (path: string, message: string): never => {
    throw new CoupaError('COUPA_INPUT_INVALID', `${path}: ${message}.`, { problems: [{ path, message }] });
  };
  if (from !== undefined && !Number.isFinite(from))
    wrong('from', 'expected an instant in milliseconds since the epoch');
  if (to !== undefined && !Number.isFinite(to)) wrong('to', 'expected an instant in milliseconds since the epoch');
  if (from !== undefined && to !== undefined && from >= to)
    wrong('from', 'expected an instant before the end of the range');
  if (ids?.length === 0) wrong('ids', 'expected at least one id of a notification or event');
}

/** Dead letters, newest first. @throws {CoupaError} `COUPA_INPUT_INVALID` */
export async function listDeadLetters(
  outbox: Outbox,
  selection: Selection = {},
  page: { readonly after?: number; readonly limit?: number } = {},
): Promise<NotificationPage> {
  checkSelection(selection);
  const limit = Math.min(MOST_PER_PAGE, Math.max(1, Math.floor(page.limit ?? 50)));
  const found = await outbox.list(
    { ...selection, statuses: ['dead'] },
    { limit: limit + 1, direction: 'desc', ...(page.after === undefined ? {} : { after: page.after }) },
  );
  const notifications = found.slice(0, limit);
  const last = notifications.at(-1);
  return { notifications, ...(found.length > limit && last !== undefined ? { next: last.sequence } : {}) };
}

/**
 * One notification with its events, whatever its status. @param id of the notification or of an event in it.
 * @throws {CoupaError} `COUPA_RECORD_NOT_FOUND`, or `COUPA_STATE_DAMAGED` when it cannot be read.
 */
export async function inspectNotification(outbox: Outbox, id: string, subscription?: string): Promise<Notification> {
  const filter = { ids: [id], ...(subscription === undefined ? {} : { subscription }) };
  const [found] = await outbox.list(filter, { limit: 1, direction: 'desc' });
  if (found !== undefined) return readNotification(found);
  throw new CoupaError(
    'COUPA_RECORD_NOT_FOUND',
    `No notification or event has the id "${id.slice(0, 200)}". Delivered ones are kept for a set time only.`,
  );
}

/**
 * Makes notifications wait again, with the same ids and from their first attempt. They are sent after what waits of the
 * same records by then, so a receiver sees an older state of a record after a newer one; it can tell by the date.
 * @returns how many. @throws {CoupaError} `COUPA_INPUT_INVALID`; `COUPA_RECORD_NOT_FOUND` when ids were named and none
 * of them can be sent again.
 */
export async function sendAgain(
  outbox: Outbox,
  selection: Selection & { readonly statuses?: readonly ('dead' | 'delivered')[] },
  now: number,
): Promise<number> {
  checkSelection(selection);
  const count = await outbox.replay({ ...selection, statuses: selection.statuses ?? ['dead'] }, now);
  if (count > 0 || selection.ids === undefined) return count;
  const waiting = await outbox.list({ ids: selection.ids, statuses: ['waiting', 'paused'] }, { limit: 1 });
  throw new CoupaError(
    'COUPA_RECORD_NOT_FOUND',
    waiting.length > 0
      ? `Notification ${waiting[0]?.id ?? ''} still waits to be sent; only dead or delivered ones can be sent again.`
      : `None of these ids names a ${(selection.statuses ?? ['dead']).join(' or ')} notification or an event in one.`,
  );
}
