/** The dispatcher over a real store: retries, order, pauses, and what it leaves behind. */
import { CALLBACK_SCHEDULES, createDispatcher } from '../../../src/events';
import { silentLogger } from '../../../src/platform';
import { closeEverything } from '../../connection/local-site';
import { change, commit, dispatching, MORNING } from './fixture';
import { settingsFor, sinkTo, startReceiver } from './receiver';
import { DELIVERED, FAILED, recordingSink } from './sinks';

afterEach(closeEverything);

/** Rounds at the times that the rounds themselves name, until nothing waits. Returns these times in seconds. */
async function runToEnd({ clock, round }: Awaited<ReturnType<typeof dispatching>>, most = 100): Promise<number[]> {
  const times: number[] = [];
  for (let report = await round(); report.nextDueAt !== undefined && times.length < most; report = await round()) {
    clock.turn(report.nextDueAt - clock.now());
    times.push((clock.now() - MORNING) / 1000);
  }
  return times;
}

describe('A round', () => {
  it('hands on everything that is due and says that nothing more is', async () => {
    const sink = recordingSink();
    const { store, round } = await dispatching(sink);
    for (let index = 1; index <= 30; index++) await commit(store, `note-${index}`, [change(String(index))]);
    expect(await round()).toEqual({ delivered: 30, failed: 0, dead: 0, givenBack: 0 });
    expect(new Set(sink.delivered).size).toBe(30);
    expect(await store.outbox.figures('acme')).toMatchObject({ waiting: 0, delivered: 30, dead: 0 });
    expect(await round()).toMatchObject({ delivered: 0 });
  });

  it('tells the store of many at once, and hands on the next of a record as soon as it may', async () => {
    const sink = recordingSink();
    const { store, clock } = await dispatching(sink);
    const calls = { claim: 0, markDelivered: 0 };
    const outbox: typeof store.outbox = {
      ...store.outbox,
      claim: async (request) => (calls.claim++, store.outbox.claim(request)),
      markDelivered: async (claims, at) => (calls.markDelivered++, store.outbox.markDelivered(claims, at)),
    };
    const dispatcher = createDispatcher({ outbox, clock, random: () => 0.5, logger: silentLogger });
    const { signal } = new AbortController();
    const round = async () => dispatcher.deliverDue({ subscription: 'acme', sink, owner: 'test', signal });
    for (let index = 1; index <= 200; index++) await commit(store, `note-${index}`, [change(String(index))]);
    expect(await round()).toMatchObject({ delivered: 200 });
    expect(calls.claim).toBeLessThan(20);
    expect(calls.markDelivered).toBeLessThan(30);
    for (let index = 1; index <= 5; index++) await commit(store, `again-${index}`, [change('1')]);
    expect(await round()).toMatchObject({ delivered: 5 });
    expect(sink.delivered.slice(200)).toEqual(['again-1', 'again-2', 'again-3', 'again-4', 'again-5']);
  });

  it('hands on the events as they were stored', async () => {
    const event = change('7', { record: { id: 7, total: '567.10', big: '12345678901234567890', none: null } });
    let got: unknown;
    const sink = recordingSink(({ events }) => ((got = events), DELIVERED));
    const { store, round } = await dispatching(sink);
    await commit(store, 'note', [event]);
    await round();
    expect(got).toEqual([event]);
  });

  it('ends after its time although more is due, and says that it is due at once', async () => {
    const sink = recordingSink(() => (clock.turn(3_000), DELIVERED));
    const { store, round, clock } = await dispatching(sink, { limits: { perSubscription: 1, roundMs: 5_000 } });
    for (let index = 1; index <= 5; index++) await commit(store, `note-${index}`, [change(String(index))]);
    const report = await round();
    expect([report.delivered, report.nextDueAt]).toEqual([2, expect.any(Number)]);
    expect(report.nextDueAt).toBeLessThanOrEqual(clock.now());
  });
});

