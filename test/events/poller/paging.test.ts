/** Pages of a window while the data changes, ties that are larger than a page, and polls that are cut off. */
import { CoupaError } from '../../../src/errors';
import { openBench, START, told, type Bench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => bench.close());

/** Does something behind the answer to each page. */
function betweenPages(work: (page: number) => void): void {
  let page = 0;
  bench.hooks.after = () => {
    page += 1;
    work(page);
    return undefined;
  };
}

test('a single changed record is not skipped', async () => {
  await bench.poll({ start: 'now' });
  const id = bench.insert('only one');
  bench.pass(1000);
  await bench.poll();
  expect(told(await bench.events())).toEqual([`${id} CREATED`]);
});

test.each([50, 7, 2])('120 records that share one second are all told of, %d to a page', async (pageSize) => {
  const ids = Array.from({ length: 120 }, (_, at) => bench.insert(`Department ${at}`, START));
  const before = bench.insert('before', START - 1000);
  const after = bench.insert('after', START + 1000);
  bench.pass(10_000);
  const report = await bench.poll({ pageSize });
  expect(report).toMatchObject({ counts: { CREATED: 122 }, isCaughtUp: true });
  expect(told(await bench.events())).toEqual([...ids, before, after].map((id) => `${id} CREATED`));
});

test('records that move, come and go between pages are all told of in their last state', async () => {
  for (let at = 0; at < 300; at += 1) bench.insert(`Department ${at}`, START - 3_600_000 + at * 1000);
  bench.pass(10_000);
  betweenPages((page) => {
    bench.pass(1000);
    for (const id of [page * 7, page * 31, 300 - page]) {
      if (bench.sandbox.records.get('departments', id)) bench.update(id, { name: `${id} moved behind page ${page}` });
    }
    bench.insert(`came behind page ${page}`);
    bench.insert(`came late behind page ${page}`, bench.now - 60_000);
    bench.sandbox.records.delete('departments', page * 40);
  });
  await bench.poll();
  delete bench.hooks.after;
  bench.pass(60_000);
  await bench.poll();
  bench.pass(60_000);
  await bench.poll();

  const last = new Map((await bench.events()).map((event) => [event.objectId, event.record]));
  for (const record of bench.sandbox.records.list('departments'))
    expect(last.get(String(record['id']))).toEqual(record);
});

test('whichever page a poll is cut off behind, the polls together tell the same', async () => {
  // Seconds of eight records, of which some fill pages and some do not.
  for (let at = 0; at < 32; at += 1) bench.insert(`Department ${at}`, START - 3_600_000 + Math.floor(at / 8) * 1000);
  bench.pass(10_000);
  const whole = await bench.poll({ pageSize: 5 }, { stream: { subscription: 'test', resource: 'whole' } });
  expect(whole.pages).toBeGreaterThan(10);

  for (let cut = 1; cut <= whole.requests; cut += 1) {
    const stream = { subscription: 'test', resource: `cut behind page ${cut}` };
    const stop = new AbortController();
    betweenPages((page) => void (page === cut && stop.abort()));
    await bench.poll({ pageSize: 5 }, { stream, signal: stop.signal });
    delete bench.hooks.after;
    expect(await bench.poll({ pageSize: 5 }, { stream })).toMatchObject({ isCaughtUp: true });
    const stored = await bench.store.outbox.list({ resource: stream.resource }, { limit: 1000 });
    const ids = stored.flatMap(({ events }) => events.map(({ record }) => Number(record)));
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, at) => at + 1));
  }
}, 30_000);

test('a poll that fails keeps its pages, and the next one goes on inside the same window', async () => {
  for (let at = 0; at < 200; at += 1) bench.insert(`Department ${at}`, START - 3_600_000 + at * 1000);
  bench.pass(10_000);
  let requests = 0;
  bench.hooks.before = (request) => {
    requests += 1;
    return requests === 3 ? { ...request, path: '/nowhere' } : request;
  };
  await expect(bench.poll()).rejects.toMatchObject({ name: 'CoupaError' });
  expect((await bench.fresh()).length).toBeGreaterThanOrEqual(98);
  bench.pass(86_400_000);
  const changed = bench.insert('new since');
  bench.pass(1000);
  // The window of the failed poll ends where it began to end; what is new since comes with the next one.
  expect(await bench.poll()).toMatchObject({ watermark: START + 10_000, isCaughtUp: false });
  const report = await bench.poll();
  expect(report).toMatchObject({ counts: { CREATED: 1 }, watermark: bench.now, isCaughtUp: true });
  const events = await bench.events();
  expect(new Set(events.map(({ objectId }) => objectId)).size).toBe(201);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(events).toHaveLength(201);
  expect(events.at(-1)?.objectId).toBe(String(changed));
});

test('a poll whose lease was taken stores nothing more', async () => {
  bench.insert('A');
  bench.pass(1000);
  const lease = { name: 'test', owner: 'another', fence: 0 };
  await expect(bench.poll({}, { lease })).rejects.toMatchObject({ code: 'COUPA_STATE_LEASE_LOST' });
  expect(await bench.events()).toEqual([]);
  await bench.poll();
  expect(await bench.events()).toHaveLength(1);
});

test('a store that cannot be written for a while loses nothing', async () => {
  for (let at = 0; at < 30; at += 1) bench.insert(`Department ${at}`, START - 100_000 + at * 1000);
  bench.pass(10_000);
  const { streams } = bench.store;
  let commits = 0;
  const full: typeof streams = {
    ...streams,
    async commitPage(commit) {
      commits += 1;
      if (commits % 2 === 0) throw new CoupaError('COUPA_STATE_UNWRITABLE', 'The disk is full.');
      return streams.commitPage(commit);
    },
  };
  let polls = 0;
  for (let isDone = false; !isDone; polls += 1) {
    isDone = await bench.poll({ pageSize: 10 }, { store: { streams: full } }).then(
      ({ isCaughtUp }) => isCaughtUp,
      () => false,
    );
  }
  expect(polls).toBeGreaterThan(2);
  const events = await bench.events();
  expect(events.map(({ objectId }) => Number(objectId))).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
});

test('the watermark moves on inside a backlog', async () => {
  for (let at = 0; at < 100; at += 1) bench.insert(`Department ${at}`, START - 100_000 + at * 1000);
  bench.pass(10_000);
  const stop = new AbortController();
  betweenPages((page) => void (page === 4 && stop.abort()));
  const report = await bench.poll({ pageSize: 10 }, { signal: stop.signal });
  expect(report.isCaughtUp).toBe(false);
  expect(report.watermark).toBeGreaterThan(START - 100_000);
  expect(report.watermark).toBeLessThan(START - 50_000);
  expect(report.lagMs).toBe(bench.now - report.watermark!);
});

test('conditions that change while a window is under way make it begin anew', async () => {
  for (let at = 0; at < 130; at += 1) bench.insert(`Department ${at}`, START);
  bench.pass(10_000);
  const stop = new AbortController();
  betweenPages((page) => void (page === 2 && stop.abort()));
  await bench.poll({ pageSize: 10 }, { signal: stop.signal });
  delete bench.hooks.after;
  const conditions = [{ field: 'name', operator: 'starts_with' as const, value: 'Department' }];
  expect(await bench.poll({ pageSize: 10, conditions })).toMatchObject({ isCaughtUp: true });
  expect(await bench.events()).toHaveLength(130);
});
