/** What a window tells of, poll after poll. */
import { openBench, START, told, type Bench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => bench.close());

test('a new record is told of once, and a change of it once more', async () => {
  const id = bench.insert('Acme');
  bench.pass(10_000);
  const first = await bench.poll();
  expect(first).toMatchObject({ counts: { CREATED: 1, UPDATED: 0 }, requests: 1, isCaughtUp: true, warnings: [] });
  expect(told(await bench.fresh())).toEqual([`${id} CREATED`]);

  bench.pass(60_000);
  expect(await bench.poll()).toMatchObject({ counts: { CREATED: 0, UPDATED: 0 }, repeated: 1, requests: 1 });
  bench.update(id, { name: 'Acme Ltd' });
  bench.pass(60_000);
  await bench.poll();
  expect(told(await bench.fresh())).toEqual([`${id} UPDATED`]);
});

test('polling that begins now tells nothing of what was there, and everything saved since', async () => {
  bench.insert('old', START - 30_000);
  const changed = bench.insert('changed', START - 60_000);
  bench.pass(1000);
  expect(await bench.poll({ start: 'now' })).toMatchObject({ counts: { CREATED: 0, UPDATED: 0 }, learned: 2 });
  bench.update(changed, { name: 'changed since' });
  const late = bench.insert('saved late, with a date from before', START - 20_000);
  bench.pass(30_000);
  await bench.poll({ start: 'now' });
  expect(told(await bench.fresh())).toEqual([`${changed} UPDATED`, `${late} CREATED`]);
});

test('an idle resource takes one request, and its watermark moves', async () => {
  const { watermark: before } = await bench.poll();
  bench.pass(900_000);
  expect(await bench.poll()).toMatchObject({ requests: 1, watermark: before! + 900_000, lagMs: 0, siteNow: bench.now });
});
