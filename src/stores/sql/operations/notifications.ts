/** Notifications read back with their events. */
import type { StoredEvent, StoredNotification } from '../../../sdk';
import type { SqlConnection, SqlRow } from '../connection';
import { fromKey } from '../keys';
import { marks, numberOf, optionalNumberOf, optionalTextOf, pieces, textOf } from '../rows';

/** What {@link withEvents} reads of a notification; `n` is the notification, `s` its stream, `b` its subscription. */
const COLUMNS = `n.sequence, n.claim, n.id, n.status, n.queue, n.attempts, n.created_at, n.first_attempt_at, n.due_at,
  n.finished_at, n.last_error, n.is_replay, s.resource, b.name, b.paused_because`;

const TABLES = 'notification n JOIN stream s ON s.id = n.stream JOIN subscription b ON b.id = n.subscription';

/** The notifications of some sequences, in the order of these; those that are gone are left out. */
export async function readNotifications(
  connection: SqlConnection,
  sequences: readonly number[],
): Promise<readonly StoredNotification[]> {
  const found = new Map<number, StoredNotification>();
  for (const piece of pieces(sequences, 100)) {
    const rows = await connection.all(`SELECT ${COLUMNS} FROM ${TABLES} WHERE n.sequence IN (${marks(piece)})`, piece);
    const events = await readEvents(connection, piece);
    for (const row of rows) {
      const sequence = numberOf(row, 'sequence');
      if (optionalTextOf(row, 'name') === undefined) continue;
      found.set(sequence, notificationOf(row, events.get(sequence) ?? []));
    }
  }
  return sequences.flatMap((sequence) => found.get(sequence) ?? []);
}

async function readEvents(
  connection: SqlConnection,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, readonly StoredEvent[]>> {
  const rows = await connection.all(
    `SELECT notification, id, record, body FROM event WHERE notification IN (${marks(sequences)}) ORDER BY notification, position`,
    sequences,
  );
  const events = new Map<number, StoredEvent[]>();
  for (const row of rows) {
    const event = { id: fromKey(textOf(row, 'id')), record: fromKey(textOf(row, 'record')), body: textOf(row, 'body') };
    const notification = numberOf(row, 'notification');
    const list = events.get(notification);
    if (list === undefined) events.set(notification, [event]);
    else list.push(event);
  }
  return events;
}

function notificationOf(row: SqlRow, events: readonly StoredEvent[]): StoredNotification {
  const stored = textOf(row, 'status') as 'waiting' | 'delivered' | 'dead';
  const isPending = stored === 'waiting';
  const firstAttemptAt = optionalNumberOf(row, 'first_attempt_at');
  const finishedAt = optionalNumberOf(row, 'finished_at');
  const lastError = optionalTextOf(row, 'last_error');
  return {
    sequence: numberOf(row, 'sequence'),
    claim: numberOf(row, 'claim'),
    id: fromKey(textOf(row, 'id')),
    stream: { subscription: fromKey(textOf(row, 'name')), resource: fromKey(textOf(row, 'resource')) },
    status: isPending && optionalTextOf(row, 'paused_because') !== undefined ? 'paused' : stored,
    events,
    attempts: numberOf(row, 'attempts'),
    createdAt: numberOf(row, 'created_at'),
    ...(firstAttemptAt === undefined ? {} : { firstAttemptAt }),
    ...(isPending ? { nextAttemptAt: numberOf(row, 'due_at') } : {}),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(lastError === undefined ? {} : { lastError }),
    isReplay: numberOf(row, 'is_replay') === 1,
  };
}
