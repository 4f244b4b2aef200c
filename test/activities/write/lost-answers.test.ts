import { createRecords, updateRecords, type WriteOptions } from '../../../src/activities';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import { DEMO_API_KEY, startSandbox, type Fault, type Sandbox } from '../../../src/sandbox';
import type { DataRecord, Ports, WriteResult } from '../../../src/sdk';
import { hastyClock } from '../support/clock';
import { collect, testPorts } from '../support/site';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let ports: Ports;
let connection: SiteConnection;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 5, invoices: 3, purchaseOrders: 3 } });
  ports = { ...testPorts(), clock: hastyClock() };
  connection = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
});
afterAll(async () => {
  await connection.close();
  await ports.transport.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());

const create = (object: string, records: readonly DataRecord[], options?: WriteOptions): Promise<WriteResult[]> =>
  collect(createRecords(connection, object, records, options));
const posts = (): number => sandbox.statistics().log.filter(({ method }) => method === 'POST').length;
const lose = (fault: Partial<Fault> = {}): unknown =>
  sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', times: 1, ...fault });

describe('a create whose answer is lost', () => {
  test('after the commit is found and not sent again', async () => {
    lose();
    const [result] = await create('suppliers', [{ name: 'Lost', number: 'L-1' }]);
    const made = sandbox.records.list('suppliers').filter(({ name }) => name === 'Lost');
    expect(result).toMatchObject({ status: 'created', id: made[0]?.['id'], record: { number: 'L-1' } });
    expect([made.length, posts()]).toEqual([1, 1]);
  });

  test('before the commit is sent again, when a field is unique', async () => {
    lose({ when: 'before-commit' });
    const [result] = await create('suppliers', [{ name: 'Lost' }]);
    expect([result?.status, posts(), sandbox.records.count('suppliers')]).toEqual(['created', 2, 6]);
  });

  test('is unknown when no field of it is unique, and it says what was looked for', async () => {
    lose({ when: 'before-commit' });
    const record = { 'invoice-number': 'I-77', supplier: { id: 1 } };
    const [result] = await create('invoices', [record]);
    expect(result).toMatchObject({
      status: 'unknown',
      error: { code: 'COUPA_OUTCOME_UNKNOWN', message: expect.stringContaining('not known to be unique') as string },
      search: { request: 'POST /invoices', field: 'invoice-number', value: 'I-77', candidates: [] },
    });
    expect(posts()).toBe(1);
    lose({ when: 'before-commit' });
    const [again] = await create('invoices', [record], { resend: 'after-search' });
    expect([again?.status, sandbox.records.count('invoices')]).toEqual(['created', 4]);
  });

  test('is not taken for a record that was there before, nor for one of another supplier', async () => {
    sandbox.records.insert('invoices', {
      'invoice-number': 'I-8',
      supplier: { id: 2 },
      'created-at': '2020-01-01T00:00:00Z',
    });
    lose({ when: 'before-commit' });
    const [result] = await create('invoices', [{ 'invoice-number': 'I-8', supplier: { id: 1 } }]);
    expect(result).toMatchObject({ status: 'unknown', search: { candidates: [{ standing: 'earlier' }] } });
    lose();
    const [found] = await create('invoices', [{ 'invoice-number': 'I-8', supplier: { id: 3 } }]);
    expect(sandbox.records.get('invoices', Number(found?.id))).toMatchObject({ supplier: { id: 3 } });
  });

  test('that repeats an older record is failed, as the site would have said', async () => {
    sandbox.records.insert('suppliers', { name: 'Old', 'created-at': '2020-01-01T00:00:00Z' });
    lose({ when: 'before-commit' });
    const [result] = await create('suppliers', [{ name: 'Old' }]);
    expect(result).toMatchObject({ status: 'failed', error: { problems: [{ path: '/name' }] } });
  });

  test('and whose commit comes after the search is found when the site refuses the second one', async () => {
    lose({ when: 'before-commit' });
    let looks = 0;
    const late: SiteConnection = {
      ...connection,
      request: async (request) => {
        if (request.method === 'GET' && request.path === '/suppliers') looks += 1;
        if (request.method === 'POST' && looks > 0) sandbox.records.insert('suppliers', { name: 'Late' });
        return connection.request(request);
      },
    };
    const [result] = await collect(createRecords(late, 'suppliers', [{ name: 'Late' }]));
    expect([result?.status, looks > 3]).toEqual(['created', true]);
    expect(sandbox.records.list('suppliers').filter(({ name }) => name === 'Late')).toHaveLength(1);
  });

  test('is found by the field that the user names', async () => {
    lose();
    const record = { name: 'Named', 'custom-fields': { 'external-id': 'X-1' } };
    const [result] = await create('suppliers', [record], { correlationField: 'custom-fields.external-id' });
    expect(result?.status).toBe('created');
    expect(
      sandbox.statistics().log.some(({ url }) => decodeURIComponent(url).includes('custom_fields[external_id]=X-1')),
    ).toBe(true);
  });

  test('stays unknown when nothing can be looked up, or sending again is switched off', async () => {
    lose({ when: 'before-commit' });
    const [never] = await create('suppliers', [{ name: 'Never' }], { resend: 'never' });
    lose({ when: 'before-commit' });
    sandbox.addFault({ kind: 'status', status: 403, method: 'GET' });
    const [blind] = await create('suppliers', [{ name: 'Blind' }]);
    expect([never?.status, blind?.status, posts()]).toEqual(['unknown', 'unknown', 2]);
    expect(blind?.search?.conclusion).toContain('403');
  });
});

describe('an update whose answer is lost', () => {
  test('and that adds a line is not repeated, but read again', async () => {
    const lines = (): unknown[] => sandbox.records.get('purchase_orders', 1)?.['order-lines'] as unknown[];
    const before = lines().length;
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'PUT', times: 1 });
    const record = { id: 1, 'order-lines': [{ description: 'One more', price: '1.50', quantity: '2' }] };
    const [result] = await collect(updateRecords(connection, 'purchase_orders', [record]));
    expect([result?.status, lines().length]).toEqual(['updated', before + 1]);
  });

  test('is updated when the record is as it was sent, however often the answers were lost', async () => {
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'PUT' });
    const [result] = await collect(updateRecords(connection, 'suppliers', [{ id: 2, duns: '77' }]));
    expect(result).toMatchObject({ status: 'updated', id: 2, record: { duns: '77' } });
    sandbox.clearFaults();
    sandbox.addFault({ kind: 'reset', when: 'before-commit', method: 'PUT' });
    const [other] = await collect(updateRecords(connection, 'suppliers', [{ id: 2, duns: '78' }]));
    expect(other).toMatchObject({ status: 'unknown', search: { request: 'PUT /suppliers/2' } });
  });
});
