import { createConnector } from '../../src/connector';
import type { Connection, Connector, DataRecord, PropertyValues, WriteResult } from '../../src/sdk';
import {
  collect,
  startSite,
  testPorts,
  type Answer,
  type SeenRequest,
  type TestSite,
} from '../activities/support/site';
import { page, rowsUpTo } from '../activities/support/table';

const ports = testPorts();
let connector: Connector;
let site: TestSite;
let connection: Connection;
let answer: (request: SeenRequest) => Answer | Promise<Answer>;

beforeAll(async () => {
  site = await startSite((request) => answer(request));
  connector = createConnector(ports);
  connection = connector.connectionFactory.createConnection({
    siteAddress: site.address,
    'api.key': 'key-of-the-test',
  });
});
afterAll(async () => {
  await connection.close();
  await ports.transport.close();
  await site.close();
});
beforeEach(() => {
  site.seen.length = 0;
  answer = (request) => page(rowsUpTo(5), request);
});

const query = (parameters: PropertyValues): Promise<unknown[]> =>
  collect(connector.createActivity('query').execute({ connection, parameters }));

describe('forms', () => {
  test.each([
    ['a name', 'suppliers'],
    ['the row of the list', JSON.stringify({ name: 'suppliers', type: 'Supplier', description: '' })],
    ['the row as projects store it', JSON.stringify({ N: 'suppliers', T: 'Supplier', selectedIndex: 4 })],
    ['a native row', { name: 'suppliers' }],
  ])('the object may be %s', async (_, object) => {
    expect(await query({ 'list-object': object })).toHaveLength(5);
  });

  test('everything may be text, as forms send it', async () => {
    answer = (request) => page(rowsUpTo(500), request);
    const records = await query({
      'list-object': 'suppliers/addresses',
      parentIds: ' 42 ',
      conditions: JSON.stringify([
        { field: 'name', operator: 'in', value: 'a, b' },
        { field: '', operator: 'eq', value: '' },
        { field: 'city', operator: 'not_eq', value: 'Oslo' },
      ]),
      fields: 'id, name',
      orderBy: '',
      orderDirection: 'desc',
      limit: '4',
      pageSize: '2',
    });
    expect(records).toHaveLength(4);
    expect(site.seen.map(({ path }) => path)).toEqual(['/suppliers/42/addresses', '/suppliers/42/addresses']);
    expect(Object.fromEntries(site.seen[0]?.query ?? [])).toEqual({
      'name[in]': 'a,b',
      'city[not_eq]': 'Oslo',
      order_by: 'id',
      dir: 'desc',
      limit: '2',
      fields: '["id","name"]',
    });
  });

  test.each([
    ['fields as JSON', '["id","name"]'],
    ['fields as a list', ['id', 'name']],
    ['fields as the component stores them', '{"objectId":"suppliers","allFields":[],"selectedFields":["id","name"]}'],
  ])('%s', async (_, fields) => {
    await query({ 'list-object': 'suppliers', fields });
    expect(site.seen[0]?.query.get('fields')).toBe('["id","name"]');
  });

  test('no chosen field means all', async () => {
    await query({ 'list-object': 'suppliers', fields: '{"selectedFields":[]}' });
    expect(site.seen[0]?.query.has('fields')).toBe(false);
  });

  test.each([
    [{}, 'list-object'],
    [{ 'list-object': '{oops' }, 'list-object'],
    [{ 'list-object': 'suppliers', conditions: '{oops' }, 'conditions'],
    [{ 'list-object': 'suppliers', conditions: '{}' }, 'conditions'],
    [{ 'list-object': 'suppliers', conditions: 7 }, 'conditions'],
    [{ 'list-object': 'suppliers', limit: 'many' }, 'limit'],
    [{ 'list-object': 'suppliers', pageSize: '1.5' }, 'pageSize'],
    [{ 'list-object': 'suppliers', orderDirection: 'up' }, 'orderDirection'],
    [{ 'list-object': 'suppliers', orderBy: 5 }, 'orderBy'],
    [{ 'list-object': 'suppliers', fields: 5 }, 'fields'],
    [{ 'list-object': 'suppliers', fields: '[1]' }, 'fields'],
    [{ 'list-object': 'suppliers/addresses', parentIds: {} }, 'parentIds'],
  ])('%j is refused, naming the property', async (parameters, name) => {
    await expect(query(parameters)).rejects.toMatchObject({
      code: 'COUPA_INPUT_INVALID',
      problems: [{ path: `/${name}` }],
    });
    expect(site.seen).toEqual([]);
  });

  test('a checkbox decides whether a failure stops the others', async () => {
    answer = () => ({ status: 400, body: {} });
    const run = (stopOnError: unknown): Promise<unknown[]> =>
      collect(
        connector.createActivity('create').execute({
          connection,
          parameters: { 'list-object': 'suppliers', stopOnError },
          input: [{ name: 'A' }, { name: 'B' }],
        }),
      );
    expect(await run('true')).toHaveLength(1);
    expect(await run('false')).toHaveLength(2);
    expect(await run(undefined)).toHaveLength(2);
    await expect(run('maybe')).rejects.toMatchObject({ problems: [{ path: '/stopOnError' }] });
  });
});

