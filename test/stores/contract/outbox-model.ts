/** Random lives of an outbox, compared step by step with an oracle in memory. */
import fc from 'fast-check';
import type { Claim, Lease, StoredNotification } from '../../../src/sdk';
import { notificationsOf, setClock, type Medium, type OpenStore, type SetClock } from './medium';
import { Oracle, type Entry } from './oracle';

const SUBSCRIPTIONS = ['a', 'b'] as const;

interface Real {
  readonly store: OpenStore;
  readonly clock: SetClock;
  readonly leases: ReadonlyMap<string, Lease>;
  /** Every claim that was ever given, the old ones too. */
  readonly claims: Claim[];
}

type Step = fc.AsyncCommand<Oracle, Real>;

const step = (name: string, run: (oracle: Oracle, real: Real) => Promise<void>): Step => ({
  check: () => true,
  async run(oracle, real) {
    await run(oracle, real);
    await compare(oracle, real);
  },
  toString: () => name,
});

async function compare(oracle: Oracle, { store }: Real): Promise<void> {
  const stored = await store.outbox.list({}, { limit: 1000 });
  const shown = ({ sequence, status, attempts, claim }: StoredNotification): unknown[] => [
    sequence,
    status,
    attempts,
    claim,
  ];
  const wanted = (entry: Entry): unknown[] => [entry.sequence, oracle.statusOf(entry), entry.attempts, entry.claim];
  expect(stored.map(shown)).toEqual(oracle.entries.map(wanted));
  for (const subscription of [undefined, ...SUBSCRIPTIONS]) {
    const own = oracle.entries.filter((entry) => subscription === undefined || entry.subscription === subscription);
    const countOf = (status: string): number => own.filter((entry) => oracle.statusOf(entry) === status).length;
    expect(await store.outbox.figures(subscription)).toMatchObject({
      waiting: countOf('waiting'),
      paused: countOf('paused'),
      dead: countOf('dead'),
      delivered: countOf('delivered'),
    });
    expect((await store.outbox.nextDueAt(subscription)) === undefined).toBe(countOf('waiting') === 0);
  }
}

/** Most of it happens in one stream with few records, so that notifications get into one another's way. */
const subscriptions = fc.oneof({ arbitrary: fc.constant('a'), weight: 5 }, { arbitrary: fc.constant('b'), weight: 1 });
const resources = fc.oneof(
  { arbitrary: fc.constant('invoices'), weight: 5 },
  { arbitrary: fc.constant('orders'), weight: 1 },
);

const records = fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1, maxLength: 2 });

const commit = fc
  .record({
    subscription: subscriptions,
    resource: resources,
    lists: fc.array(records, { minLength: 1, maxLength: 4 }),
  })
  .map(({ subscription, resource, lists }) =>
    step(`commit ${subscription}/${resource} ${JSON.stringify(lists)}`, async (oracle, { store, leases, clock }) => {
      const before = (await store.outbox.list({}, { limit: 1, direction: 'desc' }))[0]?.sequence ?? 0;
      await store.streams.commitPage({
        stream: { subscription, resource },
        lease: leases.get(subscription)!,
        checkpoint: '{}',
        notifications: notificationsOf(...lists),
        remember: [],
      });
      const added = await store.outbox.list({}, { after: before, limit: 100 });
      for (const [index, { sequence }] of added.entries()) {
        oracle.entries.push({
          ...{ sequence, subscription, resource, records: lists[index] ?? [], status: 'waiting', claim: 0 },
          ...{ isTaken: false, isFresh: true, dueAt: clock.now(), attempts: 0, finishedAt: 0 },
        });
      }
    }),
  );

