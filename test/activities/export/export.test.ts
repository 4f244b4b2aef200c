import * as fc from 'fast-check';
import { exportRecords, markExported, type ExportRequest } from '../../../src/activities';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import type { DataRecord, Ports } from '../../../src/sdk';
import { collect, testPorts } from '../support/site';

jest.setTimeout(60_000);

const records = { suppliers: 5, users: 3, accounts: 3, items: 3, contracts: 1, purchaseOrders: 5, requisitions: 1 };
let sandbox: Sandbox;
let ports: Ports;
let connection: SiteConnection;

beforeAll(async () => {
  sandbox = await startSandbox({ records: { ...records, invoices: 130 }, rateLimit: false });
  ports = testPorts();
  connection = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
});
afterAll(async () => {
  await connection.close();
  await ports.transport.close();
  await sandbox.close();
});
beforeEach(() => {
  sandbox.reset();
  for (const { id } of sandbox.records.list('invoices'))
    sandbox.records.update('invoices', Number(id), { exported: false });
});

const idsOf = (list: readonly DataRecord[]): number[] => list.map(({ id }) => Number(id));
const marked = (): number[] => idsOf(sandbox.records.list('invoices').filter(({ exported }) => exported === true));
const all = (): number[] => idsOf(sandbox.records.list('invoices'));

test('every record is handed on once, in order of id, and marked', async () => {
  const taken: number[] = [];
  const report = await exportRecords(connection, 'invoices', { fields: ['id'] }, async (page) => {
    taken.push(...idsOf(page));
  });
  expect(taken).toEqual(all());
  expect(marked()).toEqual(all());
  expect(report).toEqual({ exported: 130, gone: 0 });
  await exportRecords(connection, 'invoices', {}, () => Promise.reject(new Error('there is nothing left to take')));
});

test('nothing is marked before the target took it', async () => {
  await exportRecords(connection, 'invoices', { fields: ['id'] }, async (page) => {
    expect(marked().filter((id) => idsOf(page).includes(id))).toEqual([]);
  });
});

test('what the target refuses stays unmarked, and the next run goes on with it', async () => {
  const taken: number[] = [];
  const refusing = exportRecords(connection, 'invoices', { fields: ['id'] }, async (page) => {
    if (taken.length > 0) throw new Error('the target is full');
    taken.push(...idsOf(page));
  });
  await expect(refusing).rejects.toThrow('the target is full');
  expect(marked()).toEqual(all().slice(0, 50));
  await exportRecords(connection, 'invoices', { fields: ['id'] }, async (page) => void taken.push(...idsOf(page)));
  expect(taken).toEqual(all());
});

test('cut off at any request and run again, no record is left out and at most a page comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 3 }),
      fc.boolean(),
      async (cuts, after) => {
        for (const id of all()) sandbox.records.update('invoices', id, { exported: false });
        const taken: number[] = [];
        for (const cut of [...cuts, undefined]) {
          sandbox.clearFaults();
          if (cut !== undefined) {
            const when = after ? 'after-commit' : 'before-commit';
            sandbox.addFault({ kind: 'status', status: 400, method: 'PUT', nth: cut, when });
          }
          const run = exportRecords(connection, 'invoices', { fields: ['id'] }, async (page) => {
            taken.push(...idsOf(page));
          });
          await run.catch(() => undefined);
        }
        expect([...new Set(taken)].sort((a, b) => a - b)).toEqual(all());
        expect(taken.length).toBeLessThanOrEqual(130 + 50 * cuts.length);
        expect(marked()).toEqual(all());
      },
    ),
    { numRuns: 4 },
  );
});

test('a mark that fails is told with the record, and the others of the page are marked', async () => {
  sandbox.addFault({ kind: 'status', status: 400, method: 'PUT', path: '/api/invoices/7?' });
  const run = exportRecords(connection, 'invoices', { fields: ['id'] }, async () => undefined);
  await expect(run).rejects.toMatchObject({
    message: expect.stringMatching(/1 of them .* come again: 7\. /) as string,
  });
  expect(marked()).toEqual(
    all()
      .slice(0, 50)
      .filter((id) => id !== 7),
  );
});

test('a record that is deleted after the target took it is counted and not an error', async () => {
  const report = await exportRecords(connection, 'invoices', { fields: ['id'] }, async (page) => {
    if (idsOf(page).includes(3)) sandbox.records.delete('invoices', 3);
  });
  expect(report).toEqual({ exported: 129, gone: 1 });
});

test.each<[string, ExportRequest, string]>([
  ['suppliers', {}, 'COUPA_UNSUPPORTED_ACTIVITY'],
  ['invoices', { conditions: [{ field: 'exported', value: true }] }, 'COUPA_INPUT_INVALID'],
  ['invoices', { order: { by: 'updated-at' } } as ExportRequest, 'COUPA_INPUT_INVALID'],
])('an export of %s with %j is refused before anything is sent', async (object, request, code) => {
  sandbox.clearStatistics();
  await expect(exportRecords(connection, object, request, async () => undefined)).rejects.toMatchObject({ code });
  expect(sandbox.statistics().requests).toBe(0);
});

describe('marking what somebody else has taken', () => {
  test('sets the flag of each record, and stops at none that is gone', async () => {
    const results = await collect(markExported(connection, 'invoices', [3, { id: 5 }, 999_999, 'x', 3]));
    expect(results.map(({ status, id, error }) => [status, id, error?.code])).toEqual([
      ['updated', 3, undefined],
      ['updated', 5, undefined],
      ['failed', 999_999, 'COUPA_RECORD_NOT_FOUND'],
      ['failed', undefined, 'COUPA_INPUT_INVALID'],
      ['updated', 3, undefined],
    ]);
    expect(marked()).toEqual([3, 5]);
  });

  test('is repeated after a lost answer, because twice is once', async () => {
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'PUT', times: 1 });
    const results = await collect(markExported(connection, 'invoices', [7]));
    expect([results.map(({ status }) => status), marked()]).toEqual([['updated'], [7]]);
  });

  test('sends nothing in a dry run, nor for an object without the flag', async () => {
    sandbox.clearStatistics();
    const [planned] = await collect(markExported(connection, 'invoices', [3], { mode: 'dry-run' }));
    expect(planned).toMatchObject({ status: 'planned', plan: { method: 'PUT', path: '/invoices/3?exported=true' } });
    await expect(collect(markExported(connection, 'suppliers', [3]))).rejects.toMatchObject({
      code: 'COUPA_UNSUPPORTED_ACTIVITY',
    });
    expect(sandbox.statistics().requests).toBe(0);
  });
});
