/** When and in which order an engine polls and hands on, on a real store and by a clock that the tests turn. */
import { join } from 'node:path';
import { CoupaError } from '../../../src/errors';
import type { Notification } from '../../../src/events/model';
import { openSqliteStore } from '../../../src/stores';
import { manualClock } from '../../connection/fake-clock';
import { bench, commit, FOUND, folder, MINUTE, NOTHING, subscription, type Bench } from './engine-bench';

test('each resource is polled once per interval, spread by chance at first', async () => {
  const made = await bench(async () => undefined);
  const { engine, polls, turn } = made;
  engine.add(subscription('a', ['invoices', 'suppliers', 'users']));
  await made.turnUntil(() => polls.length === 3);
  expect(polls.map(({ resource }) => resource).sort()).toEqual(['invoices', 'suppliers', 'users']);
  for (let minute = 0; minute < 45; minute++) await turn(MINUTE);
  const starts = polls.filter(({ resource }) => resource === 'users').map(({ at }) => at);
  expect(starts).toHaveLength(4);
  for (const [index, at] of starts.entries()) {
    expect(Math.abs(at - (starts[0] ?? 0) - index * 15 * MINUTE)).toBeLessThan(1000);
  }
});

test('resources of one subscription come one after another, those of different ones side by side', async () => {
  const running = new Map<string, number>();
  let [most, together] = [0, 0];
  let open = (): void => undefined;
  const opened_ = new Promise<void>((resolve) => (open = resolve));
  const { engine, polls, turn } = await bench(async ({ subscription: { id } }) => {
    running.set(id, (running.get(id) ?? 0) + 1);
    most = Math.max(most, ...running.values());
    together = Math.max(
      together,
      [...running.values()].reduce((sum, count) => sum + count, 0),
    );
    await opened_;
    running.set(id, (running.get(id) ?? 0) - 1);
  });
  engine.add(subscription('a', ['x', 'y', 'z']));
  engine.add(subscription('b', ['x', 'y', 'z']));
  for (let i = 0; i < 20; i++) await turn(100);
  expect({ most, together }).toEqual({ most: 1, together: 2 });
  open();
  for (let i = 0; i < 10; i++) await turn(10);
  expect(polls).toHaveLength(6);
});

test('no more polls run at once than allowed', async () => {
  let [running, most] = [0, 0];
  const { engine, polls, turn } = await bench(
    async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
    },
    { limits: { polls: 3 } },
  );
  for (let i = 0; i < 20; i++) engine.add(subscription(`s${i}`, ['x']));
  for (let i = 0; i < 60; i++) await turn(100);
  expect(polls).toHaveLength(20);
  expect(most).toBeLessThanOrEqual(3);
});

test('what a poll has found is handed on at once', async () => {
  const got: string[] = [];
  let found = 0;
  const made: Bench = await bench(async (request) => {
    if (found++ === 0) await commit(made.store, request, 'e1');
    return FOUND;
  });
  const handler = ({ events }: Notification): unknown => got.push(...events.map(({ id }) => id));
  made.engine.add(subscription('a', ['x'], { handler }));
  await made.turnUntil(() => got.length > 0);
  expect(got).toEqual(['e1']);
  expect(made.at()).toBeLessThan(5000);
  await made.turnUntil(() => made.notices.some(({ kind }) => kind === 'delivered'));
  expect((await made.engine.status('a'))?.outbox).toMatchObject({ waiting: 0, delivered: 1 });
});

test('a receiver that fails is tried again by its schedule, and the status says why', async () => {
  let calls = 0;
  let found = 0;
  const made: Bench = await bench(async (request) => {
    if (found++ === 0) await commit(made.store, request, 'e1');
    return FOUND;
  });
  const handler = (): void => {
    if (++calls < 3) throw new Error('the flow is broken');
  };
  made.engine.add(subscription('a', ['x'], { handler }));
  await made.turnUntil(() => calls === 1);
  await made.turn(0);
  expect((await made.engine.status('a'))?.deliveryFailure?.message).toContain('the flow is broken');
  await made.turnUntil(() => calls === 3);
  await made.turn(100);
  const status = await made.engine.status('a');
  expect(status?.deliveryFailure).toBeUndefined();
  expect(status?.outbox).toMatchObject({ waiting: 0, dead: 0, delivered: 1 });
});

