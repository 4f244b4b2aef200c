import { createRecords, updateRecords } from '../../../src/activities';
import { fromReplayLine, locateProblems, toReplayLine } from '../../../src/activities/run';
import { loadCatalog } from '../../../src/catalog';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import type { DataRecord, Ports } from '../../../src/sdk';
import { collect, testPorts } from '../support/site';

let sandbox: Sandbox;
let ports: Ports;
let connection: SiteConnection;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 20, invoices: 3, purchaseOrders: 3 } });
  ports = testPorts();
  connection = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
});
afterAll(async () => {
  await connection.close();
  await ports.transport.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());

describe('a dry run', () => {
  test('shows what would be sent and what it would change, and only reads', async () => {
    const invoice = sandbox.records.get('invoices', 1)!;
    const [line] = invoice['invoice-lines'] as DataRecord[];
    const update = {
      id: 1,
      'invoice-number': `${String(invoice['invoice-number'])}-X`,
      supplier: { id: (invoice['supplier'] as DataRecord)['id'] },
      'invoice-lines': [{ id: line?.['id'], price: `${String(line?.['price'])}0`, description: 'Other' }],
    };
    const updates = updateRecords(connection, 'invoices', [update, { id: 4711, 'invoice-number': 'x' }], {
      mode: 'dry-run',
    });
    const [planned, missing] = await collect(updates);
    expect(planned).toMatchObject({ index: 0, status: 'planned', id: 1, plan: { method: 'PUT', path: '/invoices/1' } });
    expect(planned?.plan?.changes).toEqual([
      { path: '/invoice-number', from: invoice['invoice-number'], to: update['invoice-number'] },
      { path: '/invoice-lines/0/description', from: line?.['description'], to: 'Other' },
    ]);
    expect(missing).toMatchObject({ status: 'failed', error: { code: 'COUPA_RECORD_NOT_FOUND' } });
    const [create] = await collect(createRecords(connection, 'suppliers', [{ name: 'A' }], { mode: 'dry-run' }));
    expect(create).toMatchObject({
      status: 'planned',
      plan: { method: 'POST', path: '/suppliers', body: { name: 'A' } },
    });
    expect(new Set(sandbox.statistics().log.map(({ method }) => method))).toEqual(new Set(['GET']));
  });
});

describe('an update by natural key', () => {
  test('finds the record, and refuses a key that is missing or means several', async () => {
    sandbox.records.update('suppliers', 2, { number: 'N-2' });
    sandbox.records.update('suppliers', 3, { duns: 'same' });
    sandbox.records.update('suppliers', 4, { duns: 'same' });
    const records = [{ number: 'N-2', duns: '5' }, { number: 'none', duns: '6' }, { id: 5, duns: '7' }, { duns: '8' }];
    const results = await collect(updateRecords(connection, 'suppliers', records, { matchBy: ['number'] }));
    expect(results.map(({ status, id, error }) => [status, id, error?.code])).toEqual([
      ['updated', 2, undefined],
      ['failed', undefined, 'COUPA_RECORD_NOT_FOUND'],
      ['updated', 5, undefined],
      ['failed', undefined, 'COUPA_INPUT_INVALID'],
    ]);
    const [several] = await collect(
      updateRecords(connection, 'suppliers', [{ duns: 'same', number: 'Q' }], { matchBy: ['duns'] }),
    );
    expect(several).toMatchObject({ status: 'failed', error: { code: 'COUPA_KEY_AMBIGUOUS' } });
    expect(sandbox.records.get('suppliers', 2)?.['duns']).toBe('5');
  });
});

describe('a replay', () => {
  test('takes what failed again, and what is unknown only when it is said how', async () => {
    sandbox.addFault({ kind: 'status', status: 403, method: 'GET' });
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', nth: 2 });
    const records: DataRecord[] = [{ name: 'Fine' }, { name: 'Once' }, { name: '' }];
    const results = await collect(createRecords(connection, 'suppliers', records, { concurrency: 1 }));
    sandbox.clearFaults();
    const lines = results.map((result) => toReplayLine(result, records[result.index]));
    expect(lines.map((line) => line === undefined)).toEqual([true, false, false]);
    const [unknown, failed] = lines.slice(1).map((line) => JSON.parse(line ?? '{}') as DataRecord);
    expect(fromReplayLine(failed ?? {})).toEqual({ name: '' });
    expect(fromReplayLine(unknown ?? {})).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    expect(fromReplayLine({ name: 'Plain' })).toEqual({ name: 'Plain' });
    const before = sandbox.records.count('suppliers');
    const again = await collect(createRecords(connection, 'suppliers', [fromReplayLine(unknown ?? {}, 'search')]));
    expect(again).toMatchObject([{ status: 'created', id: before }]);
    expect(sandbox.records.count('suppliers')).toBe(before);
  });
});

describe('a message of the site', () => {
  const catalog = loadCatalog();
  const lines = (...given: DataRecord[]): DataRecord => ({ 'invoice-lines': given });
  test.each([
    ['Invoice lines price is not a number', lines({ price: 'x' }), '/invoice-lines/0/price'],
    ['Invoice lines price is not a number', lines({}, {}), '/invoice-lines'],
    ['Line 2: Price is not a number', lines({}, {}), '/invoice-lines/1/price'],
    ['Line 20 price is not a number', lines({ 'line-num': 10 }, { 'line-num': 20 }), '/invoice-lines/1/price'],
    ['Line 3 price is not a number', lines({}, {}), ''],
    ['Supplier must exist', {}, '/supplier'],
    ['Supplier name must exist', {}, '/supplier/name'],
    ['Status of the universe is odd', {}, ''],
    ['Invoice number has already been taken', {}, '/invoice-number'],
  ])('%s', (message, record, path) => {
    const found = locateProblems(catalog, catalog.object('invoices'), [{ path: '', message }], record);
    expect(found).toEqual([{ path, message }]);
  });
});
