/** Which fields changed, and the ids of events. */
import { openBench, told, type Bench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => bench.close());

async function change(watch: readonly string[] | 'all', changes: Record<string, unknown>) {
  const id = bench.insert('Sales');
  bench.pass(10_000);
  await bench.poll({ watch });
  await bench.fresh();
  bench.update(id, changes);
  bench.pass(10_000);
  const report = await bench.poll({ watch });
  return { report, events: await bench.fresh() };
}

test('a change of a watched field is told of with its pointer', async () => {
  const { events } = await change(['name', 'active'], { name: 'Sales and Marketing' });
  expect(events.map(({ kind, changedFields }) => [kind, changedFields])).toEqual([['UPDATED', ['/name']]]);
});

test('a change of other fields is not told of, and counted', async () => {
  const { events, report } = await change(['name'], { active: false });
  expect(events).toEqual([]);
  expect(report).toMatchObject({ suppressed: 1, counts: { UPDATED: 0 } });
});

test('with all fields watched, a record that was only touched is not told of', async () => {
  const { events, report } = await change('all', {});
  expect(events).toEqual([]);
  expect(report.suppressed).toBe(1);
});

test('with all fields watched, each changed one is named', async () => {
  const { events } = await change('all', { name: 'Marketing', active: false });
  expect(events[0]?.changedFields).toEqual(['/active', '/name']);
});

test('watched fields are read, whichever fields are asked for besides', async () => {
  const id = bench.insert('Sales');
  const resource = { watch: ['active'], fields: ['name'] };
  bench.pass(10_000);
  await bench.poll(resource);
  bench.update(id, { active: false });
  bench.pass(10_000);
  await bench.poll(resource);
  expect((await bench.events())[1]?.changedFields).toEqual(['/active']);
});

test('a watched field that no record has suppresses nothing, and a person is told', async () => {
  const { events, report } = await change(['custom-fields.colour'], { active: false });
  expect(events).toHaveLength(1);
  expect(report.warnings.join()).toContain('custom-fields.colour of departments is watched');
});

test('a watched field below an association that is empty has not changed', async () => {
  const { events, report } = await change(['created-by.login'], { active: false });
  expect(events).toEqual([]);
  expect(report).toMatchObject({ suppressed: 1, warnings: [] });
});

test('a field that is watched only now, and what was never read, is told of rather than suppressed', async () => {
  const id = bench.insert('Sales');
  bench.pass(600_000);
  await bench.poll({ watch: ['name'], start: 'now' });
  bench.update(id, { active: false });
  bench.pass(10_000);
  await bench.poll({ watch: ['name'] });
  const [first] = await bench.fresh();
  expect(first).not.toHaveProperty('changedFields');
  bench.update(id, {});
  bench.pass(10_000);
  await bench.poll({ watch: ['name', 'active'] });
  expect((await bench.fresh())[0]?.changedFields).toEqual(['/active']);
});

test('the same change has the same id in another store, and another change another one', async () => {
  const id = bench.insert('Sales');
  bench.pass(10_000);
  const elsewhere = { stream: { subscription: 'other', resource: 'departments' } };
  await bench.poll();
  await bench.poll({}, elsewhere);
  bench.update(id, { name: 'Marketing' });
  bench.pass(10_000);
  await bench.poll();
  const here = (await bench.events()).map((event) => event.id);
  const there = await bench.store.outbox.list({ subscription: 'other' }, { limit: 10 });
  expect(here).toHaveLength(2);
  expect(new Set(here).size).toBe(2);
  expect(there.flatMap(({ events }) => events.map((event) => event.id))).toEqual([here[0]]);
});

test('a record that changes twice within a second is told of twice', async () => {
  const id = bench.insert('Sales');
  bench.pass(1000);
  await bench.poll();
  bench.update(id, { name: 'Marketing' }, bench.now - 1000);
  await bench.poll();
  expect(told(await bench.events())).toEqual([`${id} CREATED`, `${id} UPDATED`]);
});

test('events are handed on by ten, with the record as the site sent it', async () => {
  for (let at = 0; at < 23; at += 1) bench.insert(`Department ${at}`);
  bench.pass(1000);
  await bench.poll();
  const notifications = await bench.store.outbox.list({}, { limit: 10 });
  expect(notifications.map(({ events }) => events.length)).toEqual([10, 10, 3]);
  const [event] = await bench.events();
  expect(event).toMatchObject({
    objectType: 'departments',
    object: 'departments',
    objectId: '1',
    date: '2026-03-01T12:00:00Z',
    pollDate: '2026-03-01T12:00:01Z',
    record: bench.sandbox.records.get('departments', 1),
  });
});

test('only named fields are read, dates and id with them', async () => {
  bench.insert('Sales');
  bench.pass(1000);
  await bench.poll({ fields: ['name'] });
  const [event] = await bench.events();
  expect(Object.keys(event!.record!).sort()).toEqual(['created-at', 'id', 'name', 'updated-at']);
});

test('conditions that depend on time are made of the window, and hold on all its pages', async () => {
  for (let at = 0; at < 60; at += 1) bench.insert(`Department ${at}`);
  bench.pass(10_000);
  const asked: number[][] = [];
  const conditionsAt = (lastPoll: number, now: number) => {
    asked.push([lastPoll, now]);
    return [{ field: 'created-at', operator: 'lt' as const, value: new Date(now) }];
  };
  await bench.poll({ conditionsAt });
  expect(await bench.events()).toHaveLength(60);
  expect(new Set(asked.map(String))).toEqual(new Set([`0,${bench.now}`]));
  bench.pass(60_000);
  const before = bench.now - 70_000 + 10_000 - 120_000;
  await bench.poll({ conditionsAt });
  expect(asked.at(-1)).toEqual([before, bench.now]);
});