test('a site that fails keeps all its subscriptions waiting, longer each time, and no other site', async () => {
  let down = true;
  const made = await bench(async ({ subscription: { id } }) => {
    if (down && id !== 'other') throw new CoupaError('COUPA_SITE_DOWN', 'The site is down.');
  });
  const site = 'https://acme.coupahost.com';
  made.engine.add(subscription('a', ['x', 'y'], { site, intervalMs: MINUTE }));
  made.engine.add(subscription('b', ['x'], { site, intervalMs: MINUTE }));
  made.engine.add(subscription('other', ['x'], { intervalMs: MINUTE }));
  for (let i = 0; i < 600; i++) await made.turn(1000);
  const ofSite = made.polls.filter(({ subscription: id }) => id !== 'other');
  expect(made.polls.length - ofSite.length).toBeGreaterThanOrEqual(10);
  // Waits of 5, 10, 20 ... 300 seconds, by three quarters: no more than a few rounds in ten minutes.
  expect(ofSite.length).toBeLessThanOrEqual(3 * 7);
  expect(await made.engine.status('a')).toMatchObject({
    resources: [{ state: 'backing-off', failure: { error: { code: 'COUPA_SITE_DOWN' } } }, {}],
  });
  down = false;
  await made.turnUntil(() => made.notices.some(({ kind, subscription: id }) => kind === 'polled' && id === 'a'));
  const before = made.polls.length;
  for (let i = 0; i < 130; i++) await made.turn(1000);
  expect(made.polls.length - before).toBeGreaterThanOrEqual(6);
});

test('wrong credentials are told loudly and tried seldom', async () => {
  const made = await bench(async () => {
    throw new CoupaError('COUPA_AUTHENTICATION_FAILED', 'The key was refused.');
  });
  made.engine.add(subscription('a', ['x', 'y', 'z'], { intervalMs: MINUTE }));
  for (let i = 0; i < 60; i++) await made.turn(MINUTE);
  expect(made.polls.length).toBeLessThanOrEqual(6);
  expect(made.polls.length).toBeGreaterThanOrEqual(3);
  expect(made.logged.filter(({ level }) => level === 'error')).toHaveLength(made.polls.length);
});

test('a resource that is refused does not keep the others waiting', async () => {
  const made = await bench(async ({ resource }) => {
    if (resource.key === 'bad') throw new CoupaError('COUPA_REQUEST_REFUSED', 'No such filter.');
  });
  made.engine.add(subscription('a', ['bad', 'good'], { intervalMs: MINUTE }));
  for (let i = 0; i < 60; i++) await made.turn(MINUTE);
  const count = (key: string): number => made.polls.filter(({ resource }) => resource === key).length;
  expect(count('good')).toBeGreaterThanOrEqual(59);
  expect(count('bad')).toBeLessThanOrEqual(12);
});

test('a poll that has not read everything goes on at once, and others have their turn in between', async () => {
  const left = new Map([
    ['x', 3],
    ['y', 3],
  ]);
  const made = await bench(async ({ resource: { key } }) => {
    const pages = (left.get(key) ?? 0) - 1;
    left.set(key, pages);
    return { isCaughtUp: pages <= 0 };
  });
  made.engine.add(subscription('a', ['x', 'y']));
  for (let i = 0; i < 40; i++) await made.turn(50);
  expect(made.polls.map(({ resource }) => resource).join('')).toMatch(/^(xy){3}$/);
});

test('a poll that takes too long is ended behind its last page, and is no failure', async () => {
  const made = await bench(async ({ resource, signal }) => {
    if (resource.key !== 'long') return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    return { isCaughtUp: false };
  });
  made.engine.add(subscription('a', ['long', 'short'], { intervalMs: 10 * MINUTE }));
  for (let i = 0; i < 200; i++) await made.turn(1000);
  expect(made.polls.filter(({ resource }) => resource === 'short')).toHaveLength(1);
  expect(made.polls.filter(({ resource }) => resource === 'long').length).toBeGreaterThanOrEqual(3);
  expect(made.notices.filter(({ kind }) => kind === 'poll-failed')).toEqual([]);
});

