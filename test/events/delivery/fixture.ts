/** What tests of delivery share: changes, a real store in a folder of its own, and a clock that is turned by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDispatcher, type ChangeEvent, type DeliveryLimits, type NotificationSink } from '../../../src/events';
import { silentLogger } from '../../../src/platform';
import type { Clock, Logger, StateStore, StoredNotification } from '../../../src/sdk';
import { openSqliteStore } from '../../../src/stores';
import { closeLater } from '../../connection/local-site';

/** A Monday morning. */
export const MORNING = Date.parse('2026-03-02T08:00:00Z');

let made = 0;

/** A change of an invoice. */
export function change(objectId: string, more: Partial<ChangeEvent> = {}): ChangeEvent {
  return {
    id: `event-${++made}`,
    objectType: 'invoices',
    object: 'invoices',
    objectId,
    kind: 'UPDATED',
    date: '2026-03-02T07:59:30Z',
    pollDate: '2026-03-02T08:00:00Z',
    record: { id: Number(objectId), 'invoice-number': `INV-${objectId}`, total: '567.07', 'paid-date': null },
    ...more,
  };
}

/** As the store gives it to a sink. */
export function stored(more: Partial<StoredNotification> = {}): StoredNotification {
  return {
    sequence: 1,
    claim: 1,
    id: 'note-1',
    stream: { subscription: 'acme', resource: 'invoices' },
    status: 'waiting',
    events: [],
    attempts: 1,
    createdAt: MORNING,
    firstAttemptAt: MORNING,
    isReplay: false,
    ...more,
  };
}

/** A clock of tests: time passes only when it is told to, sleeps included. */
export interface TestClock extends Clock {
  turn(ms: number): void;
  /** Sets the wall clock alone. */
  setWall(time: number): void;
}

/** Makes one that stands at {@link MORNING}. */
export function testClock(): TestClock {
  let [monotonic, wall] = [0, MORNING];
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => wall,
    monotonic: () => monotonic,
    sleep: async (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: monotonic + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => sleepers.delete(sleeper) && reject(signal.reason as Error));
      }),
    turn(ms) {
      monotonic += ms;
      wall += ms;
      for (const sleeper of sleepers) if (sleeper.until <= monotonic && sleepers.delete(sleeper)) sleeper.wake();
    },
    setWall: (time) => void (wall = time),
  };
}

/** A store that is closed and deleted after the test. */
export async function openStore(clock: Clock): Promise<StateStore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-delivery-'));
  closeLater(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openSqliteStore(path.join(folder, 'events.db'), { clock });
  closeLater(async () => store.close());
  return store;
}

/** Puts one notification into the outbox. */
export async function commit(
  store: StateStore,
  id: string,
  events: readonly ChangeEvent[],
  subscription = 'acme',
): Promise<void> {
  const lease = await store.leases.acquire(subscription, 'test', 3_600_000);
  if (lease === undefined) throw new Error('the lease is taken');
  await store.streams.commitPage({
    stream: { subscription, resource: 'invoices' },
    lease,
    checkpoint: '{}',
    notifications: [
      { id, events: events.map((event) => ({ id: event.id, record: event.objectId, body: JSON.stringify(event) })) },
    ],
    remember: [],
  });
}

/** A dispatcher with what it needs, and rounds for one sink. */
export async function dispatching(
  sink: NotificationSink,
  options: { readonly limits?: DeliveryLimits; readonly logger?: Logger } = {},
) {
  const clock = testClock();
  const store = await openStore(clock);
  const dispatcher = createDispatcher({
    outbox: store.outbox,
    clock,
    random: () => 0.5,
    logger: options.logger ?? silentLogger,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const round = async (signal: AbortSignal = new AbortController().signal, subscription = 'acme') =>
    dispatcher.deliverDue({ subscription, sink, owner: 'test', signal });
  return { clock, store, dispatcher, round };
}