describe('the parameters of an action', () => {
  test.each([
    ['rows', { actionParameters: [{ name: 'reason', value: 'too dear' }] }],
    ['rows as text', { actionParameters: '[{"name": "reason", "value": "too dear"}, {"name": "", "value": ""}]' }],
    ['an object', { actionParameters: { reason: 'too dear' } }],
    ['flattened rows', { 'actionParameters.reason': 'too dear' }],
  ])('may be %s', async (_, parameters) => {
    answer = () => ({ body: { id: 5 } });
    const values = { 'list-object': 'approvals', action: 'reject', ...parameters };
    await collect(connector.createActivity('action').execute({ connection, parameters: values, input: [{ id: 5 }] }));
    expect(site.seen.map(({ method, path, query: sent }) => [method, path, String(sent)])).toEqual([
      ['PUT', '/approvals/5/reject', 'reason=too+dear'],
    ]);
  });
});

describe('discovery', () => {
  test('lists only objects that have the activity', async () => {
    const names = async (activity: string): Promise<string[]> =>
      (await connector.createActivity(activity).getObjectList({})).map(({ name }) => name);
    expect(await names('query')).toContain('currencies');
    expect(await names('create')).not.toContain('currencies');
    expect(await names('create')).toContain('invoices');
    expect(await names('update')).not.toContain('comments');
  });

  test('searches all words in name, type and description', async () => {
    const rows = await connector.createActivity('query').getObjectList({ search: 'ADDRESS supplier' });
    const found = rows.find(({ name }) => name === 'suppliers/addresses');
    expect(found).toMatchObject({
      parent: 'suppliers',
      description: expect.stringContaining('Belongs to suppliers') as string,
    });
    expect(await connector.createActivity('query').getObjectList({ search: 'no such words' })).toEqual([]);
  });

  test('describes the fields of a record and of what it refers to', async () => {
    const { fields, object } = await connector.createActivity('query').getObjectSchema('invoices');
    const field = (name: string): unknown => fields.find((each) => each.name === name);
    expect(object.type).toBe('InvoiceHeader');
    expect(field('id')).toMatchObject({ dataType: 'integer', filterable: true, createable: false, updateable: false });
    expect(field('invoice-number')).toMatchObject({ dataType: 'string', filterable: true, createable: true });
    expect(field('supplier')).toMatchObject({ dataType: 'object', filterable: false });
    expect(field('supplier.name')).toMatchObject({ dataType: 'string', filterable: true });
    expect(field('created-at')).toMatchObject({ dataType: 'dateTime' });
  });

  test('every object can be described, for every activity that lists it', async () => {
    for (const name of Object.keys(connector.adapter.activities)) {
      const activity = connector.createActivity(name);
      for (const row of await activity.getObjectList({})) {
        const { requestSchema, responseSchema } = await activity.getMetadata({ 'list-object': row.name });
        expect(responseSchema).toBeDefined();
        expect(requestSchema === undefined).toBe(name === 'query' || name === 'events');
      }
    }
  });

  test('metadata says what flows in and out', async () => {
    const invoices = { 'list-object': 'invoices' };
    const source = await connector.createActivity('query').getMetadata(invoices);
    expect(source.requestSchema).toBeUndefined();
    expect(source.responseSchema).toMatchObject({ properties: { 'invoice-number': { type: ['string', 'null'] } } });
    const target = await connector.createActivity('update').getMetadata(invoices);
    expect(target.requestSchema).toMatchObject({ required: ['id'] });
    expect(target.requestSchema?.['properties']).not.toHaveProperty('created-at');
    expect(target.responseSchema).toMatchObject({
      properties: { status: { enum: expect.arrayContaining(['unknown']) as string[] } },
    });
  });

  test('unknown objects and activities are refused', async () => {
    await expect(connector.createActivity('query').getObjectSchema('nope')).rejects.toMatchObject({
      code: 'COUPA_UNKNOWN_OBJECT',
    });
    expect(() => connector.createActivity('drop')).toThrow(/query, create, update, .*delete/);
  });
});

