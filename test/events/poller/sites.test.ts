/** Sites that do not do what they should, and records whose dates are missing or odd. */
import { iso, openBench, START, told, type Bench } from './bench';

const DAY = 86_400_000;
let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => bench.close());

/** Takes parameters away from every request, so that the site answers as one that ignores them. */
function ignore(pattern: RegExp): void {
  bench.hooks.before = (request) => ({
    ...request,
    query: (request.query ?? []).filter(([name, value]) => !pattern.test(`${name}=${value}`)),
  });
}

/** Changes every record on its way back. */
function rewrite(change: (record: Record<string, unknown>) => void): void {
  bench.hooks.after = (answer) => {
    const records = answer.body as Record<string, unknown>[];
    records.forEach(change);
    return { ...answer, body: records };
  };
}

/** 120 departments in an order of dates that is not that of ids. */
function fill(): number[] {
  return Array.from({ length: 120 }, (_, at) => bench.insert(`Department ${at}`, START - ((at * 37) % 120) * 60_000));
}

test('a site that ignores the order loses nothing, and a person is told', async () => {
  const ids = fill();
  ignore(/^order_by=updated_at/);
  bench.pass(10_000);
  const report = await bench.poll();
  expect(report.warnings.join()).toContain('not return departments in order of updated-at');
  expect(told(await bench.fresh())).toEqual(ids.map((id) => `${id} CREATED`));
  expect(bench.logged).toHaveLength(1);
  for (let round = 0; round < 3; round += 1) {
    bench.pass(60_000);
    bench.update(ids[round]!, { name: `changed ${round}` });
    bench.pass(1000);
    await bench.poll();
  }
  expect(told(await bench.fresh())).toEqual(ids.slice(0, 3).map((id) => `${id} UPDATED`));
  expect(bench.logged).toHaveLength(1);
});

test('a site that ignores conditions on dates loses nothing, tells nothing old, and a person is told', async () => {
  fill();
  bench.pass(1000);
  await bench.poll({ start: 'now' });
  bench.pass(3_600_000);
  await bench.poll();
  ignore(/^updated_at/);
  const changed = [3, 77, 119];
  for (const id of changed) bench.update(id, { name: `changed ${id}` });
  bench.pass(1000);
  const report = await bench.poll();
  expect(report.warnings.join()).toContain('seems to ignore conditions on updated-at');
  expect(report.outside).toBeGreaterThan(100);
  expect(told(await bench.fresh())).toEqual(changed.map((id) => `${id} UPDATED`));
});

test('a default API filter that takes the dates away loses nothing', async () => {
  await bench.close();
  bench = await openBench({ defaultFilters: { departments: ['id', 'name'] } });
  const ids = fill();
  bench.pass(10_000);
  const report = await bench.poll();
  expect(report).toMatchObject({ counts: { CREATED: 120 }, undated: 120 });
  expect(report.warnings.join()).toContain('default API filter');
  bench.update(ids[5]!, { name: 'changed' });
  bench.update(ids[6]!, {});
  bench.pass(60_000);
  expect(await bench.poll()).toMatchObject({ counts: { CREATED: 0, UPDATED: 1 } });
  expect(bench.logged).toHaveLength(1);
});

test('dates without an offset are told of even when the configuration names the wrong zone', async () => {
  const ids = fill();
  rewrite((record) => {
    for (const name of ['updated-at', 'created-at']) {
      record[name] = new Date(String(record[name])).toISOString().slice(0, 19);
    }
  });
  bench.pass(10_000);
  const dates = { format: "yyyy-MM-dd'T'HH:mm:ss", timeZone: 'PST' };
  const resource = { updated: { field: 'updated-at', ...dates }, created: { field: 'created-at', ...dates } };
  const report = await bench.poll(resource);
  expect(report.warnings.join()).toContain('carry no offset');
  bench.pass(60_000);
  bench.update(ids[9]!, { name: 'changed' });
  bench.pass(60_000);
  await bench.poll(resource);
  expect(told(await bench.events())).toEqual(
    [...ids.map((id) => `${id} CREATED`), `${ids[9]} UPDATED`].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    ),
  );
});

