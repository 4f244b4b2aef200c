/** Everything at once on several connections; afterwards queues and counters must be what can be counted. */
import type { Lease } from '../../../src/sdk';
import { notificationsOf, setClock, type Medium, type OpenStore, type SetClock } from './medium';

const RESOURCES = ['invoices', 'orders'] as const;

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Life {
  readonly store: OpenStore;
  readonly lease: Lease;
  readonly clock: SetClock;
  readonly seed: number;
  readonly steps: number;
}

async function live({ store, lease, clock, seed, steps }: Life): Promise<void> {
  const below = numbers(seed);
  const { outbox, streams } = store;
  for (let step = 0; step < steps; step++) {
    clock.set(clock.now() + below(20));
    const choice = below(10);
    if (choice < 3) {
      const records = Array.from({ length: 1 + below(3) }, () => [String(below(5)), String(5 + below(3))]);
      await streams.commitPage({
        stream: { subscription: 'acme', resource: RESOURCES[below(2)]! },
        lease,
        checkpoint: '{}',
        notifications: notificationsOf(...records),
        remember: [],
      });
    } else if (choice < 8) {
      const taken = await outbox.claim({ owner: `${seed}`, limit: 1 + below(5), now: clock.now(), forMs: 30 });
      const [first, ...rest] = taken;
      const fate = below(4);
      if (first !== undefined && fate === 0) await outbox.markDead(first, { error: 'no', at: clock.now() });
      if (first !== undefined && fate === 1) {
        await outbox.markFailed(first, { error: 'no', nextAttemptAt: clock.now() + 10 });
      }
      await outbox.markDelivered(rest, clock.now());
    } else if (choice === 8) await outbox.replay({ resource: RESOURCES[below(2)]! }, clock.now());
    else await outbox.expire({ deliveredBefore: clock.now() - 20, deadBefore: clock.now() - 40 });
  }
}

async function check({ database, outbox }: OpenStore): Promise<void> {
  const wrongQueues = await database.all(
    `SELECT DISTINCT e.stream, e.record, n.sequence FROM notification n JOIN event e ON e.notification = n.sequence
       WHERE n.status = 'waiting' EXCEPT SELECT stream, record, sequence FROM queued`,
  );
  const strays = await database.all(
    `SELECT stream, record, sequence FROM queued EXCEPT SELECT e.stream, e.record, n.sequence
       FROM notification n JOIN event e ON e.notification = n.sequence WHERE n.status = 'waiting'`,
  );
  const wrongBlocks = await database.all(
    `SELECT sequence, blocked, counted FROM (SELECT n.sequence, n.blocked, (SELECT count(*) FROM queued own
         WHERE own.sequence = n.sequence AND EXISTS (SELECT 1 FROM queued earlier WHERE earlier.stream = own.stream
           AND earlier.record = own.record AND earlier.sequence < own.sequence)) AS counted
       FROM notification n WHERE n.status = 'waiting') AS blocks WHERE blocked <> counted`,
  );
  expect({ wrongQueues, strays, wrongBlocks }).toEqual({ wrongQueues: [], strays: [], wrongBlocks: [] });
  const { waiting, delivered, dead } = await outbox.figures();
  const counted = await database.all('SELECT status, count(*) AS n FROM notification GROUP BY status');
  const countOf = (status: string): unknown => counted.find((row) => row['status'] === status)?.['n'] ?? 0;
  expect([waiting, delivered, dead]).toEqual(['waiting', 'delivered', 'dead'].map(countOf));
  expect(waiting + delivered + dead).toBeGreaterThan(0);
}

/** @param steps of each of six who work at once */
export function togetherContract(medium: () => Medium, steps: number): void {
  it('polls, claims, ends, replays and expiry at once leave queues and counters right', async () => {
    const place = await medium().newPlace();
    const clock = setClock();
    const stores = await Promise.all([place.open(clock), place.open(clock)]);
    const lease = (await stores[0].leases.acquire('acme', 'all of us', 1e9))!;
    await Promise.all(
      Array.from({ length: 6 }, async (_, seed) => live({ store: stores[seed % 2]!, lease, clock, seed, steps })),
    );
    await check(stores[0]);
    // Whatever still waits can be handed on to the end: nothing is blocked for ever.
    for (let turn = 0; (await stores[0].outbox.figures()).waiting > 0; turn++) {
      expect(turn).toBeLessThan(1_000);
      clock.set(clock.now() + 60);
      const taken = await stores[1].outbox.claim({ owner: 'last', limit: 50, now: clock.now(), forMs: 30 });
      await stores[0].outbox.markDelivered(taken, clock.now());
    }
    await check(stores[1]);
    await Promise.all(stores.map(async (store) => store.close()));
  }, 120_000);
}