describe('A notification that is not accepted', () => {
  it("is tried again at the times of Open Connectors' schedule and is then a dead letter", async () => {
    const receiver = await startReceiver((response) => void response.writeHead(500).end());
    const all = await dispatching({ ...recordingSink(), deliver: async (...given) => sink.deliver(...given) });
    const sink = sinkTo(all.clock, settingsFor(receiver.url));
    await commit(all.store, 'note', [change('1')]);
    expect(await runToEnd(all)).toEqual([8, 64, 512, 4_096, 32_768]);
    expect(receiver.ids()).toEqual(Array.from({ length: 6 }, () => 'note'));
    expect(new Set(receiver.callbacks.map(({ body }) => body)).size).toBe(1);
    const [dead] = await all.store.outbox.list({ statuses: ['dead'] }, { limit: 10 });
    expect(dead).toMatchObject({
      id: 'note',
      attempts: 6,
      lastError: expect.stringMatching(/^Given up after 6 attempts\. The last one: .*status 500/) as string,
    });
  });

  it('takes ten attempts over three days with the schedule of Standard Webhooks', async () => {
    const sink = recordingSink(() => FAILED, { schedule: CALLBACK_SCHEDULES['standard-webhooks'] });
    const all = await dispatching(sink);
    await commit(all.store, 'note', [change('1')]);
    const times = await runToEnd(all);
    expect([sink.attempted.length, times.length]).toEqual([10, 9]);
    expect(times.at(-1)).toBeGreaterThan(3 * 86_400);
    expect(await all.store.outbox.figures()).toMatchObject({ dead: 1, waiting: 0 });
  });

  it('holds up later ones of its records, and nothing else', async () => {
    const sink = recordingSink(({ stored }, index) => (stored.id === 'first of 1' && index < 3 ? FAILED : DELIVERED));
    const all = await dispatching(sink);
    await commit(all.store, 'first of 1', [change('1')]);
    await commit(all.store, 'second of 1, with 2', [change('1'), change('2')]);
    await commit(all.store, 'of 2', [change('2')]);
    await commit(all.store, 'of 3', [change('3')]);
    await all.round();
    expect(sink.delivered).toEqual(['of 3']);
    await runToEnd(all);
    expect(sink.delivered).toEqual(['of 3', 'first of 1', 'second of 1, with 2', 'of 2']);
  });

  it('lets later ones of its records go on when it is given up', async () => {
    const sink = recordingSink(({ stored }) => (stored.id === 'bad' ? FAILED : DELIVERED));
    const all = await dispatching(sink);
    await commit(all.store, 'bad', [change('1')]);
    await commit(all.store, 'good', [change('1')]);
    await runToEnd(all);
    expect(sink.delivered).toEqual(['good']);
    expect(await all.store.outbox.figures()).toMatchObject({ dead: 1, delivered: 1, waiting: 0 });
  });

  it('stops everything when the policy says so, and goes on with the very same one', async () => {
    let isUp = false;
    const sink = recordingSink(() => (isUp ? DELIVERED : FAILED), { whenExhausted: 'pause' });
    const all = await dispatching(sink, { limits: { perSubscription: 1 } });
    await commit(all.store, 'first', [change('1')]);
    await runToEnd(all);
    expect(await all.store.outbox.pausedBecause('acme')).toContain('Given up after 6 attempts');
    await commit(all.store, 'second', [change('1')]);
    await commit(all.store, 'other', [change('2')]);
    all.clock.turn(86_400_000);
    expect(await all.round()).toEqual({ delivered: 0, failed: 0, dead: 0, givenBack: 0 });
    isUp = true;
    await all.store.outbox.resume('acme');
    await runToEnd(all);
    expect(sink.delivered).toHaveLength(3);
    expect(sink.delivered.indexOf('first')).toBeLessThan(sink.delivered.indexOf('second'));
    expect(await all.store.outbox.figures()).toMatchObject({ dead: 0, delivered: 3 });
  });

  it('is told to be dead at once when it can never succeed', async () => {
    const sink = recordingSink(() => ({ status: 'refused', error: 'too large' }));
    const { store, round } = await dispatching(sink);
    await commit(store, 'note', [change('1')]);
    expect(await round()).toMatchObject({ dead: 1, failed: 0, lastError: 'too large' });
  });

  it('is not lost when the sink breaks its word and throws', async () => {
    const sink = recordingSink(() => {
      throw new Error('a defect');
    });
    const { store, round, clock } = await dispatching(sink);
    await commit(store, 'note', [change('1')]);
    expect(await round()).toMatchObject({ failed: 1, lastError: 'a defect', nextDueAt: clock.now() + 8_000 });
  });
});

test('a receiver that answers 410 pauses the subscription with everything that waits', async () => {
  const receiver = await startReceiver((response, index) => void response.writeHead(index < 2 ? 410 : 200).end());
  const all = await dispatching({ ...recordingSink(), deliver: async (...given) => sink.deliver(...given) });
  const sink = sinkTo(all.clock, settingsFor(receiver.url));
  await commit(all.store, 'one', [change('1')]);
  await commit(all.store, 'two', [change('1')]);
  const report = await all.round();
  expect(report.pausedBecause).toContain('wants no more callbacks');
  expect(report.nextDueAt).toBeUndefined();
  all.clock.turn(86_400_000);
  expect((await all.round()).failed).toBe(0);
  expect(receiver.ids()).toEqual(['one']);
  await all.store.outbox.resume('acme');
  await all.round();
  await all.store.outbox.resume('acme');
  await runToEnd(all);
  expect(receiver.ids()).toEqual(['one', 'one', 'one', 'two']);
});

