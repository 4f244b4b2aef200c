import { createConnector } from '../../src/connector';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../src/sandbox';
import type { Connection, Connector, DataRecord, ExecutionContext, PropertyValues, WriteResult } from '../../src/sdk';
import { collect, testPorts } from '../activities/support/site';

const ports = testPorts();
let sandbox: Sandbox;
let connector: Connector;
let connection: Connection;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false, filters: { short: ['id', 'name'] } });
  connector = createConnector(ports);
  const values = { siteAddress: sandbox.address, 'api.key': DEMO_API_KEY };
  connection = connector.connectionFactory.createConnection(values);
});
afterAll(async () => {
  await connection.close();
  await ports.transport.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());

const run = <Output>(
  name: string,
  parameters: PropertyValues,
  input?: ExecutionContext['input'],
): Promise<readonly Output[]> => {
  const context = { connection, parameters, ...(input === undefined ? {} : { input }) };
  return collect(connector.createActivity(name).execute(context) as AsyncIterable<Output>);
};
const write = (name: string, parameters: PropertyValues, input?: ExecutionContext['input']) =>
  run<WriteResult>(name, parameters, input);
const firstOf = (object: string): DataRecord & { readonly id: number } =>
  sandbox.records.list(object)[0] as DataRecord & { readonly id: number };

describe('Query', () => {
  const ids = async (parameters: PropertyValues): Promise<unknown[]> =>
    (await run<DataRecord>('query', { 'list-object': 'invoices', ...parameters })).map(({ id }) => id);

  test('conditions of the table and of the text must both hold', async () => {
    const conditions = [{ field: 'id', operator: 'lt', value: '50' }];
    const found = await ids({ conditions, filterText: 'status in approved, voided and id > 3' });
    const expected = sandbox.records
      .list('invoices')
      .filter(({ id, status }) => Number(id) < 50 && Number(id) > 3 && ['approved', 'voided'].includes(String(status)))
      .map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    expect(found).toEqual(expected);
  });

  test('a mistake in the text is told with its place, when it is deployed', async () => {
    const parameters = { 'list-object': 'invoices', filterText: 'statsu = approved' };
    await expect(connector.createActivity('query').onDeploy({ id: 'a', parameters })).rejects.toMatchObject({
      code: 'COUPA_FILTER_INVALID',
      problems: [{ at: { line: 1, column: 1 } }],
    });
  });

  test('a sequence is one of two', async () => {
    const all = sandbox.records.list('invoices').map(({ id }) => id);
    expect(await ids({ sequence: 'id' })).toEqual(all);
    expect([...(await ids({ sequence: 'any' }))].sort((a, b) => Number(a) - Number(b))).toEqual(all);
    await expect(ids({ sequence: 'random' })).rejects.toMatchObject({ problems: [{ path: '/sequence' }] });
  });

  test('records can be had as a stored filter says, and as ids only', async () => {
    const [stored] = await run<DataRecord>('query', { 'list-object': 'suppliers', filter: 'short', limit: 1 });
    expect(Object.keys(stored ?? {}).sort()).toEqual(['id', 'name']);
    const [limited] = await run<DataRecord>('query', { 'list-object': 'suppliers', returnObject: 'limited', limit: 1 });
    expect(Object.keys(limited ?? {})).toEqual(['id']);
  });
});

describe('Query by pages', () => {
  const parameters = { 'list-object': 'invoices', pageSize: '20', limit: '90' };
  const pagesOf = (resumeToken?: string) =>
    connector.createActivity('query').executePages?.({
      connection,
      parameters,
      ...(resumeToken === undefined ? {} : { resumeToken }),
    }) ?? fail();
  const fail = (): never => {
    throw new Error('The Query activity reads no pages.');
  };

  test('the token of a page goes on after it', async () => {
    const all = (await run<DataRecord>('query', parameters)).map(({ id }) => id);
    const read: unknown[] = [];
    let token: string | undefined;
    for await (const page of pagesOf()) {
      read.push(...page.records.map(({ id }) => id));
      token = page.resumeToken;
      if (read.length >= 40) break;
    }
    for await (const { records } of pagesOf(token)) read.push(...records.map(({ id }) => id));
    expect(read).toEqual(all);
  });

  test('a token of something else is refused', async () => {
    await expect(collect(pagesOf('not a token'))).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
  });

  test('targets have no pages', () => {
    expect(connector.createActivity('create').executePages).toBeUndefined();
  });
});

describe('Create and Update', () => {
  const supplier = { 'list-object': 'suppliers' };

  test('a dry run tells what would be sent and writes nothing', async () => {
    const before = sandbox.records.list('suppliers');
    const { id } = firstOf('suppliers');
    const created = await write('create', { ...supplier, dryRun: 'true' }, [{ name: 'Invented Ltd.' }]);
    expect(created).toMatchObject([{ index: 0, status: 'planned', plan: { method: 'POST', path: '/suppliers' } }]);
    const updated = await write('update', { ...supplier, dryRun: 'true' }, [{ id, website: 'https://example.com/n' }]);
    expect(updated).toMatchObject([
      {
        status: 'planned',
        id,
        plan: { method: 'PUT', changes: [{ path: '/website', to: 'https://example.com/n' }] },
      },
    ]);
    expect(sandbox.records.list('suppliers')).toEqual(before);
  });

  test('records without id are found by the fields that the form names', async () => {
    const { id, number } = firstOf('suppliers');
    const parameters = { ...supplier, matchBy: 'number' };
    const [result] = await write('update', parameters, [{ number, website: 'https://example.com/m' }]);
    expect(result).toMatchObject({ status: 'updated', id });
    expect(sandbox.records.get('suppliers', id)).toMatchObject({ website: 'https://example.com/m' });
  });

  test('a record whose answer was lost is found by the field that the form names', async () => {
    const before = sandbox.records.count('suppliers');
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', path: '/api/suppliers', times: 1 });
    const parameters = { ...supplier, correlationField: 'number' };
    const [result] = await write('create', parameters, [{ name: 'Lost & Found', number: 'LF-1' }]);
    expect(result).toMatchObject({ status: 'created', id: expect.any(Number) as number });
    expect(sandbox.records.count('suppliers')).toBe(before + 1);
  });
});

describe('Upsert', () => {
  const form = { 'list-object': 'suppliers', keyFields: ['number'] };

  test('creates what is not there, updates what differs, and leaves the rest alone', async () => {
    const { id, number, name } = firstOf('suppliers');
    const before = sandbox.records.count('suppliers');
    const results = await write('upsert', form, [
      { number: 'new-1', name: 'Invented Ltd.' },
      { number, website: 'https://example.com/u' },
      { number, name },
    ]);
    expect(results).toMatchObject([
      { index: 0, status: 'created' },
      { index: 1, status: 'updated', id },
      { index: 2, status: 'unchanged', id },
    ]);
    expect(sandbox.records.count('suppliers')).toBe(before + 1);
    expect(sandbox.records.get('suppliers', id)).toMatchObject({ website: 'https://example.com/u' });
  });

  test('a dry run writes nothing', async () => {
    const before = sandbox.records.list('suppliers');
    const { number } = firstOf('suppliers');
    const records = [
      { number: 'new-2', name: 'Invented Ltd.' },
      { number, website: 'https://example.com/d' },
    ];
    const results = await write('upsert', { ...form, dryRun: 'true' }, records);
    expect(results.map(({ status, plan }) => [status, plan?.method])).toEqual([
      ['planned', 'POST'],
      ['planned', 'PUT'],
    ]);
    expect(sandbox.records.list('suppliers')).toEqual(before);
  });

  test('needs key fields, and objects that can be queried, created and updated', async () => {
    const deploy = (parameters: PropertyValues) => connector.createActivity('upsert').onDeploy({ id: 'a', parameters });
    const nothing = '{"objectId":"suppliers","allFields":[],"selectedFields":[]}';
    for (const keyFields of [undefined, [], nothing]) {
      await expect(deploy({ ...form, keyFields })).rejects.toMatchObject({ problems: [{ path: '/keyFields' }] });
    }
    const names = (await connector.createActivity('upsert').getObjectList({})).map(({ name }) => name);
    expect(names).toContain('suppliers');
    expect(names).not.toContain('currencies');
  });
});

describe('Delete', () => {
  test('deletes by id, and goes on after a record that is not there', async () => {
    const { id } = sandbox.records.insert('tasks', { name: 'a task' });
    const results = await write('delete', { 'list-object': 'tasks' }, [{ id: 999_999 }, { id }]);
    expect(results).toMatchObject([
      { index: 0, status: 'failed', error: { code: 'COUPA_RECORD_NOT_FOUND' } },
      { index: 1, status: 'deleted', id },
    ]);
    expect(sandbox.records.get('tasks', Number(id))).toBeUndefined();
  });

  test('stops when the form says so', async () => {
    const { id } = sandbox.records.insert('tasks', { name: 'a task' });
    const parameters = { 'list-object': 'tasks', stopOnError: 'true' };
    expect(await write('delete', parameters, [{ id: 999_999 }, { id }])).toHaveLength(1);
    expect(sandbox.records.get('tasks', Number(id))).toBeDefined();
  });

  test('is not offered for objects that cannot be deleted', async () => {
    const names = (await connector.createActivity('delete').getObjectList({})).map(({ name }) => name);
    expect(names).toContain('tasks');
    expect(names).not.toContain('suppliers');
    const parameters = { 'list-object': 'suppliers' };
    await expect(connector.createActivity('delete').onDeploy({ id: 'a', parameters })).rejects.toMatchObject({
      code: 'COUPA_UNSUPPORTED_ACTIVITY',
    });
  });
});

describe('Action', () => {
  const invoices = { 'list-object': 'invoices' };

  test('acts on each record and hands back the record as it then is', async () => {
    const draft = sandbox.records.list('invoices').find(({ status }) => status === 'draft');
    const results = await write('action', { ...invoices, action: 'submit' }, [{ id: draft?.['id'] }]);
    expect(results).toMatchObject([{ status: 'done', id: draft?.['id'], record: { id: draft?.['id'] } }]);
    expect(sandbox.records.get('invoices', Number(draft?.['id']))?.['status']).not.toBe('draft');
  });

  test.each([
    [{ ...invoices }, 'action'],
    [{ ...invoices, action: 'void', actionParameters: '[oops' }, 'actionParameters'],
    [{ ...invoices, action: 'void', actionParameters: 7 }, 'actionParameters'],
    [{ ...invoices, action: 'void', actionParameters: [{ value: 'x' }] }, 'actionParameters'],
    [{ ...invoices, action: 'void', actionParameters: { a: 1 }, 'actionParameters.a': 2 }, 'actionParameters'],
    [{ ...invoices, action: 'void', sendRecord: 'perhaps' }, 'sendRecord'],
  ])('%j is refused, naming the property', async (parameters, name) => {
    await expect(write('action', parameters, [{ id: 1 }])).rejects.toMatchObject({
      code: 'COUPA_INPUT_INVALID',
      problems: [{ path: `/${name}` }],
    });
  });

  test('an action that the object does not have is refused with those that it has', async () => {
    const parameters = { ...invoices, action: 'fly' };
    await expect(connector.createActivity('action').onDeploy({ id: 'a', parameters })).rejects.toMatchObject({
      code: 'COUPA_UNSUPPORTED_ACTIVITY',
      message: expect.stringContaining('void') as string,
    });
  });

  test('on the object as a whole it needs no input', async () => {
    const results = await write('action', { 'list-object': 'requisitions', action: 'mine' });
    expect(results).toMatchObject([{ status: 'done', records: expect.any(Array) as unknown[] }]);
  });
});

describe('Upload and Download', () => {
  const form = { 'list-object': 'invoices/attachments', parentIds: '1' };
  const read = async (parameters: PropertyValues, input: readonly DataRecord[]): Promise<unknown[]> => {
    const files: unknown[] = [];
    for await (const file of connector.createActivity('download').execute({ connection, parameters, input })) {
      const { fileName, content } = file as { readonly fileName: string; readonly content: AsyncIterable<Uint8Array> };
      files.push([fileName, Buffer.concat(await collect(content)).toString()]);
    }
    return files;
  };

  test('what goes up comes down, in order, and what is no file fails on its own', async () => {
    const results = await write('upload', form, [
      { fileName: 'a.txt', contentType: 'text/plain', content: Buffer.from('bytes') },
      { content: Buffer.from('without a name') },
      { fileName: '../../b.txt', content: 'text' },
      { fileName: 'c.txt', content: 'of another invoice', parentIds: [2] },
    ]);
    expect(results.map(({ index, status }) => [index, status])).toEqual([
      [0, 'created'],
      [1, 'failed'],
      [2, 'created'],
      [3, 'created'],
    ]);
    expect(results[1]?.error?.problems).toMatchObject([{ path: '/fileName' }]);
    const [a, , b, c] = results.map(({ id }) => id);
    expect(await read(form, [{ id: b }, { id: a }])).toEqual([
      ['b.txt', 'text'],
      ['a.txt', 'bytes'],
    ]);
    expect(await read({ ...form, parentIds: '2' }, [{ id: c }])).toEqual([['c.txt', 'of another invoice']]);
  });

  test('a file over the limit is refused', async () => {
    const [result] = await write('upload', form, [{ fileName: 'big.bin', content: new Uint8Array(1_100_000) }]);
    const input = [{ id: result?.id }];
    await expect(read({ ...form, limitMb: '1' }, input)).rejects.toMatchObject({ code: 'COUPA_ANSWER_TOO_LARGE' });
    expect(await read({ ...form, limitMb: '2' }, input)).toHaveLength(1);
    await expect(read({ ...form, limitMb: '0' }, input)).rejects.toMatchObject({ problems: [{ path: '/limitMb' }] });
  });

  test('stops when the form says so', async () => {
    const records = [{ fileName: 'a.txt' }, { fileName: 'b.txt', content: 'b' }];
    expect(await write('upload', { ...form, stopOnError: true }, records)).toHaveLength(1);
  });

  test('only objects with files are offered', async () => {
    for (const name of ['upload', 'download']) {
      const listed = (await connector.createActivity(name).getObjectList({})).map((row) => row.name);
      expect(listed).toContain('invoices/attachments');
      expect(listed).not.toContain('currencies');
      const parameters = { 'list-object': 'currencies' };
      await expect(connector.createActivity(name).onDeploy({ id: 'a', parameters })).rejects.toMatchObject({
        code: 'COUPA_UNSUPPORTED_ACTIVITY',
      });
    }
  });
});

describe('what a designer can propose', () => {
  const suggestions = async (activity: string, object: string) =>
    (await connector.createActivity(activity).getObjectSchema(object)).suggestions;

  test('actions and their parameters, for the chosen object', async () => {
    const { action, actionParameters } = await suggestions('action', 'approvals');
    expect(action).toContainEqual({ value: 'approve', label: 'on a record' });
    expect(actionParameters).toContainEqual({ value: 'reason', label: 'Reason' });
    const listed = await connector.createActivity('action').getObjectList({});
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['approvals', 'purchase_orders']));
    for (const { name } of listed) expect((await suggestions('action', name))['action']).not.toEqual([]);
  });

  test('only names of properties that the form has', async () => {
    for (const [name, { properties }] of Object.entries(connector.adapter.activities)) {
      const shown = JSON.stringify(properties);
      const [row] = await connector.createActivity(name).getObjectList({});
      for (const property of Object.keys(await suggestions(name, row?.name ?? ''))) {
        expect(shown).toContain(`"name":"${property}"`);
      }
    }
  });

  test('fields by which records can be told apart', async () => {
    const { matchBy } = await suggestions('update', 'suppliers');
    expect(matchBy?.map(({ value }) => value)).toContain('number');
    expect(matchBy?.map(({ value }) => value)).not.toContain('created-at');
  });
});
