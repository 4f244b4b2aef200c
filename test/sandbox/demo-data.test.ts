/** Demo data: deterministic, invented, connected, of any size. */
import { loadCatalog } from '../../src/catalog';
import { startClient, type Client, type Record_ } from './client';

const OBJECTS = [
  'suppliers',
  'users',
  'accounts',
  'items',
  'contracts',
  'purchase_orders',
  'requisitions',
  'invoices',
  'currencies',
];

let client: Client;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.sandbox.close());

async function everything(of: Client): Promise<string> {
  const texts: string[] = [];
  for (const object of OBJECTS) texts.push((await of.call(`/api/${object}`)).text);
  return texts.join('\n');
}

test('a release that lacks what the demo company has still gets a sandbox', async () => {
  const full = loadCatalog();
  const known = new Set(['Supplier', 'OrderHeader']);
  const objects = full.objects.filter(({ name }) => ['suppliers', 'purchase_orders'].includes(name));
  const catalog = {
    ...full,
    objects,
    definitions: [...known],
    fields: (name: string) => (known.has(name) ? full.fields(name) : []),
  };
  const other = await startClient({ catalog });
  expect(other.sandbox.records.list('suppliers')[0]).toMatchObject({
    name: expect.stringMatching(/^Example /) as string,
  });
  expect(other.sandbox.records.count('purchase_orders')).toBeGreaterThan(0);
  expect((await other.call('/api/suppliers', { method: 'POST', body: { name: 'Made here' } })).status).toBe(201);
  await other.sandbox.close();
});

test('two sandboxes with the same seed answer the same bytes, another seed other ones', async () => {
  const same = await startClient();
  const other = await startClient({ seed: 2 });
  const text = await everything(client);
  expect(await everything(same)).toBe(text);
  expect(await everything(other)).not.toBe(text);
  await same.sandbox.close();
  await other.sandbox.close();
});

test('reset brings the demo data back', async () => {
  const before = await everything(client);
  await client.put('/api/suppliers/1', { name: 'Somebody Else' });
  await client.post('/api/departments', { name: 'Another' });
  client.sandbox.reset();
  expect(await everything(client)).toBe(before);
});

test('names are unique and mail addresses cannot belong to anybody', () => {
  const { records } = client.sandbox;
  const names = records.list('suppliers').map((supplier) => supplier['name']);
  expect(new Set(names).size).toBe(names.length);
  for (const supplier of records.list('suppliers')) {
    expect(supplier['name']).toMatch(/^Example /);
    expect((supplier['primary-contact'] as Record_)['email']).toMatch(/\.test$/);
  }
  const mails = records.list('users').map((user) => user['email'] as string);
  expect(new Set(mails).size).toBe(mails.length);
  expect(mails.every((mail) => mail.endsWith('@example.test'))).toBe(true);
});

test('invoices refer to orders, and both to the same supplier', () => {
  const { records } = client.sandbox;
  const orders = new Map(records.list('purchase_orders').map((order) => [order['po-number'], order]));
  const backed = records
    .list('invoices')
    .filter((invoice) => (invoice['invoice-lines'] as Record_[])[0]?.['po-number'] !== null);
  expect(backed.length).toBeGreaterThan(20);
  for (const invoice of backed) {
    const order = orders.get((invoice['invoice-lines'] as Record_[])[0]?.['po-number']);
    expect((order?.['supplier'] as Record_)['id']).toBe((invoice['supplier'] as Record_)['id']);
    expect((order?.['currency'] as Record_)['code']).toBe((invoice['currency'] as Record_)['code']);
  }
});

test('demo statuses are ones that the catalog knows', () => {
  const catalog = loadCatalog();
  for (const object of ['invoices', 'purchase_orders', 'requisitions']) {
    const field = catalog.fields(catalog.object(object).definition).find(({ name }) => name === 'status');
    const used = new Set(client.sandbox.records.list(object).map((record) => record['status']));
    for (const status of used) expect(field?.enum).toContain(status);
  }
});

test('sizes are free, down to nothing', async () => {
  const empty = await startClient({ records: false });
  for (const object of OBJECTS) expect(empty.sandbox.records.count(object)).toBe(0);
  expect((await empty.post('/api/suppliers', { name: 'First Ever' })).json).toMatchObject({
    id: 1,
    'created-by': null,
  });
  await empty.sandbox.close();
  const sized = await startClient({ records: { invoices: 2000, linesEach: 10, items: 0, suppliers: 3 } });
  expect(sized.sandbox.records.count('invoices')).toBe(2000);
  expect((await sized.get('/api/invoices/2000'))['invoice-lines']).toHaveLength(10);
  await sized.sandbox.close();
});

const TYPES: Readonly<Record<string, RegExp>> = {
  string: /^string$/,
  decimal: /^string$/,
  date: /^string$/,
  dateTime: /^string$/,
  integer: /^number$/,
  boolean: /^boolean$/,
  object: /^object$/,
  array: /^array$/,
};

test('every value that a GET answers has the type that the schemas give it, at any depth', async () => {
  const catalog = loadCatalog();
  const odd = new Set<string>();
  let values = 0;
  const look = (record: Record_, definition: string): void => {
    const fields = new Map(catalog.fields(definition).map((field) => [field.name, field]));
    for (const [name, value] of Object.entries(record)) {
      const field = fields.get(name);
      if (field === undefined || value === null) continue;
      values += 1;
      const kind = Array.isArray(value) ? 'array' : typeof value;
      // An integer whose values are words travels as words or as numbers; stamps without a format are texts.
      const words = field.type === 'integer' && field.enum !== undefined;
      const expected = name.endsWith('-at') ? /^string$/ : words ? /./ : (TYPES[field.type] ?? /./);
      if (!expected.test(kind)) odd.add(`${definition}.${name}: ${field.type}, but ${kind}`);
      if (field.definition === undefined) continue;
      for (const inner of [value].flat()) {
        if (typeof inner === 'object' && inner !== null) look(inner as Record_, field.definition);
      }
    }
  };
  for (const { name, parents, definition, operations } of catalog.objects) {
    if (parents.length > 0 || !operations.some((operation) => operation.class === 'query')) continue;
    const { json: body, status } = await client.call(`/api/${name}`);
    if (status === 200 && Array.isArray(body)) for (const record of body) look(record as Record_, definition);
  }
  expect([...odd]).toEqual([]);
  expect(values).toBeGreaterThan(10_000);
});