test('a site that gives nothing within a turn gets a longer one, so that its error is told', async () => {
  const made: Bench = await bench(async ({ signal }) => {
    const isOver = await made.clock.sleep(5 * MINUTE, signal).then(
      () => true,
      () => false,
    );
    if (isOver) throw new CoupaError('COUPA_RATE_LIMITED', 'Too many requests.');
    return { pages: 0, isCaughtUp: false };
  });
  made.engine.add(subscription('a', ['x']));
  await made.turnUntil(() => made.notices.some(({ kind }) => kind === 'poll-failed'));
  expect(made.polls).toHaveLength(2);
  expect(made.notices.filter(({ kind }) => kind === 'polled')).toEqual([]);
  expect((await made.engine.status('a'))?.resources[0]?.failure?.error.code).toBe('COUPA_RATE_LIMITED');
});

test('another engine on the same store stands by, and takes over when the first one dies', async () => {
  const clock = manualClock();
  const first = await bench(async () => undefined, { owner: 'first' }, clock);
  const second = await bench(async () => undefined, { owner: 'second' }, clock);
  first.engine.add(subscription('a', ['x'], { intervalMs: MINUTE }));
  await first.turn(10);
  second.engine.add(subscription('a', ['x'], { intervalMs: MINUTE }));
  for (let i = 0; i < 10; i++) await first.turn(30_000);
  expect(first.polls.length).toBeGreaterThanOrEqual(5);
  expect(second.polls).toEqual([]);
  expect((await second.engine.status('a'))?.state).toBe('stand-by');
  await first.engine.stop();
  const stopped = first.polls.length;
  for (let i = 0; i < 4; i++) await second.turn(30_000);
  expect(second.polls.length).toBeGreaterThanOrEqual(1);
  expect((await second.engine.status('a'))?.state).toBe('running');
  expect(first.polls).toHaveLength(stopped);
});

test('an engine whose lease was taken breaks off its poll and stands by', async () => {
  const clock = manualClock();
  const first: Bench = await bench(
    async (request) => {
      await new Promise<void>((resolve) => request.signal.addEventListener('abort', () => resolve()));
      await commit(first.store, request, 'late');
    },
    { owner: 'first' },
    clock,
  );
  first.engine.add(subscription('a', ['x']));
  await first.turnUntil(() => first.polls.length === 1);
  // As if this process had slept: somebody else has the lease when it wakes.
  const { leases } = first.store;
  const other = await openSqliteStore(join(folder, 'state.sqlite'), {
    clock: { ...clock, now: () => clock.now() + 120_000 },
  });
  expect(await other.leases.acquire('a', 'thief', 10 * MINUTE)).toBeDefined();
  await other.close();
  for (let i = 0; i < 4; i++) await first.turn(20_000);
  expect((await first.engine.status('a'))?.state).toBe('stand-by');
  expect(await first.store.outbox.figures('a')).toMatchObject({ waiting: 0, delivered: 0 });
  expect(await leases.acquire('a', 'first', MINUTE)).toBeUndefined();
});

test('a poll that is under way is finished before another interval applies', async () => {
  let open = (): void => undefined;
  let gate = new Promise<void>((resolve) => (open = resolve));
  const seen: string[] = [];
  const made = await bench(async ({ subscription: { configuration } }) => {
    seen.push(String(configuration.intervalMs / MINUTE));
    await gate;
  });
  made.engine.add(subscription('a', ['x'], { intervalMs: 30 * MINUTE }));
  await made.turnUntil(() => made.polls.length === 1);
  let changed = false;
  const change = made.engine.change(subscription('a', ['x'], { intervalMs: MINUTE })).then(() => (changed = true));
  await made.turn(1000);
  expect(changed).toBe(false);
  open();
  gate = Promise.resolve();
  await change;
  for (let i = 0; i < 5; i++) await made.turn(MINUTE);
  expect(seen.slice(0, 3)).toEqual(['30', '1', '1']);
  expect(seen.length).toBeGreaterThanOrEqual(4);
});

