import { connect, createRecords, ERROR_CATALOGUE, invoices, queryRecords, suppliers, testConnection } from '../../src';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../src/sandbox';
import { collect } from '../activities/support/site';

let sandbox: Sandbox;
const values = (): Record<string, string> => ({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY });

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

test('a library user connects, tests, queries and writes with three imports', async () => {
  expect(await testConnection(values())).toMatchObject({ ok: true, outcome: 'connected' });
  const connection = connect(values());
  const drafts = invoices.query(connection, { conditions: [{ field: 'status', value: 'draft' }], limit: 3 });
  for await (const invoice of drafts) expect(invoice.status).toBe('draft');
  const [result] = await collect(suppliers.create(connection, [{ name: 'Invented & Sons' }]));
  expect(result).toMatchObject({ index: 0, status: 'created' });
  await connection.close();
});

test('objects can be named by text, too', async () => {
  const connection = connect(values());
  expect(await collect(queryRecords(connection, 'purchase_orders', { limit: 2 }))).toHaveLength(2);
  expect(await collect(createRecords(connection, 'suppliers', []))).toEqual([]);
  await connection.close();
});

test('mistakes in the connection are all told at once, with a code of the catalogue', () => {
  try {
    connect({ siteAddress: 'not a host', 'api.key': '' });
    throw new Error('not refused');
  } catch (error) {
    expect(error).toMatchObject({
      code: 'COUPA_CONFIGURATION_INVALID',
      problems: [{ path: '/siteAddress' }, expect.anything()],
    });
    expect(Object.keys(ERROR_CATALOGUE)).toContain((error as { code: string }).code);
  }
});

test('log lines reach the logger that a user brings, without secrets', async () => {
  const lines: string[] = [];
  const log = (message: string, fields?: unknown): void => void lines.push(message + JSON.stringify(fields));
  const connection = connect(values(), { logger: { debug: log, info: log, warn: log, error: log } });
  await collect(queryRecords(connection, 'suppliers', { limit: 1 }));
  await connection.close();
  expect(lines.join('\n')).toContain('/suppliers');
  expect(lines.join('\n')).not.toContain(DEMO_API_KEY);
});
