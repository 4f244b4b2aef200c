/** One page of a poll: its events, what it saw and where it stands, in one transaction. */
import { CoupaError } from '../../../errors';
import type { CommitReport, NewNotification, PageCommit, StoredEvent } from '../../../sdk';
import type { SqlConnection, SqlValue } from '../connection';
import { keyOf } from '../keys';
import { insertRows, marks, numberOf, pieces, textOf } from '../rows';
import { checkFence } from './leases';
import { pendingRecords } from './queue';
import { forget, forgetChangedBefore, knownEvents, remember } from './seen';
import { count, lockStream, type StreamRow } from './streams';

/** See {@link Streams.commitPage}; to be run in a transaction. */
export async function commitPage(connection: SqlConnection, commit: PageCommit, now: number): Promise<CommitReport> {
  await checkFence(connection, commit.lease);
  const row = await lockStream(connection, commit.stream);
  const { notifications, report } = await withoutRepeated(connection, row.stream, commit.notifications);
  await addNotifications(connection, row, notifications, now);
  await remember(connection, row.stream, commit.remember);
  await forget(connection, row.stream, commit.forget ?? []);
  if (commit.forgetChangedBefore !== undefined) {
    await forgetChangedBefore(connection, row.stream, commit.forgetChangedBefore);
  }
  await connection.run('UPDATE stream SET checkpoint = ? WHERE id = ?', [commit.checkpoint, row.stream]);
  await count(connection, row.subscription, { waiting: notifications.length });
  return report;
}

interface NewEvents {
  readonly notifications: readonly NewNotification[];
  readonly report: CommitReport;
}

/** Leaves out the events that the outbox holds, or that the page itself brings twice. */
async function withoutRepeated(
  connection: SqlConnection,
  stream: number,
  notifications: readonly NewNotification[],
): Promise<NewEvents> {
  const all = notifications.flatMap(({ events }) => events.map(({ id }) => keyOf(id)));
  const known = new Set(await knownEvents(connection, stream, [...new Set(all)]));
  const isNew = ({ id }: StoredEvent): boolean => {
    const key = keyOf(id);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  };
  const kept = notifications
    .map(({ id, events }) => ({ id, events: events.filter(isNew) }))
    .filter(({ events }) => events.length > 0);
  const added = kept.reduce((sum, { events }) => sum + events.length, 0);
  return { notifications: kept, report: { added, repeated: all.length - added } };
}

async function addNotifications(
  connection: SqlConnection,
  row: StreamRow,
  notifications: readonly NewNotification[],
  now: number,
): Promise<void> {
  const recordsOf = ({ events }: NewNotification): string[] => [...new Set(events.map(({ record }) => keyOf(record)))];
  const pending = new Set(await pendingRecords(connection, row.stream, [...new Set(notifications.flatMap(recordsOf))]));
  const events: SqlValue[][] = [];
  const queued: SqlValue[][] = [];
  const rows = notifications.map((notification): SqlValue[] => {
    const records = recordsOf(notification);
    const blocked = records.filter((record) => pending.has(record)).length;
    for (const record of records) pending.add(record);
    const bytes = notification.events.reduce((sum, { body }) => sum + body.length, 0);
    return [row.subscription, row.stream, keyOf(notification.id), 'waiting', 0, blocked, 0, 0, now, now, 0, bytes];
  });
  const sequences = await insertNotifications(connection, rows);
  for (const [index, notification] of notifications.entries()) {
    const sequence = sequences[index] ?? Number.NaN;
    for (const [position, { id, record, body }] of notification.events.entries()) {
      events.push([sequence, position, row.stream, keyOf(id), keyOf(record), wellFormed(body, id)]);
    }
    for (const record of recordsOf(notification)) queued.push([row.stream, record, sequence]);
  }
  await insertRows(connection, 'INSERT INTO event (notification, position, stream, id, record, body)', events);
  await insertRows(connection, 'INSERT INTO queued (stream, record, sequence)', queued);
}

const NOTIFICATION_COLUMNS =
  'subscription, stream, id, status, queue, blocked, claim, attempts, created_at, due_at, is_replay, bytes';

/** @returns their sequences, in their order */
async function insertNotifications(
  connection: SqlConnection,
  notifications: readonly SqlValue[][],
): Promise<readonly number[]> {
  const sequences: number[] = [];
  for (const piece of pieces(notifications, 50)) {
    const inserted = await connection.all(
      `INSERT INTO notification (${NOTIFICATION_COLUMNS}) VALUES ${piece.map((row) => `(${marks(row)})`).join(', ')}
       RETURNING sequence, id`,
      piece.flat(),
    );
    const ordered = inserted
      .map((row) => ({ sequence: numberOf(row, 'sequence'), id: textOf(row, 'id') }))
      .sort((a, b) => a.sequence - b.sequence);
    // Both databases number the rows of a statement in its order, without promising it; so it is looked at.
    if (ordered.some(({ id }, index) => id !== piece[index]?.[2])) {
      throw new CoupaError(
        'COUPA_INTERNAL_ERROR',
        'Notifications were numbered out of their order; nothing was stored.',
      );
    }
    sequences.push(...ordered.map(({ sequence }) => sequence));
  }
  return sequences;
}

/** JSON escapes what no database can hold; other text would come back changed without anybody noticing. */
function wellFormed(body: string, id: string): string {
  if (body.isWellFormed() && !body.includes('\0')) return body;
  throw new CoupaError('COUPA_INTERNAL_ERROR', `The body of event ${id} is not JSON text, so the page was not stored.`);
}