const claim = fc
  .record({
    subscription: fc.option(subscriptions, { nil: undefined }),
    limit: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ subscription, limit }) =>
    step(`claim ${limit} of ${subscription ?? 'all'}`, async (oracle, { store, clock, claims }) => {
      const may = oracle.claimable(subscription);
      const request = { owner: 'o', limit, now: clock.now(), forMs: 50 };
      const taken = await store.outbox.claim(subscription === undefined ? request : { ...request, subscription });
      const sequences = taken.map(({ sequence }) => sequence);
      if (subscription !== undefined) expect(sequences).toEqual(may.slice(0, limit).map(({ sequence }) => sequence));
      const found = may.filter(({ sequence }) => sequences.includes(sequence));
      expect(found.length).toBe(sequences.length);
      expect(sequences.length === 0).toBe(may.length === 0);
      expect(sequences.length).toBeLessThanOrEqual(limit);
      oracle.take(found, 50);
      claims.push(...taken);
    }),
  );

const settle = fc
  .record({
    pick: fc.nat(),
    how: fc.constantFrom('delivered', 'delivered', 'delivered', 'dead', 'failed', 'not tried'),
  })
  .map(({ pick, how }) =>
    step(`${how} #${pick}`, async (oracle, { store, clock, claims }) => {
      const one = claims[claims.length - 1 - (pick % 6)];
      if (one === undefined) return;
      const held = oracle.held(one);
      if (how === 'delivered') {
        expect(await store.outbox.markDelivered([one], clock.now())).toBe(held === undefined ? 0 : 1);
        if (held) oracle.settle(held, 'delivered');
      } else if (how === 'dead') {
        expect(await store.outbox.markDead(one, { error: 'dead', at: clock.now() })).toBe(held !== undefined);
        if (held) oracle.settle(held, 'dead');
      } else {
        const failure = { error: 'failed', nextAttemptAt: clock.now() + 30 };
        const uncounted = how === 'not tried' ? ({ ...failure, countAttempt: 'no' } as const) : failure;
        expect(await store.outbox.markFailed(one, uncounted)).toBe(held !== undefined);
        if (held) Object.assign(held, { isTaken: false, dueAt: clock.now() + 30 });
        if (held && how === 'not tried') held.attempts -= 1;
      }
    }),
  );

const replay = fc
  .record({ subscription: subscriptions, status: fc.constantFrom('delivered', 'dead') })
  .map(({ subscription, status }) =>
    step(`replay ${status} of ${subscription}`, async (oracle, { store, clock }) => {
      const found = oracle.entries.filter((entry) => entry.subscription === subscription && entry.status === status);
      expect(await store.outbox.replay({ subscription, statuses: [status as 'dead'] }, clock.now())).toBe(found.length);
      oracle.replay(found);
    }),
  );

const others = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map((ms) =>
    step(`wait ${ms}`, async (oracle, { clock }) => {
      clock.set(clock.now() + ms);
      oracle.now = clock.now();
    }),
  ),
  fc.constantFrom(...SUBSCRIPTIONS).map((name) =>
    step(`pause or resume ${name}`, async (oracle, { store }) => {
      if (oracle.paused.delete(name)) return store.outbox.resume(name);
      oracle.paused.add(name);
      return store.outbox.pause(name, 'because');
    }),
  ),
  fc.constant(
    step('expire', async (oracle, { store, clock }) => {
      const gone = oracle.entries.filter(
        ({ status, finishedAt }) => status === 'delivered' && finishedAt < clock.now() - 40,
      );
      expect(await store.outbox.expire({ deliveredBefore: clock.now() - 40 })).toBe(gone.length);
      for (const entry of gone) oracle.entries.splice(oracle.entries.indexOf(entry), 1);
    }),
  ),
);

/** @param runs how many random lives */
export function outboxModelContract(medium: () => Medium, runs: number): void {
  it('an outbox lives as its oracle does, whatever happens to it', async () => {
    const commands = fc.commands([commit, claim, claim, claim, settle, settle, settle, replay, replay, others], {
      maxCommands: 60,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        const place = await medium().newPlace();
        const clock = setClock();
        const store = await place.open(clock);
        const leases = new Map<string, Lease>();
        for (const name of SUBSCRIPTIONS) leases.set(name, (await store.leases.acquire(name, 'o', 1e9))!);
        const oracle = new Oracle();
        oracle.now = clock.now();
        await fc.asyncModelRun(() => ({ model: oracle, real: { store, clock, leases, claims: [] } }), steps);
        await store.close();
      }),
      { numRuns: runs },
    );
  }, 120_000);
}
