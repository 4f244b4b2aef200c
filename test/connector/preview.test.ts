/** The first records of a query, while a person waits for them. */
import { createConnector } from '../../src/connector';
import { createNodePorts } from '../../src/platform';
import type { Connector, PropertyValues } from '../../src/sdk';
import { collect, startSite, type Answer, type SeenRequest, type TestSite } from '../activities/support/site';
import { page, rowsUpTo } from '../activities/support/table';

// The clock of the machine: that of other tests leaps over the time that a preview may take.
const ports = createNodePorts();
let connector: Connector;
let site: TestSite;
let answer: (request: SeenRequest) => Answer | Promise<Answer>;

const values = (more: PropertyValues = {}): PropertyValues => ({
  siteAddress: site.address,
  'api.key': 'key-of-the-test',
  ...more,
});

beforeEach(async () => {
  answer = (request) => page(rowsUpTo(500), request);
  site = await startSite((request) => answer(request));
  connector = createConnector(ports);
});
afterEach(() => site.close());
afterAll(() => ports.transport.close());

test('shows the first five records of what the form says, with one request', async () => {
  const parameters = { 'list-object': 'suppliers', fields: ['id', 'name'], pageSize: '50' };
  const { records, warnings } = await connector.previewQuery(values(), parameters);
  expect(records.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  expect(warnings).toEqual([]);
  expect(site.seen.map(({ method }) => method)).toEqual(['GET']);
});

test('reads no more than the limit of the form', async () => {
  const { records } = await connector.previewQuery(values(), { 'list-object': 'suppliers', limit: '2' });
  expect(records.map(({ id }) => id)).toEqual([1, 2]);
});

test.each([
  ['a limit that is no number', { 'list-object': 'suppliers', limit: 'abc' }, 'COUPA_INPUT_INVALID'],
  ['no object', {}, 'COUPA_INPUT_INVALID'],
  ['an unknown object', { 'list-object': 'supplierz' }, 'COUPA_UNKNOWN_OBJECT'],
  ['a faulty filter', { 'list-object': 'suppliers', filterText: 'status in' }, 'COUPA_FILTER_INVALID'],
])('tells %s before anything is sent', async (_what, parameters: PropertyValues, code) => {
  await expect(connector.previewQuery(values(), parameters)).rejects.toMatchObject({ code });
  expect(site.seen).toEqual([]);
});

test('asks a site that fails only once more', async () => {
  answer = () => ({ status: 503, body: 'down' });
  await expect(connector.previewQuery(values(), { 'list-object': 'suppliers' })).rejects.toMatchObject({
    code: 'COUPA_SITE_DOWN',
  });
  expect(site.seen).toHaveLength(2);
});

test('ends when nobody waits any more', async () => {
  const leaving = new AbortController();
  answer = async () => {
    leaving.abort();
    return new Promise(() => undefined);
  };
  await expect(connector.previewQuery(values(), { 'list-object': 'suppliers' }, leaving.signal)).rejects.toMatchObject({
    code: 'COUPA_CANCELLED',
  });
});

test('goes ahead of the bulk work that waits for its turn at the same site', async () => {
  const pace = { 'requests.per.second': '20' };
  const bulk = connector.connectionFactory.createConnection(values(pace));
  const stop = new AbortController();
  const query = connector.createActivity('query');
  const parameters = { 'list-object': 'suppliers' };
  const runs = Array.from({ length: 20 }, async () =>
    collect(query.execute({ connection: bulk, parameters, signal: stop.signal })),
  );
  const over = Promise.allSettled(runs);
  // Behind what a read may send at once, everything waits for its turn.
  while (site.seen.length < 12) await new Promise((resolve) => setImmediate(resolve));

  const before = site.seen.length;
  await connector.previewQuery(values(pace), { 'list-object': 'departments' });
  stop.abort();
  await over;
  await bulk.close();
  const at = site.seen.findIndex(({ path }) => path.includes('/departments'));
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at - before).toBeLessThanOrEqual(6);
});
