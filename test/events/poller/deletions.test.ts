/** Deletions, which are found by comparing ids and looking twice. */
import { openBench, told, type Bench } from './bench';

const DAILY = { deletions: { everyMs: 86_400_000 } };
const DAY = 86_400_000;
let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => bench.close());

test('a record that is gone is told of once, and the first sweep only learns', async () => {
  const ids = Array.from({ length: 60 }, (_, at) => bench.insert(`Department ${at}`, bench.now - 10 * DAY));
  await bench.poll({ ...DAILY, start: 'now' });
  bench.sandbox.records.delete('departments', ids[7]!);
  bench.pass(DAY);
  expect(await bench.poll(DAILY)).toMatchObject({ counts: { DELETED: 1 }, pending: [] });
  bench.pass(DAY);
  await bench.poll(DAILY);
  const events = await bench.fresh();
  expect(told(events)).toEqual([`${ids[7]} DELETED`]);
  expect(events[0]).not.toHaveProperty('record');
});

test('a filter or permission that changes makes no storm of deletions', async () => {
  for (let at = 0; at < 60; at += 1) bench.insert(`Department ${at}`);
  bench.pass(1000);
  await bench.poll(DAILY);
  await bench.fresh();
  bench.pass(DAY);
  const conditions = [{ field: 'name', value: 'Department 1' }];
  const report = await bench.poll({ ...DAILY, conditions });
  expect(report).toMatchObject({ counts: { DELETED: 0 } });
  expect(report.warnings.join()).toContain('59 of 60 known departments');
  bench.pass(60_000);
  expect((await bench.poll({ ...DAILY, conditions })).warnings).toHaveLength(1);
  expect(await bench.fresh()).toEqual([]);
});

test('deletions that were held back are told of at once when somebody accepts them, and only what is gone', async () => {
  const ids = Array.from({ length: 60 }, (_, at) => bench.insert(`Department ${at}`));
  bench.pass(1000);
  await bench.poll(DAILY);
  await bench.fresh();
  const gone = ids.slice(0, 20);
  for (const id of gone) bench.sandbox.records.delete('departments', id);
  bench.pass(DAY);
  // One more is still there, but no longer among those that are polled.
  const hidden = { field: 'id', operator: 'not_eq' as const, value: ids[40]! };
  const held = await bench.poll({ ...DAILY, conditions: [hidden] });
  expect(held.warnings.join()).toContain('21 of 60 known departments');
  bench.pass(60_000);
  const accepting = { deletions: { ...DAILY.deletions, accept: 'all' as const }, conditions: [hidden] };
  let report = await bench.poll(accepting);
  while (report.pending.length > 0) report = await bench.poll(accepting);
  expect(report.warnings).toEqual([]);
  expect(told(await bench.fresh())).toEqual(gone.map((id) => `${id} DELETED`));
  bench.pass(60_000);
  await bench.poll(accepting);
  expect(await bench.fresh()).toEqual([]);
});

test('a record that only leaves the conditions is not told of as deleted', async () => {
  const [stays, leaves] = [bench.insert('A'), bench.insert('B')];
  bench.pass(1000);
  await bench.poll(DAILY);
  await bench.fresh();
  bench.pass(DAY);
  const resource = { ...DAILY, conditions: [{ field: 'id', operator: 'not_eq' as const, value: leaves }] };
  expect(await bench.poll(resource)).toMatchObject({ counts: { DELETED: 0 } });
  bench.sandbox.records.delete('departments', stays);
  bench.pass(DAY);
  await bench.poll(resource);
  expect(told(await bench.fresh())).toEqual([`${stays} DELETED`]);
});

test('a record that comes back is told of again, and its second deletion too', async () => {
  const id = bench.insert('A');
  bench.pass(1000);
  await bench.poll(DAILY);
  const record = bench.sandbox.records.get('departments', id)!;
  for (let round = 0; round < 2; round += 1) {
    bench.sandbox.records.delete('departments', id);
    bench.pass(DAY);
    await bench.poll(DAILY);
    bench.sandbox.records.insert('departments', record);
    bench.pass(DAY);
    await bench.poll({ ...DAILY, overlapMs: 10 * DAY });
  }
  const events = await bench.events();
  expect(told(events)).toEqual([`${id} CREATED`, `${id} CREATED`, `${id} CREATED`, `${id} DELETED`, `${id} DELETED`]);
  expect(new Set(events.map((event) => event.id)).size).toBe(5);
});

test('a sweep goes on where the budget of a poll ended, and finds the same', async () => {
  const ids = Array.from({ length: 230 }, (_, at) => bench.insert(`Department ${at}`));
  bench.pass(1000);
  const resource = { ...DAILY, overlapMs: 0 };
  let report = await bench.poll(resource, { backgroundPages: 1 });
  while (report.pending.length > 0) report = await bench.poll(resource, { backgroundPages: 1 });
  await bench.fresh();
  const gone = [ids[0]!, ids[49]!, ids[50]!, ids[120]!, ids[229]!];
  for (const id of gone) bench.sandbox.records.delete('departments', id);
  bench.pass(DAY);
  let polls = 0;
  do {
    report = await bench.poll(resource, { backgroundPages: 1 });
    polls += 1;
  } while (report.pending.length > 0);
  expect(polls).toBeGreaterThan(5);
  expect(told(await bench.fresh())).toEqual(gone.map((id) => `${id} DELETED`));
});