test.each([
  ['a missing creation date', { 'created-at': null }, 'UPDATED'],
  ['an unreadable creation date', { 'created-at': 'yesterday' }, 'UNKNOWN'],
  ['a missing date of updating', { 'updated-at': null }, 'CREATED'],
  ['an unreadable date of updating', { 'updated-at': 'soon' }, 'UNKNOWN'],
  ['dates that are apart', { 'created-at': iso(START - DAY) }, 'UPDATED'],
  ['dates within the tolerance', { 'created-at': iso(START - 2000) }, 'CREATED'],
])('%s is told of, once', async (_name, changes, kind) => {
  const id = bench.insert('A');
  rewrite((record) => Object.assign(record, changes));
  for (let round = 0; round < 3; round += 1) {
    bench.pass(10_000);
    await bench.poll();
  }
  expect(told(await bench.events())).toEqual([`${id} ${kind}`]);
});

test('what has no readable date is not told of again as long as it comes', async () => {
  bench.insert('A');
  rewrite((record) => Object.assign(record, { 'updated-at': null }));
  ignore(/^updated_at/);
  for (let day = 0; day < 6; day += 1) {
    bench.pass(DAY);
    await bench.poll();
  }
  expect(await bench.events()).toHaveLength(1);
});

test('a site that does not tell its time is not polled', async () => {
  bench.hooks.after = ({ siteTime: _time, ...answer }) => answer;
  await expect(bench.poll()).rejects.toMatchObject({ code: 'COUPA_BAD_ANSWER' });
});

test.each([[''], [' '], ['external-id'], ['created-by.id']])(
  'records are told apart when idField is %j',
  async (idField) => {
    const ids = [bench.insert('A'), bench.insert('B')];
    bench.pass(10_000);
    const report = await bench.poll({ idField });
    expect(report.warnings).toHaveLength(idField.trim() === '' ? 0 : 1);
    bench.update(ids[0]!, { name: 'changed' });
    bench.pass(10_000);
    await bench.poll({ idField });
    await bench.poll({ idField });
    const events = await bench.events();
    expect(events.map(({ objectId, kind, record }) => [objectId, kind, record?.['name']])).toEqual([
      ['', 'CREATED', 'A'],
      ['', 'CREATED', 'B'],
      ['', 'UPDATED', 'changed'],
    ]);
  },
);

test('records of which an API filter takes id and dates are told of by their content', async () => {
  bench.insert('A');
  bench.insert('B');
  rewrite((record) => ['id', 'updated-at', 'created-at'].forEach((name) => delete record[name]));
  bench.pass(10_000);
  await bench.poll();
  await bench.poll();
  expect((await bench.events()).map(({ objectId, kind }) => [objectId, kind])).toEqual([
    ['', 'CREATED'],
    ['', 'CREATED'],
  ]);
});

test('a field that the site does not send is told to a person once, and nothing is lost', async () => {
  bench.insert('A');
  rewrite((record) => delete record['active']);
  for (let round = 0; round < 2; round += 1) {
    bench.pass(10_000);
    const report = await bench.poll({ fields: ['name', 'active'] });
    expect(report.warnings.join()).toContain('active was asked for');
  }
  expect(bench.logged).toHaveLength(1);
  expect(await bench.events()).toHaveLength(1);
});

test('a resource without dates is read whole, and changes are told by content, also back to what it was', async () => {
  const bare = { key: 'bare', updated: undefined, created: undefined } as unknown as Record<string, never>;
  const [stays, changes] = [bench.insert('A'), bench.insert('B')];
  await bench.poll({ ...bare, start: 'now' });
  for (const name of ['C', 'B', 'C', 'B']) {
    bench.sandbox.records.update('departments', changes, { name, 'updated-at': iso(START) });
    bench.pass(60_000);
    await bench.poll(bare);
  }
  const made = bench.insert('D', START);
  bench.pass(60_000);
  await bench.poll(bare);
  const events = await bench.events();
  expect(told(events)).toEqual([...Array.from({ length: 4 }, () => `${changes} UPDATED`), `${made} CREATED`]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(5);
  expect(stays).toBe(1);
});

test('a resource without a date of updating tells of what is created', async () => {
  const resource = { updated: undefined } as unknown as Record<string, never>;
  await bench.poll({ ...resource, start: 'now' });
  bench.pass(10_000);
  const id = bench.insert('A');
  bench.pass(10_000);
  await bench.poll(resource);
  expect(told(await bench.events())).toEqual([`${id} CREATED`]);
});

test('a store that was used for another site is not taken for this one', async () => {
  await bench.poll();
  await expect(bench.poll({ object: 'suppliers' })).rejects.toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
});
