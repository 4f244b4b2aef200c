/** The outbox: order per record, claims that survive their owners, replay and expiry. */
import type { StateStore } from '../../../src/sdk';
import { bench, notificationsOf, recordsOf, STREAM, type Bench, type Medium, type Place } from './medium';

const HOUR = 60 * 60 * 1000;
const WEEK = 7 * 24 * HOUR;

export function outboxContract(medium: () => Medium): void {
  let place: Place;
  let at: Bench;
  beforeEach(async () => {
    place = await medium().newPlace();
    at = await bench(place);
  });
  afterEach(() => at.close());
  const outbox = (): StateStore['outbox'] => at.store.outbox;

  describe('a claim', () => {
    it('takes what is due once, in the order of commits', async () => {
      await at.add(['1'], ['2']);
      await at.add(['3']);
      expect(recordsOf(await at.claim(2))).toEqual(['1', '2']);
      expect(recordsOf(await at.claim())).toEqual(['3']);
      expect(await at.claim()).toEqual([]);
    });

    it('never takes a record of which an earlier notification is not settled', async () => {
      await at.add(['1', '2'], ['2', '3'], ['3'], ['4']);
      const [first, fourth] = await at.claim();
      expect(recordsOf([first!, fourth!])).toEqual(['1,2', '4']);
      await outbox().markFailed(first!, { error: 'no', nextAttemptAt: at.clock.now() + 1000 });
      expect(await at.claim()).toEqual([]);
      at.clock.set(at.clock.now() + 1000);
      const again = await at.claim();
      expect(recordsOf(again)).toEqual(['1,2']);
      await outbox().markDead(again[0]!, { error: 'gave up', at: at.clock.now() });
      const second = await at.claim();
      expect(recordsOf(second)).toEqual(['2,3']);
      await outbox().markDelivered(second, at.clock.now());
      expect(recordsOf(await at.claim())).toEqual(['3']);
    });

    it('keeps the order of a record within one resource only', async () => {
      await at.add(['1']);
      await at.store.streams.commitPage({
        stream: { ...STREAM, resource: 'orders' },
        lease: at.lease,
        checkpoint: '{}',
        notifications: notificationsOf(['1']),
        remember: [],
      });
      expect(recordsOf(await at.claim())).toEqual(['1', '1']);
    });

    it('counts attempts, and says when the first was and when the next will be', async () => {
      await at.add(['1']);
      const start = at.clock.now();
      const [first] = await at.claim();
      expect(first).toMatchObject({
        attempts: 1,
        firstAttemptAt: start,
        nextAttemptAt: start + 60_000,
        isReplay: false,
      });
      await outbox().markFailed(first!, { error: 'no', nextAttemptAt: start + 5 });
      expect(await outbox().nextDueAt('acme')).toBe(start + 5);
      at.clock.set(start + 5);
      const [second] = await at.claim();
      expect(second).toMatchObject({ attempts: 2, firstAttemptAt: start, lastError: 'no' });
      await outbox().markFailed(second!, { error: 'shut down', nextAttemptAt: start + 5, countAttempt: 'no' });
      expect((await outbox().list({}, { limit: 1 }))[0]).toMatchObject({ attempts: 1, status: 'waiting' });
    });

    it('is due again when its owner never told what became of it, also when that one has ended', async () => {
      await at.add(['1'], ['1']);
      await at.claim();
      // Opened beside it: whoever finds a file of SQLite that nobody else has open need not wait.
      const again = await place.open(at.clock);
      await at.close();
      const take = async (): Promise<readonly string[]> =>
        recordsOf(await again.outbox.claim({ owner: 'b', limit: 9, now: at.clock.now(), forMs: 1000 }));
      expect(await take()).toEqual([]);
      at.clock.set(at.clock.now() + 60_000);
      expect(await take()).toEqual(['1']);
      await again.close();
    });

    it('of a slow owner settles nothing that another holds by now', async () => {
      await at.add(['1'], ['1']);
      const [slow] = await at.claim();
      at.clock.set(at.clock.now() + 60_000);
      const [quick] = await at.claim();
      expect(quick?.sequence).toBe(slow?.sequence);
      expect(await outbox().markDelivered([slow!], at.clock.now())).toBe(0);
      expect(await outbox().markFailed(slow!, { error: 'no', nextAttemptAt: 0 })).toBe(false);
      expect(await outbox().markDead(slow!, { error: 'no', at: 0 })).toBe(false);
      expect(await at.claim()).toEqual([]);
      expect(await outbox().markDelivered([quick!], at.clock.now())).toBe(1);
      expect(await outbox().markDelivered([quick!], at.clock.now())).toBe(0);
      expect(await outbox().figures()).toMatchObject({ waiting: 1, delivered: 1 });
    });

    it('of a slow owner still counts while nobody else has it', async () => {
      await at.add(['1']);
      const slow = await at.claim();
      at.clock.set(at.clock.now() + HOUR);
      expect(await outbox().markDelivered(slow, at.clock.now())).toBe(1);
      expect(await at.claim()).toEqual([]);
    });

    it('is shared out among subscriptions, so that a backlog of one does not hold up the others', async () => {
      await at.add(...Array.from({ length: 50 }, (_, index) => [String(index)]));
      const lease = (await at.store.leases.acquire('small', 'tester', HOUR))!;
      const stream = { ...STREAM, subscription: 'small' };
      await at.store.streams.commitPage({
        stream,
        lease,
        checkpoint: '{}',
        notifications: notificationsOf(['a']),
        remember: [],
      });
      expect(recordsOf(await at.claim(2))).toEqual(['0', 'a']);
      expect(recordsOf(await at.claim(1))).toEqual(['1']);
    });

    it('takes less than it may rather than more than 32 MiB at once', async () => {
      const body = JSON.stringify('x'.repeat(7 * 1024 * 1024));
      await at.store.streams.commitPage({
        stream: STREAM,
        lease: at.lease,
        checkpoint: '{}',
        notifications: Array.from({ length: 6 }, (_, n) => ({
          id: `n${n}`,
          events: [{ id: `e${n}`, record: `${n}`, body }],
        })),
        remember: [],
      });
      expect((await at.claim()).length).toBe(4);
      expect((await at.claim()).length).toBe(2);
    });

    it('gives a notification to one of many who ask at the same moment', async () => {
      await at.add(...Array.from({ length: 40 }, (_, index) => [String(index)]));
      const other = await place.open(at.clock);
      const taken = await Promise.all(
        Array.from({ length: 16 }, async (_, index) =>
          (index % 2 === 0 ? at.store : other).outbox.claim({
            owner: `${index}`,
            limit: 5,
            now: at.clock.now(),
            forMs: HOUR,
          }),
        ),
      );
      const sequences = taken.flat().map(({ sequence }) => sequence);
      expect(new Set(sequences).size).toBe(sequences.length);
      sequences.push(...(await at.claim()).map(({ sequence }) => sequence));
      expect(new Set(sequences).size).toBe(40);
      await other.close();
    });
  });

  it('times may have fractions, as jitter makes them, and reach to the end of time', async () => {
    await at.add(['1']);
    const now = at.clock.now() + 0.25;
    const [taken] = await outbox().claim({ owner: 'a', limit: 1, now, forMs: 0.5 });
    await outbox().markFailed(taken!, { error: 'no', nextAttemptAt: now + 10.75 });
    expect(await outbox().nextDueAt('acme')).toBe(at.clock.now() + 11);
    expect(await outbox().expire({ deliveredBefore: Infinity, deadBefore: -Infinity })).toBe(0);
    await expect(outbox().expire({ deliveredBefore: NaN })).rejects.toMatchObject({ code: 'COUPA_INTERNAL_ERROR' });
  });

  describe('a clock that jumps', () => {
    it('does not hold up what was never tried', async () => {
      const now = at.clock.now();
      at.clock.set(now + 100 * WEEK);
      await at.add(['1']);
      at.clock.set(now);
      expect(await outbox().nextDueAt()).toBe(now);
      expect(recordsOf(await at.claim())).toEqual(['1']);
    });

    it('back by more than a week lets retries and claims go on at once', async () => {
      const now = at.clock.now();
      at.clock.set(now + 100 * WEEK);
      await at.add(['1'], ['2']);
      const [first] = await at.claim();
      await outbox().markFailed(first!, { error: 'no', nextAttemptAt: at.clock.now() + 5 });
      at.clock.set(now);
      expect(await outbox().nextDueAt()).toBe(now);
      expect(recordsOf(await at.claim())).toEqual(['1', '2']);
    });
  });

  describe('a subscription that is paused', () => {
    it('hands nothing on, not even what is committed meanwhile, until it is resumed', async () => {
      await at.add(['1']);
      await outbox().pause('acme', 'HTTP 410');
      await at.add(['2']);
      expect(await outbox().pausedBecause('acme')).toBe('HTTP 410');
      expect(await at.claim()).toEqual([]);
      expect(
        await outbox().claim({ subscription: 'acme', owner: 'a', limit: 9, now: at.clock.now(), forMs: 1 }),
      ).toEqual([]);
      expect(await outbox().nextDueAt()).toBeUndefined();
      expect(await outbox().figures('acme')).toEqual({ waiting: 0, paused: 2, dead: 0, delivered: 0 });
      expect((await outbox().list({ statuses: ['paused'] }, { limit: 9 })).map(({ status }) => status)).toEqual([
        'paused',
        'paused',
      ]);
      expect(await outbox().list({ statuses: ['waiting'] }, { limit: 9 })).toEqual([]);
      await outbox().resume('acme');
      expect(await outbox().pausedBecause('acme')).toBeUndefined();
      expect(recordsOf(await at.claim())).toEqual(['1', '2']);
    });

    it('can be paused before there is anything of it', async () => {
      await outbox().pause('new', 'not yet');
      expect(await outbox().pausedBecause('new')).toBe('not yet');
    });
  });

  describe('what was settled', () => {
    it('is sent again by replay, with the same ids, at its old place in the order of its records', async () => {
      await at.add(['1'], ['1'], ['2']);
      const [first, third] = await at.claim();
      await outbox().markDelivered([first!], at.clock.now());
      await outbox().markDead(third!, { error: 'no', at: at.clock.now() });
      expect(await outbox().replay({}, at.clock.now())).toBe(2);
      const again = await at.claim();
      expect(again.map(({ id, attempts, isReplay }) => ({ id, attempts, isReplay }))).toEqual([
        { id: first?.id, attempts: 1, isReplay: true },
        { id: third?.id, attempts: 1, isReplay: true },
      ]);
      expect(again.map(({ events }) => events)).toEqual([first?.events, third?.events]);
      expect(await at.claim()).toEqual([]);
      await outbox().markDelivered(again, at.clock.now());
      expect(recordsOf(await at.claim())).toEqual(['1']);
    });

    it('is replayed by id of a notification or event, by time, by resource and by status', async () => {
      const [one, two, three] = notificationsOf(['1'], ['2'], ['3']);
      const start = at.clock.now();
      for (const [index, notification] of [one!, two!, three!].entries()) {
        at.clock.set(start + index * 1000);
        await at.store.streams.commitPage({
          stream: { ...STREAM, resource: index === 2 ? 'orders' : 'invoices' },
          lease: at.lease,
          checkpoint: '{}',
          notifications: [notification],
          remember: [],
        });
      }
      const settle = async (): Promise<number> => outbox().markDelivered(await at.claim(), at.clock.now());
      for (const [filter, count] of [
        [{}, 3],
        [{ ids: [one!.id] }, 1],
        [{ ids: [two!.events[0]!.id, three!.id] }, 2],
        [{ ids: [] }, 0],
        [{ from: start + 1000, to: start + 2000 }, 1],
        [{ from: start + 1000 }, 2],
        [{ resource: 'orders' }, 1],
        [{ subscription: 'other' }, 0],
        [{ statuses: ['dead'] }, 0],
        [{ statuses: ['waiting'] }, 0],
      ] as const) {
        await settle();
        expect([filter, await outbox().replay(filter, at.clock.now())]).toEqual([filter, count]);
      }
    });

    it('is not settled once more by who had claimed it before the replay', async () => {
      await at.add(['1']);
      const old = await at.claim();
      await outbox().markDelivered(old, at.clock.now());
      await outbox().replay({}, at.clock.now());
      const young = await at.claim();
      expect(await outbox().markDelivered(old, at.clock.now())).toBe(0);
      expect(await outbox().markDelivered(young, at.clock.now())).toBe(1);
    });

    it('expires by the time it was settled; dead ones only where that is asked for', async () => {
      await at.add(['1'], ['2'], ['3'], ['4']);
      const [first, second, third] = await at.claim(3);
      const now = at.clock.now();
      await outbox().markDelivered([first!], now);
      await outbox().markDelivered([second!], now + 1000);
      await outbox().markDead(third!, { error: 'no', at: now });
      expect(await outbox().expire({ deliveredBefore: now + 1 })).toBe(1);
      expect(
        await outbox().expire({ subscription: 'other', deliveredBefore: now + WEEK, deadBefore: now + WEEK }),
      ).toBe(0);
      expect(recordsOf(await outbox().list({}, { limit: 9 }))).toEqual(['2', '3', '4']);
      expect(await outbox().expire({ subscription: 'acme', deliveredBefore: now + WEEK, deadBefore: now + WEEK })).toBe(
        2,
      );
      expect(await outbox().figures()).toMatchObject({ waiting: 1, delivered: 0, dead: 0 });
    });
  });

  describe('the list', () => {
    it('is paged by sequence in both directions', async () => {
      await at.add(...Array.from({ length: 7 }, (_, index) => [String(index)]));
      const up: string[] = [];
      let after = 0;
      for (let page = await outbox().list({}, { limit: 3 }); page.length > 0;) {
        up.push(...recordsOf(page));
        after = page.at(-1)!.sequence;
        page = await outbox().list({}, { after, limit: 3 });
      }
      expect(up).toEqual(['0', '1', '2', '3', '4', '5', '6']);
      const down = await outbox().list({ subscription: 'acme' }, { after, limit: 3, direction: 'desc' });
      expect(recordsOf(down)).toEqual(['5', '4', '3']);
    });

    it('shows why something failed, without what no text can hold', async () => {
      await at.add(['1']);
      const [taken] = await at.claim();
      await outbox().markDead(taken!, { error: `HTTP 500 \0\ud800${'!'.repeat(10_000)}`, at: 5 });
      const [dead] = await outbox().list({ statuses: ['dead'] }, { limit: 9 });
      expect(dead).toMatchObject({ status: 'dead', finishedAt: 5 });
      expect(dead?.lastError?.startsWith('HTTP 500 \ufffd\ufffd!!!')).toBe(true);
      expect(dead?.lastError?.length).toBeLessThan(5000);
    });
  });
}
