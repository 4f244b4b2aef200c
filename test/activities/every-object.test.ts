import { createRecords, queryRecords, updateRecords } from '../../src/activities';
import { loadCatalog } from '../../src/catalog';
import { collect, startSite, type TestSite } from './support/site';

let site: TestSite;

beforeAll(async () => {
  site = await startSite(({ method }) => ({ body: method === 'GET' ? [] : { id: 1 } }));
});
afterAll(() => site.close());
beforeEach(() => {
  site.seen.length = 0;
});

const catalog = loadCatalog();
const objects = (operation: 'query' | 'create' | 'update'): [string, readonly number[]][] =>
  catalog.objects
    .filter((object) => catalog.operation(object, operation) !== undefined)
    .map(({ name, parents }) => [name, parents.map((_, at) => 1000 + at)]);

/** The path without its ids has to be that of the object without its parameters, with nothing left to fill in. */
function check(name: string, ids: readonly number[], method: string): void {
  const [request] = site.seen;
  expect(site.seen.map((each) => each.method)).toEqual([method]);
  const segments = request?.path.split('/') ?? [];
  expect(segments.filter((segment) => /^\d+$/.test(segment)).map(Number)).toEqual(ids);
  expect(segments.filter((segment) => !/^\d+$/.test(segment)).join('/')).toBe(
    catalog.object(name).path.replaceAll(/\/\{\w+\}/g, ''),
  );
}

test.each(objects('query'))('%s can be queried', async (name, parentIds) => {
  expect(await collect(queryRecords(site.connection, name, { parentIds }))).toEqual([]);
  check(name, parentIds, 'GET');
});

test.each(objects('create'))('%s can be created', async (name, parentIds) => {
  const [result] = await collect(createRecords(site.connection, name, [{}], { parentIds }));
  expect(result).toMatchObject({ status: 'created', id: 1 });
  check(name, parentIds, 'POST');
});

test.each(objects('update'))('%s can be updated', async (name, parentIds) => {
  const records = [{ id: 7, 'custom-fields': { note: 'x' } }];
  const [result] = await collect(updateRecords(site.connection, name, records, { parentIds }));
  expect(result).toMatchObject({ status: 'updated' });
  check(name, [...parentIds, 7], 'PUT');
});
