/** Many records, many subscriptions, processes that end: what runs side by side and what never does. */
import * as fc from 'fast-check';
import { createDispatcher, type NotificationSink } from '../../../src/events';
import { silentLogger } from '../../../src/platform';
import { closeEverything } from '../../connection/local-site';
import { change, commit, dispatching, openStore, testClock } from './fixture';
import { DELIVERED, FAILED, latch, recordingSink } from './sinks';

afterEach(closeEverything);

const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Order', () => {
  it('of each record is that of the commits, whatever fails and however long attempts take; nothing is lost', async () => {
    const scenario = fc.record({
      notifications: fc.array(fc.uniqueArray(fc.constantFrom('1', '2', '3', '4'), { minLength: 1 }), {
        minLength: 1,
        maxLength: 14,
      }),
      fates: fc.array(fc.constantFrom('ok', 'ok', 'ok', 'slow', 'fail', 'trouble', 'throw'), {
        minLength: 60,
        maxLength: 60,
      }),
      width: fc.integer({ min: 1, max: 5 }),
    });
    const clock = testClock();
    const store = await openStore(clock);
    let runs = 0;
    const run = async ({ notifications, fates, width }: typeof scenario extends fc.Arbitrary<infer S> ? S : never) => {
      const seen: { record: string; note: number }[] = [];
      const busy = new Set<string>();
      const together: string[] = [];
      const sink = recordingSink(async ({ stored, events }, index) => {
        const records = events.map(({ objectId }) => objectId);
        for (const record of records) {
          if (busy.has(record)) together.push(record);
          busy.add(record);
        }
        const fate = fates[index % fates.length];
        for (let wait = fate === 'slow' ? 5 : 1; wait > 0; wait--) await turn();
        for (const record of records) busy.delete(record);
        if (fate === 'throw') throw new Error('thrown');
        if (fate === 'fail') return FAILED;
        if (fate === 'trouble') return { status: 'failed', error: 'trouble', slowDown: true };
        for (const record of records) seen.push({ record, note: stored.sequence });
        return DELIVERED;
      });
      const endless: NotificationSink = {
        ...sink,
        schedule: { name: 'endless', nextAttemptAt: (_attempts, _first, now) => now + 1_000 },
      };
      const subscription = `run ${++runs}`;
      const options = { outbox: store.outbox, clock, random: () => 0.5, logger: silentLogger };
      const dispatcher = createDispatcher({ ...options, limits: { perSubscription: width } });
      const { signal } = new AbortController();
      const round = async () => dispatcher.deliverDue({ subscription, sink: endless, owner: 'test', signal });
      for (const [index, records] of notifications.entries()) {
        await commit(
          store,
          `note-${index}`,
          records.map((record) => change(record)),
          subscription,
        );
      }
      for (let report = await round(); report.nextDueAt !== undefined; report = await round()) {
        clock.turn(Math.max(1, report.nextDueAt - clock.now()));
      }
      expect(together).toEqual([]);
      for (const record of ['1', '2', '3', '4']) {
        const notes = seen.filter((each) => each.record === record).map(({ note }) => note);
        expect(notes).toEqual([...new Set(notes)].sort((a, b) => a - b));
        expect(notes).toHaveLength(
          notifications.filter((records) => (records as readonly string[]).includes(record)).length,
        );
      }
    };
    await fc.assert(fc.asyncProperty(scenario, run), { numRuns: 20 });
  }, 60_000);

  it('does not keep different records apart: they are in flight together, as many as are allowed', async () => {
    let [now, most] = [0, 0];
    const sink = recordingSink(async () => {
      most = Math.max(most, ++now);
      await turn();
      now--;
      return DELIVERED;
    });
    const { store, round } = await dispatching(sink, { limits: { perSubscription: 5 } });
    for (let index = 0; index < 20; index++) await commit(store, `note-${index}`, [change(String(index))]);
    await round();
    expect(most).toBe(5);
  });
});

describe('A receiver that hangs', () => {
  it('holds up nobody else, although it takes all the places for targets in trouble', async () => {
    const clock = testClock();
    const store = await openStore(clock);
    const limits = { perSubscription: 2, inFlight: 2, probes: 1, graceMs: 10 };
    const dispatcher = createDispatcher({
      outbox: store.outbox,
      clock,
      random: () => 0.5,
      logger: silentLogger,
      limits,
    });
    const end = new AbortController();
    const round = async (subscription: string, sink: NotificationSink) =>
      dispatcher.deliverDue({ subscription, sink, owner: 'test', signal: end.signal });
    let [hangs, hung] = [false, 0];
    const troubled = recordingSink(async (_notification, _index, signal) => {
      if (!hangs) return { status: 'failed', error: 'trouble', slowDown: true };
      hung++;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(FAILED)));
    });
    const well = recordingSink();
    for (let index = 0; index < 3; index++) {
      await commit(store, `a-${index}`, [change(String(index))], 'a');
      await commit(store, `b-${index}`, [change(String(index))], 'b');
      await commit(store, `c-${index}`, [change(String(index))], 'c');
    }
    await round('a', troubled);
    await round('b', troubled);
    clock.turn(120_000);
    hangs = true;
    const hanging = [round('a', troubled), round('b', troubled)];
    while (hung === 0) await turn();
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(await round('c', well)).toMatchObject({ delivered: 3 });
    end.abort(new Error('over'));
    clock.turn(10);
    await Promise.all(hanging);
  });
});