describe('the life of an activity', () => {
  const entity = { id: 'a', parameters: { 'list-object': 'suppliers' } };

  test('goes from deployed to started and back', async () => {
    const activity = connector.createActivity('query');
    const states = [activity.state];
    for (const step of ['onDeploy', 'onDeploy', 'onStart', 'onStop', 'onStart', 'onStop', 'onUndeploy'] as const) {
      await activity[step](entity);
      states.push(activity.state);
    }
    expect(states).toEqual([
      'stopped',
      'deployed',
      'deployed',
      'started',
      'deployed',
      'started',
      'deployed',
      'stopped',
    ]);
  });

  test('refuses steps out of order', async () => {
    const activity = connector.createActivity('create');
    const refused = { code: 'COUPA_INPUT_INVALID' };
    await expect(activity.onStart()).rejects.toMatchObject(refused);
    await expect(activity.onStop()).rejects.toMatchObject(refused);
    await expect(activity.onUndeploy()).rejects.toMatchObject(refused);
    await activity.onDeploy(entity);
    await activity.onStart();
    await expect(activity.onDeploy(entity)).rejects.toMatchObject(refused);
    await expect(activity.onUndeploy()).rejects.toMatchObject(refused);
  });

  test('deploying tells mistakes of the form before the first run', async () => {
    const conditions = [{ field: 'invoce-number', value: 'x' }];
    const parameters = { 'list-object': 'invoices', conditions };
    const activity = connector.createActivity('query');
    await expect(activity.onDeploy({ id: 'a', parameters })).rejects.toMatchObject({ code: 'COUPA_FILTER_INVALID' });
    expect(activity.state).toBe('stopped');
  });

  test('stopping ends a run that is under way', async () => {
    answer = (request) => page(rowsUpTo(500), request);
    const activity = connector.createActivity('query');
    await activity.onDeploy(entity);
    await activity.onStart();
    const run = activity.execute({ connection, parameters: entity.parameters })[Symbol.asyncIterator]();
    await run.next();
    await activity.onStop();
    await expect(run.next()).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
  });
});

test('records flow from a source into a target', async () => {
  const written: DataRecord[] = [];
  answer = (request) => {
    if (request.method === 'GET') return page(rowsUpTo(120), request);
    written.push(JSON.parse(request.body) as DataRecord);
    return { status: 201, body: { id: 1000 + written.length } };
  };
  const parameters = { 'list-object': 'suppliers' };
  const input = connector.createActivity('query').execute({ connection, parameters }) as AsyncIterable<DataRecord>;
  const results = await collect(connector.createActivity('create').execute({ connection, parameters, input }));
  expect((results as WriteResult[]).every(({ status }) => status === 'created')).toBe(true);
  expect(written.map(({ name }) => name).sort()).toEqual(
    rowsUpTo(120)
      .map(({ name }) => name)
      .sort(),
  );
});

test('a target without input and a connection of somebody else are refused', async () => {
  const parameters = { 'list-object': 'suppliers' };
  const create = connector.createActivity('create');
  await expect(collect(create.execute({ connection, parameters }))).rejects.toMatchObject({
    code: 'COUPA_INPUT_INVALID',
  });
  const foreign = { open: async () => undefined, close: async () => undefined };
  await expect(collect(create.execute({ connection: foreign, parameters, input: [] }))).rejects.toMatchObject({
    code: 'COUPA_CONFIGURATION_INVALID',
  });
});
