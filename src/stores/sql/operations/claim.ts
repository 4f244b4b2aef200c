/** Takes due notifications. */
import type { Outbox, StoredNotification } from '../../../sdk';
import type { SqlConnection } from '../connection';
import { keyOf } from '../keys';
import { marks, numberOf, pieces } from '../rows';
import { dueRanges, HOUR_MS } from './due';
import { readNotifications } from './notifications';

/** What bodies of one claim come to at most (in UTF-16 units); a larger notification is taken alone. */
const MOST_BYTES = 32 * 1024 * 1024;

type Request = Parameters<Outbox['claim']>[0];

/**
 * See {@link Outbox.claim}; to be run in a transaction.
 * @param startAfter where to begin among subscriptions when none is named: each claim goes on where the last one ended, so
 * that a large backlog of one does not hold up the others
 */
export async function claim(
  connection: SqlConnection,
  request: Request,
  startAfter = 0,
): Promise<{ readonly notifications: readonly StoredNotification[]; readonly lastServed: number }> {
  const { limit, now } = request;
  const subscriptions = await claimable(connection, request, startAfter);
  const due: Due[] = [];
  let left = MOST_BYTES;
  let lastServed = startAfter;
  for (const [index, subscription] of subscriptions.entries()) {
    if (due.length >= limit) break;
    const share = Math.ceil((limit - due.length) / (subscriptions.length - index));
    for (const candidate of await dueOf(connection, subscription, now, share)) {
      left -= candidate.bytes;
      if (left < 0 && due.length > 0) break;
      due.push(candidate);
    }
    lastServed = subscription;
    if (left < 0) break;
  }
  const sequences = due.map(({ sequence }) => sequence);
  await take(connection, sequences, request);
  return { notifications: await readNotifications(connection, sequences), lastServed };
}

/** The subscriptions to take from. One that waits may have nothing due, so those are looked at first. */
async function claimable(connection: SqlConnection, request: Request, startAfter: number): Promise<readonly number[]> {
  if (request.subscription !== undefined) {
    const named = await connection.all('SELECT id FROM subscription WHERE name = ? AND paused_because IS NULL', [
      keyOf(request.subscription),
    ]);
    return named.map((row) => numberOf(row, 'id'));
  }
  const ranges = dueRanges(request.now);
  const anyDue = ranges.map(
    ({ condition }) => `EXISTS (SELECT 1 FROM notification WHERE subscription = b.id AND blocked = 0 AND ${condition})`,
  );
  const query = `SELECT b.id FROM subscription b WHERE b.name IS NOT NULL AND b.paused_because IS NULL AND b.waiting > 0
    AND b.id BETWEEN ? AND ? AND (${anyDue.join(' OR ')}) ORDER BY b.id LIMIT ?`;
  const parameters = ranges.flatMap((range) => range.parameters);
  const found: number[] = [];
  for (const [from, to] of [
    [startAfter + 1, Number.MAX_SAFE_INTEGER],
    [0, startAfter],
  ] as const) {
    const rows = await connection.all(query, [from, to, ...parameters, request.limit - found.length]);
    found.push(...rows.map((row) => numberOf(row, 'id')));
  }
  return found;
}

interface Due {
  readonly sequence: number;
  readonly dueAt: number;
  readonly bytes: number;
}

async function dueOf(
  connection: SqlConnection,
  subscription: number,
  now: number,
  limit: number,
): Promise<readonly Due[]> {
  const lock = connection.dialect === 'postgres' ? ' FOR UPDATE SKIP LOCKED' : '';
  const found: Due[] = [];
  for (const { condition, parameters } of dueRanges(now)) {
    const rows = await connection.all(
      `SELECT sequence, due_at, bytes FROM notification WHERE subscription = ? AND blocked = 0 AND ${condition}
       ORDER BY due_at, sequence LIMIT ?${lock}`,
      [subscription, ...parameters, limit],
    );
    for (const row of rows) {
      found.push({
        sequence: numberOf(row, 'sequence'),
        dueAt: numberOf(row, 'due_at'),
        bytes: numberOf(row, 'bytes'),
      });
    }
  }
  return found.sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence).slice(0, limit);
}

async function take(connection: SqlConnection, sequences: readonly number[], request: Request): Promise<void> {
  const until = request.now + Math.min(request.forMs, HOUR_MS);
  for (const piece of pieces(sequences, 100)) {
    await connection.run(
      `UPDATE notification SET queue = 2, claim = claim + 1, owner = ?, attempts = attempts + 1,
         first_attempt_at = COALESCE(first_attempt_at, ?), due_at = ? WHERE sequence IN (${marks(piece)})`,
      [keyOf(request.owner), request.now, until, ...piece],
    );
  }
}