test('resources come and go with a change, and what is known of the others stays', async () => {
  const made = await bench(async () => ({ counts: { ...NOTHING.counts, CREATED: 2 } }));
  made.engine.add(subscription('a', ['x', 'y']));
  await made.turnUntil(() => made.polls.length === 2);
  await made.engine.change(subscription('a', ['y', 'z']));
  await made.turnUntil(() => made.polls.length === 3);
  expect(made.polls.at(-1)?.resource).toBe('z');
  await made.turn(100);
  const status = await made.engine.status('a');
  expect(status?.resources.map(({ key, found }) => [key, found.CREATED])).toEqual([
    ['y', 2],
    ['z', 2],
  ]);
});

test('removing ends polls, gives the lease back, and forgets what is remembered when told so', async () => {
  const made: Bench = await bench(async (request) => commit(made.store, request, 'e1'));
  const handler = (): never => {
    throw new Error('no');
  };
  made.engine.add(subscription('a', ['x'], { handler }));
  await made.turnUntil(() => made.polls.length === 1);
  await made.turn(10);
  await made.engine.remove('a');
  expect(await made.store.outbox.figures('a')).toMatchObject({ waiting: 1 });
  expect(await made.store.leases.acquire('a', 'next', MINUTE)).toBeDefined();
  expect(await made.engine.status('a')).toBeUndefined();
  expect(() => made.engine.pollNow('a')).toThrow('There is no subscription "a"');
  await made.store.leases.release((await made.store.leases.acquire('a', 'next', MINUTE))!);
  made.engine.add(subscription('a', ['x'], { handler }));
  await made.turn(10);
  await made.engine.remove('a', 'forget');
  expect(await made.store.outbox.figures('a')).toMatchObject({ waiting: 0 });
});

test('lag grows while a site fails, and is small while polls go well', async () => {
  const clock = manualClock();
  let ok = true;
  const made = await bench(
    async () => {
      if (!ok) throw new CoupaError('COUPA_SITE_DOWN', 'down');
      return { watermark: clock.now() - 2000, siteNow: clock.now() };
    },
    {},
    clock,
  );
  made.engine.add(subscription('a', ['x'], { intervalMs: MINUTE }));
  await made.turnUntil(() => made.polls.length === 1);
  await made.turn(5);
  const small = (await made.engine.status('a'))?.lagMs ?? Number.NaN;
  expect(small).toBeGreaterThanOrEqual(2000);
  expect(small).toBeLessThan(5000);
  ok = false;
  for (let i = 0; i < 10; i++) await made.turn(MINUTE);
  expect((await made.engine.status('a'))?.lagMs).toBeGreaterThan(9 * MINUTE);
});

test('stopping ends what is under way, gives leases back, and refuses new subscriptions', async () => {
  const made = await bench(async ({ signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    throw new CoupaError('COUPA_CANCELLED', 'cancelled');
  });
  made.engine.add(subscription('a', ['x']));
  await made.turnUntil(() => made.polls.length === 1);
  await made.engine.stop();
  expect(made.notices.filter(({ kind }) => kind === 'poll-failed')).toEqual([]);
  expect(await made.store.leases.acquire('a', 'next', MINUTE)).toBeDefined();
  expect(() => made.engine.add(subscription('b', ['x']))).toThrow('The engine has been stopped');
  expect(made.clock.sleeping()).toBe(0);
});

test('delivered notifications are deleted when they were kept long enough', async () => {
  let found = 0;
  const made: Bench = await bench(async (request) => {
    if (found++ === 0) await commit(made.store, request, 'e1');
    return FOUND;
  });
  made.engine.add(subscription('a', ['x']));
  await made.turnUntil(() => made.notices.some(({ kind }) => kind === 'delivered'));
  expect(await made.store.outbox.figures('a')).toMatchObject({ delivered: 1 });
  for (let i = 0; i < 12; i++) await made.turn(MINUTE);
  expect(await made.store.outbox.figures('a')).toMatchObject({ delivered: 0 });
});
