/** Clocks that are apart, go back, or run ahead; and records that are saved late. */
import { openBench, START, told, type Bench } from './bench';

const DAY = 86_400_000;
let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => bench.close());

test.each([90_000, -90_000, 3 * DAY])('our clock does not matter when it is %d ms ahead', async (apart) => {
  bench.apart = apart;
  await bench.poll({ start: 'now' });
  const ids: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    bench.pass(20_000);
    ids.push(bench.insert(`Department ${round}`));
    bench.pass(1000);
    const report = await bench.poll({ start: 'now' });
    expect(report).toMatchObject({ siteNow: bench.now, lagMs: 0, warnings: [] });
  }
  expect(told(await bench.events())).toEqual(ids.map((id) => `${id} CREATED`));
});

test('our clock may jump between polls, in either direction', async () => {
  await bench.poll({ start: 'now' });
  const ids: number[] = [];
  for (const apart of [400 * DAY, -400 * DAY, 0]) {
    bench.apart = apart;
    bench.pass(20_000);
    ids.push(bench.insert(`With our clock ${apart} ms ahead`));
    bench.pass(1000);
    await bench.poll();
  }
  expect(told(await bench.events())).toEqual(ids.map((id) => `${id} CREATED`));
});

test('a record that is saved late, with a date within the overlap, is told of', async () => {
  bench.insert('in time');
  bench.pass(60_000);
  await bench.poll();
  await bench.fresh();
  const late = bench.insert('late', bench.now - 100_000);
  bench.pass(15_000);
  await bench.poll();
  expect(told(await bench.fresh())).toEqual([`${late} CREATED`]);
  expect(await bench.poll()).toMatchObject({ counts: { CREATED: 0, UPDATED: 0 } });
});

test('a record that is saved later than the overlap reaches is found by the reconciliation, once', async () => {
  const reconciliation = { everyMs: 7 * DAY, reachMs: 7 * DAY };
  for (let at = 0; at < 120; at += 1) bench.insert(`Department ${at}`, START - at * 60_000);
  bench.pass(60_000);
  await bench.poll({ reconciliation });
  await bench.fresh();
  bench.pass(6 * DAY);
  await bench.poll({ reconciliation });
  const late = bench.insert('late', bench.now - 5 * DAY);
  await bench.poll({ reconciliation });
  expect(await bench.fresh()).toEqual([]);
  bench.pass(DAY);
  expect(await bench.poll({ reconciliation })).toMatchObject({ counts: { CREATED: 1 }, pending: [] });
  expect(told(await bench.fresh())).toEqual([`${late} CREATED`]);
  bench.pass(7 * DAY);
  await bench.poll({ reconciliation });
  expect(await bench.fresh()).toEqual([]);
});

test('a reconciliation goes on where the budget of a poll ended', async () => {
  const reconciliation = { everyMs: DAY, reachMs: 7 * DAY };
  for (let at = 0; at < 130; at += 1) bench.insert(`Department ${at}`, START - at * 60_000);
  bench.pass(60_000);
  await bench.poll({ reconciliation });
  const late = [bench.insert('late', START - DAY), bench.insert('later', START - 2 * DAY)];
  await bench.fresh();
  bench.pass(DAY);
  const pending: unknown[] = [];
  for (let round = 0; round < 4; round += 1) {
    pending.push((await bench.poll({ reconciliation }, { backgroundPages: 1 })).pending);
  }
  expect(pending).toEqual([['reconciliation'], ['reconciliation'], ['reconciliation'], []]);
  expect(told(await bench.fresh())).toEqual(late.map((id) => `${id} CREATED`));
});

test.each([30_000, 600_000, 86_400_000])('a site whose clock goes back by %d ms loses nothing', async (back) => {
  const ids = [bench.insert('before')];
  bench.pass(60_000);
  const { watermark } = await bench.poll();
  bench.pass(5000);
  // Only the site's clock goes back; ours runs on.
  bench.now -= back;
  bench.apart += back;
  ids.push(bench.insert('right after the step'));
  const changed = ids[0]!;
  bench.update(changed, { name: 'changed with an older date' });
  bench.pass(900_000);
  const report = await bench.poll();
  expect(report.watermark).toBeGreaterThanOrEqual(watermark!);
  // A step that the overlap covers is nobody's concern.
  if (back > 60_000) expect(report.warnings.join()).toContain('has gone back');
  for (let round = 0; round < 3; round += 1) {
    ids.push(bench.insert(`after ${round}`));
    bench.pass(60_000);
    expect(await bench.poll()).toMatchObject({ warnings: [] });
  }
  expect(told(await bench.events())).toEqual([
    `${changed} CREATED`,
    `${changed} UPDATED`,
    ...ids.slice(1).map((id) => `${id} CREATED`),
  ]);
});

test('a start in the future yields nothing until then, and is kept', async () => {
  const start = START + 3_600_000;
  bench.insert('before');
  bench.pass(1000);
  expect(await bench.poll({ start })).toMatchObject({ counts: { CREATED: 0 }, isCaughtUp: true });
  bench.pass(1_800_000);
  bench.insert('still before');
  bench.pass(60_000);
  await bench.poll({ start });
  bench.now = start + 60_000;
  const id = bench.insert('after', start + 30_000);
  await bench.poll({ start });
  expect(told(await bench.events())).toEqual([`${id} CREATED`]);
});

test('a start at an instant tells of what changed since then, that second included', async () => {
  bench.insert('before', START - 1000);
  const ids = [bench.insert('at', START), bench.insert('after', START + 1000)];
  bench.pass(10_000);
  await bench.poll({ start: START + 300 });
  bench.pass(60_000);
  await bench.poll({ start: START + 300 });
  expect(told(await bench.events())).toEqual(ids.map((id) => `${id} CREATED`));
});

test('what is saved while a page is on its way is told of, even without an overlap', async () => {
  let id = 0;
  bench.hooks.after = (answer) => {
    // The page was read before; its answer is sent, and tells the time, after.
    bench.pass(2000);
    id = bench.insert('meanwhile', bench.now - 1000);
    bench.pass(1000);
    delete bench.hooks.after;
    return { ...answer, siteTime: bench.now };
  };
  await bench.poll({ overlapMs: 0 });
  await bench.poll({ overlapMs: 0 });
  expect(told(await bench.events())).toEqual([`${id} CREATED`]);
});

test('a window stays behind the clock of the site by the lag', async () => {
  const early = bench.insert('early');
  bench.pass(40_000);
  const recent = bench.insert('recent');
  bench.pass(10_000);
  expect(await bench.poll({ lagMs: 30_000 })).toMatchObject({ lagMs: 30_000 });
  expect(told(await bench.fresh())).toEqual([`${early} CREATED`]);
  bench.pass(60_000);
  await bench.poll({ lagMs: 30_000 });
  expect(told(await bench.fresh())).toEqual([`${recent} CREATED`]);
});

test('after weeks without a poll everything is told of, page by page', async () => {
  await bench.poll({ start: 'now' });
  const ids: number[] = [];
  for (let day = 1; day <= 21; day += 1) {
    for (let at = 0; at < 12; at += 1) ids.push(bench.insert(`${day}/${at}`, START + day * DAY + at * 3_600_000));
  }
  bench.now = START + 30 * DAY;
  const report = await bench.poll();
  expect(report).toMatchObject({ counts: { CREATED: 252 }, isCaughtUp: true });
  expect(report.pages).toBeGreaterThan(5);
  expect(told(await bench.events())).toEqual(ids.map((id) => `${id} CREATED`));
});
