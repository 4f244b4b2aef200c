/** One page of a poll: its events, what it saw and where it stands, in one transaction. */
import { CoupaError } from '../../../errors';
import type { CommitReport, NewNotification, PageCommit, StoredEvent } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { keyOf } from '../keys';
import { insertRows, numberOf } from '../rows';
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
  { stream, subscription }: StreamRow,
  notifications: readonly NewNotification[],
  now: number,
): Promise<void> {
  const recordsOf = ({ events }: NewNotification): string[] => [...new Set(events.map(({ record }) => keyOf(record)))];
  const pending = new Set(await pendingRecords(connection, stream, [...new Set(notifications.flatMap(recordsOf))]));
  for (const notification of notifications) {
    const records = recordsOf(notification);
    const blocked = records.filter((record) => pending.has(record)).length;
    const bytes = notification.events.reduce((sum, { body }) => sum + body.length, 0);
    const [row] = await connection.all(
      `INSERT INTO notification (subscription, stream, id, status, queue, blocked, claim, attempts, created_at, due_at, is_replay, bytes)
       VALUES (?, ?, ?, 'waiting', 0, ?, 0, 0, ?, ?, 0, ?) RETURNING sequence`,
      [subscription, stream, keyOf(notification.id), blocked, now, now, bytes],
    );
    const sequence = numberOf(row, 'sequence');
    await insertRows(
      connection,
      'INSERT INTO event (notification, position, stream, id, record, body)',
      notification.events.map(({ id, record, body }, position) => [
        sequence,
        position,
        stream,
        keyOf(id),
        keyOf(record),
        wellFormed(body, id),
      ]),
    );
    await insertRows(
      connection,
      'INSERT INTO queued (stream, record, sequence)',
      records.map((record) => [stream, record, sequence]),
    );
    for (const record of records) pending.add(record);
  }
}

/** JSON escapes what no database can hold; other text would come back changed without anybody noticing. */
function wellFormed(body: string, id: string): string {
  if (body.isWellFormed() && !body.includes('\0')) return body;
  throw new CoupaError('COUPA_INTERNAL_ERROR', `The body of event ${id} is not JSON text, so the page was not stored.`);
}
