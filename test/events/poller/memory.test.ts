/** What is remembered: enough never to tell a change twice, and no more. */
import { DEPARTMENTS, openBench, type Bench } from './bench';

const DAY = 86_400_000;
let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => bench.close());

async function remembered(): Promise<number> {
  const seen = await bench.store.streams.listSeen({ subscription: 'test', resource: 'departments' }, { limit: 1000 });
  return seen.length;
}

test('over weeks with a reconciliation every day, each change is found once, and old ones are forgotten', async () => {
  const resource = { reconciliation: { everyMs: DAY, reachMs: 7 * DAY } };
  await bench.poll({ ...resource, start: 'now' });
  let found = 0;
  for (let round = 0; round < 100; round += 1) {
    bench.insert(`Department ${round}`);
    bench.pass(DAY / 4);
    const { counts, warnings } = await bench.poll(resource);
    // Counted by the poller, before the store would notice that it has an event already.
    found += counts.CREATED + counts.UPDATED + counts.UNKNOWN;
    expect(warnings).toEqual([]);
  }
  expect(found).toBe(100);
  const perDay = 4;
  expect(await remembered()).toBeGreaterThanOrEqual(7 * perDay);
  expect(await remembered()).toBeLessThanOrEqual(9 * perDay);
});

test('without a reconciliation a little more than a day is remembered', async () => {
  for (let round = 0; round < 40; round += 1) {
    bench.insert(`Department ${round}`);
    bench.pass(DAY / 4);
    await bench.poll();
  }
  expect(await remembered()).toBeLessThanOrEqual(6);
});

test.each([{ watch: ['name'] }, { deletions: { everyMs: DAY } }])('everything is remembered for %j', async (more) => {
  for (let round = 0; round < 20; round += 1) {
    bench.insert(`Department ${round}`);
    bench.pass(DAY / 2);
    await bench.poll(more);
  }
  expect(await remembered()).toBe(20);
});

test('an overlap that is made longer tells nothing again', async () => {
  let found = 0;
  for (let round = 0; round < 20; round += 1) {
    bench.insert(`Department ${round}`);
    bench.pass(DAY / 2);
    const { counts } = await bench.poll({ overlapMs: round < 15 ? DEPARTMENTS.overlapMs : 5 * DAY });
    found += counts.CREATED + counts.UPDATED;
  }
  expect(found).toBe(20);
});