describe('A receiver that asks for a pause', () => {
  it.each(['90', 'Mon, 02 Mar 2026 08:01:30 GMT'])(
    'gets it (Retry-After: %s), and so do all its other notifications',
    async (value) => {
      const receiver = await startReceiver((response, index) => {
        const head = { 'retry-after': value, date: 'Mon, 02 Mar 2026 08:00:00 GMT' };
        response.writeHead(index === 0 ? 429 : 200, index === 0 ? head : {}).end();
      });
      const all = await dispatching(
        { ...recordingSink(), deliver: async (...given) => sink.deliver(...given) },
        { limits: { perSubscription: 1 } },
      );
      const sink = sinkTo(all.clock, settingsFor(receiver.url));
      await commit(all.store, 'one', [change('1')]);
      await commit(all.store, 'two', [change('2')]);
      const report = await all.round();
      expect(report).toMatchObject({ failed: 1, delivered: 0, nextDueAt: MORNING + 90_000 });
      all.clock.turn(89_999);
      expect(await all.round()).toMatchObject({ delivered: 0 });
      expect(receiver.ids()).toHaveLength(1);
      all.clock.turn(1);
      expect(await all.round()).toMatchObject({ delivered: 2 });
    },
  );

  it('of longer than an hour is probed by one other notification after an hour', async () => {
    const sink = recordingSink((_notification, index) =>
      index === 0 ? { ...FAILED, status: 'failed', error: 'no', retryAfterMs: 7_200_000, slowDown: true } : DELIVERED,
    );
    const all = await dispatching(sink, { limits: { perSubscription: 1 } });
    await commit(all.store, 'one', [change('1')]);
    await commit(all.store, 'two', [change('2')]);
    expect(await runToEnd(all)).toEqual([3_600, 7_200]);
    expect(sink.delivered).toEqual(['two', 'one']);
  });
});

describe('A target in trouble', () => {
  it('is tried by one notification at a time, at growing distances, and by all when it is back', async () => {
    let [isUp, most, now] = [false, 0, 0];
    const sink = recordingSink(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return isUp ? DELIVERED : { status: 'failed', error: 'gateway', slowDown: true };
    });
    const all = await dispatching(sink, { limits: { perSubscription: 4 } });
    for (let index = 0; index < 40; index++) await commit(all.store, `note-${index}`, [change(String(index))]);
    await all.round();
    expect([most, sink.attempted.length]).toEqual([4, 4]);
    most = 0;
    const before = await runToEnd(all, 20);
    expect(most).toBe(1);
    expect(sink.attempted.length).toBe(4 + 20);
    const gaps = before.slice(1).map((at, index) => at - (before[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60);
    expect(gaps.at(-1)).toBeGreaterThan(40);
    isUp = true;
    await runToEnd(all);
    expect([most, new Set(sink.delivered).size]).toEqual([4, 40]);
  });

  it('does not use up the attempts of notifications that it never got', async () => {
    const sink = recordingSink(() => ({ status: 'failed', error: 'gateway', slowDown: true }));
    const all = await dispatching(sink);
    for (let index = 0; index < 120; index++) await commit(all.store, `note-${index}`, [change(String(index))]);
    await runToEnd(all, 60);
    expect(sink.attempted.length).toBeLessThanOrEqual(8 + 60);
    expect((await all.store.outbox.figures()).dead).toBe(0);
  });
});

describe('A wall clock that is set back', () => {
  it('by a month holds nothing up', async () => {
    let isUp = false;
    const sink = recordingSink(() => (isUp ? DELIVERED : FAILED));
    const { store, round, clock } = await dispatching(sink);
    await commit(store, 'tried', [change('1')]);
    await round();
    await commit(store, 'new', [change('2')]);
    isUp = true;
    clock.setWall(MORNING - 30 * 86_400_000);
    expect(await round()).toMatchObject({ delivered: 2 });
  });
});

test('what a process had taken when it died is handed on by the next one, under the same id', async () => {
  const sink = recordingSink();
  const { store, round, clock } = await dispatching(sink);
  await commit(store, 'note', [change('1')]);
  await commit(store, 'later', [change('1')]);
  const taken = await store.outbox.claim({
    subscription: 'acme',
    owner: 'dead',
    limit: 1,
    now: clock.now(),
    forMs: 35_000,
  });
  expect(taken.map(({ id }) => id)).toEqual(['note']);
  const report = await round();
  expect([sink.attempted, report.nextDueAt]).toEqual([[], clock.now() + 35_000]);
  clock.turn(35_000);
  await round();
  expect(sink.delivered).toEqual(['note', 'later']);
});

test('an event that cannot be read back becomes a dead letter that says so', async () => {
  const sink = recordingSink();
  const { store, round } = await dispatching(sink);
  await commit(store, 'good', [change('1')]);
  await commit(store, 'bad', [{ ...change('2'), kind: 'NONSENSE' as never }]);
  expect(await round()).toMatchObject({ delivered: 1, dead: 1 });
  const [dead] = await store.outbox.list({ statuses: ['dead'] }, { limit: 1 });
  expect(dead?.lastError).toMatch(/^Event .* of notification bad cannot be read/);
});