test('a subscription with a large backlog leaves places to others', async () => {
  const clock = testClock();
  const store = await openStore(clock);
  const limits = { inFlight: 1 };
  const dispatcher = createDispatcher({ outbox: store.outbox, clock, random: () => 0.5, logger: silentLogger, limits });
  const sink = recordingSink(async () => (await turn(), DELIVERED));
  const { signal } = new AbortController();
  for (let index = 0; index < 250; index++) await commit(store, `large-${index}`, [change(String(index))], 'large');
  await commit(store, 'small', [change('1')], 'small');
  const large = dispatcher.deliverDue({ subscription: 'large', sink, owner: 'test', signal });
  while (sink.delivered.length < 20) await turn();
  await dispatcher.deliverDue({ subscription: 'small', sink, owner: 'test', signal });
  expect(sink.delivered.indexOf('small')).toBeLessThan(150);
  expect(await large).toMatchObject({ delivered: 250 });
});

describe('A round that is told to end', () => {
  it('begins nothing more, and counts what finishes within the grace', async () => {
    const end = new AbortController();
    const go = latch();
    const sink = recordingSink(async () => {
      end.abort(new Error('over'));
      await go.opened;
      return DELIVERED;
    });
    const { store, round } = await dispatching(sink, { limits: { perSubscription: 1 } });
    await commit(store, 'one', [change('1')]);
    await commit(store, 'two', [change('2')]);
    const ended = round(end.signal);
    setImmediate(() => go.open());
    expect(await ended).toMatchObject({ delivered: 1, givenBack: 0 });
    expect(sink.attempted).toEqual(['one']);
  });

  it('gives back what takes longer, as if it had not been tried, even when the sink does not listen', async () => {
    const end = new AbortController();
    const begun = latch();
    let isUp = false;
    const sink = recordingSink(async () => {
      begun.open();
      return isUp ? DELIVERED : new Promise(() => undefined);
    });
    const { store, round, clock } = await dispatching(sink, { limits: { graceMs: 3_000 } });
    await commit(store, 'one', [change('1')]);
    const ended = round(end.signal);
    await begun.opened;
    end.abort(new Error('over'));
    clock.turn(2_999);
    await turn();
    expect(await store.outbox.claim({ owner: 'x', limit: 1, now: clock.now(), forMs: 1 })).toEqual([]);
    clock.turn(1);
    expect(await ended).toMatchObject({ delivered: 0, failed: 0, givenBack: 1 });
    const [waiting] = await store.outbox.list({}, { limit: 1 });
    expect(waiting).toMatchObject({ status: 'waiting', attempts: 0 });
    isUp = true;
    expect(await round()).toMatchObject({ delivered: 1 });
  });

  it('gives back at once what it had taken and not begun', async () => {
    const end = new AbortController();
    const sink = recordingSink((_notification, index) => {
      // By now whole batches are taken, because the first ones went quickly.
      if (index === 30) end.abort(new Error('over'));
      return DELIVERED;
    });
    const { store, round } = await dispatching(sink, { limits: { perSubscription: 1 } });
    for (let index = 1; index <= 60; index++) await commit(store, `note-${index}`, [change(String(index))]);
    expect(await round(end.signal)).toMatchObject({ delivered: 31, failed: 0 });
    const waiting = await store.outbox.list({ statuses: ['waiting'] }, { limit: 100 });
    expect(waiting).toHaveLength(29);
    expect(waiting.filter(({ attempts }) => attempts > 0)).toEqual([]);
    expect(await round()).toMatchObject({ delivered: 29 });
    expect(new Set(sink.attempted).size).toBe(sink.attempted.length);
  });

  it('before it began does nothing at all', async () => {
    const end = new AbortController();
    end.abort(new Error('over'));
    const sink = recordingSink();
    const { store, round } = await dispatching(sink);
    await commit(store, 'one', [change('1')]);
    expect(await round(end.signal)).toMatchObject({ delivered: 0, nextDueAt: expect.any(Number) as number });
    expect(sink.attempted).toEqual([]);
  });
});

test('a store that fails ends the round with its error, and what it could not note is handed on again under the same id', async () => {
  const clock = testClock();
  const store = await openStore(clock);
  await commit(store, 'one', [change('1')]);
  await commit(store, 'two', [change('2')]);
  const sink = recordingSink();
  let isBroken = true;
  const outbox: typeof store.outbox = {
    ...store.outbox,
    markDelivered: async (claims, at) => {
      if (isBroken) throw new Error('disk full');
      return store.outbox.markDelivered(claims, at);
    },
  };
  const dispatcher = createDispatcher({ outbox, clock, random: () => 0.5, logger: silentLogger });
  const round = async () =>
    dispatcher.deliverDue({ subscription: 'acme', sink, owner: 'test', signal: new AbortController().signal });
  await expect(round()).rejects.toThrow('disk full');
  isBroken = false;
  clock.turn(60_000);
  expect(await round()).toMatchObject({ delivered: 2 });
  expect([...sink.attempted].sort()).toEqual(['one', 'one', 'two', 'two']);
});
