/** What the contract tests need of a kind of store, and short ways of saying what they do with it. */
import type {
  Clock,
  Lease,
  NewNotification,
  SeenRecord,
  StateStore,
  StoredNotification,
  StreamKey,
} from '../../../src/sdk';
import type { OnCommit, SqlDatabase } from '../../../src/stores';

/** An open store with the database below. */
export type OpenStore = StateStore & { readonly database: SqlDatabase };

/** One store, which may be opened several times at once. */
export interface Place {
  /** For another process: the argument that tells it where. */
  readonly address: string;
  open(clock?: Clock, more?: { readonly onCommit?: OnCommit }): Promise<OpenStore>;
}

/** A kind of store. */
export interface Medium {
  newPlace(): Promise<Place>;
}

/** A clock that shows what a test says. Sleeping is real, and short. */
export interface SetClock extends Clock {
  set(time: number): void;
}

/** Stands at the given time until it is set. */
export function setClock(time = Date.UTC(2026, 0, 1)): SetClock {
  let current = time;
  return {
    now: () => current,
    monotonic: () => performance.now(),
    sleep: async (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
    set: (to) => {
      current = to;
    },
  };
}

export const STREAM: StreamKey = { subscription: 'acme', resource: 'invoices' };

/** A store, and what is at hand in every test. */
export interface Bench {
  readonly store: OpenStore;
  readonly lease: Lease;
  readonly clock: SetClock;
  /** Commits notifications, each written as the records it is about: `['1', '2'], ['1']`. */
  add(...notifications: readonly (readonly string[])[]): Promise<void>;
  claim(limit?: number): Promise<readonly StoredNotification[]>;
  close(): Promise<void>;
}

let made = 0;

/** Notifications of new events about some records; ids never repeat. */
export function notificationsOf(...records: readonly (readonly string[])[]): readonly NewNotification[] {
  return records.map((list) => {
    made += 1;
    return {
      id: `n${made}`,
      events: list.map((record, index) => ({ id: `e${made}-${index}`, record, body: JSON.stringify({ record }) })),
    };
  });
}

/** What was seen of a record. */
export function seen(record: string, version = 'v1', changedAt = 1): SeenRecord {
  return { record, version, changedAt };
}

/** Opens a new store with a lease on it. */
export async function bench(place: Place, stream = STREAM): Promise<Bench> {
  const clock = setClock();
  const store = await place.open(clock);
  const lease = await store.leases.acquire(stream.subscription, 'tester', 3_600_000);
  if (lease === undefined) throw new Error('the lease is taken');
  return {
    store,
    lease,
    clock,
    async add(...notifications) {
      await store.streams.commitPage({
        stream,
        lease,
        checkpoint: '{}',
        notifications: notificationsOf(...notifications),
        remember: [],
      });
    },
    claim: async (limit = 100) => store.outbox.claim({ owner: 'tester', limit, now: clock.now(), forMs: 60_000 }),
    close: async () => store.close(),
  };
}

/** The records of notifications: `['1,2', '1']`. */
export function recordsOf(notifications: readonly StoredNotification[]): readonly string[] {
  return notifications.map(({ events }) => events.map(({ record }) => record).join(','));
}
