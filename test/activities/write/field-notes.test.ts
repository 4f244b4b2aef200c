/** What is told of fields once in a run: those that the schemas call required and that are missing, and those left out. */
import { createRecords, updateRecords, upsertRecords } from '../../../src/activities';
import type { DataRecord, WriteResult } from '../../../src/sdk';
import { openSandbox, type OpenSandbox } from '../support/places';
import { collect } from '../support/site';

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox();
});
afterAll(() => open.close());
beforeEach(() => open.sandbox.reset());

const HINT = 'the schemas call these fields required, though a site may not';
const hints = (results: readonly WriteResult[]): unknown[] =>
  results.map(({ warnings = [] }) => warnings.map(({ message }) => message.split(':')[0]));
const create = (records: readonly DataRecord[]): Promise<WriteResult[]> =>
  collect(createRecords(open.connection, 'suppliers', records, { concurrency: 1 }));

test('comes with the first record that lacks just these fields', async () => {
  const plain = (name: string): DataRecord => ({ name });
  const fuller = (name: string): DataRecord => ({ name, 'po-change-method': null });
  const records = [plain('A'), plain('B'), fuller('C'), plain('D'), fuller('E')];
  expect(hints(await create(records))).toEqual([[HINT], [], [HINT], [], []]);
  expect(hints(await create([plain('F')]))).toEqual([[HINT]]);
});

test('leaves the warnings that are about one record alone', async () => {
  const [, second] = await create([{ name: 'A' }, { name: 'B', nmber: '7' }]);
  expect(second?.warnings).toEqual([{ path: '/nmber', message: expect.stringContaining('number') as string }]);
});

test('of an upsert comes with the first record that is created', async () => {
  open.sandbox.records.insert('suppliers', { name: 'There', number: 'N-1' });
  const records = ['N-1', 'N-2', 'N-3'].map((number) => ({ number, name: `Name ${number}` }));
  const options = { keyFields: ['number'], concurrency: 1 };
  const results = await collect(upsertRecords(open.connection, 'suppliers', records, options));
  expect(results.map(({ status }) => status)).toEqual(['updated', 'created', 'created']);
  expect(hints(results)).toEqual([[], [HINT], []]);
});

const LEFT_OUT = 'these fields were left out, because the schemas call them read-only';
const leftOut = (results: readonly WriteResult[]): string[] =>
  results.map(({ warnings = [] }) => {
    const { message = '' } = warnings.find((warning) => warning.message.startsWith(LEFT_OUT)) ?? {};
    return /: ([^;]*);/.exec(message)?.[1] ?? '';
  });
const update = (records: readonly DataRecord[]): Promise<WriteResult[]> =>
  collect(updateRecords(open.connection, 'invoices', records, { concurrency: 1 }));

test('a value that was left out as read-only is told the first time that its field is', async () => {
  const results = await update([
    { id: 1, status: 'approved', 'payment-notes': 'a' },
    { id: 2, status: 'voided', gross_total: '7.00', 'payment-notes': 'b' },
    { id: 3, status: 'voided', 'payment-notes': 'c' },
    { id: 4, 'invoice-lines': [{ id: 7, total: '1.00', description: 'd' }] },
  ]);
  expect(leftOut(results)).toEqual(['status', 'gross_total', '', 'invoice-lines.total']);
  expect(results.map(({ status }) => status)).toEqual(['updated', 'updated', 'updated', 'updated']);
});

test('nothing is told of what the site keeps itself, of empty values, and of what references hold beside their keys', async () => {
  const results = await update([
    {
      id: 1,
      'created-at': '2024-01-01T00:00:00Z',
      'updated-at': '2024-01-01T00:00:00Z',
      'last-exported-at': '2024-01-01T00:00:00Z',
      status: null,
      supplier: { id: 1, 'created-at': '2024-01-01T00:00:00Z', 'display-name': 'Shown' },
      'payment-notes': 'a',
    },
  ]);
  expect(leftOut(results)).toEqual(['']);
});

test('of an upsert it is told of updates and creates alike, and not of the key', async () => {
  const user = (login: string): DataRecord => {
    const name = { firstname: 'Ada', lastname: login, fullname: `Ada ${login}` };
    return { login, email: `${login}@example.test`, ...name };
  };
  const upsert = (records: readonly DataRecord[], object = 'users', key = 'login'): Promise<WriteResult[]> =>
    collect(upsertRecords(open.connection, object, records, { keyFields: [key], concurrency: 1 }));
  const both = await upsert([user('ada.sample'), user('new.one')]);
  expect([both.map(({ status }) => status), leftOut(both)]).toEqual([
    ['updated', 'created'],
    ['fullname', ''],
  ]);
  expect(leftOut(await upsert([user('new.two')]))).toEqual(['fullname']);
  const account = { code: '99-20', 'segment-1': '99', 'segment-2': '20', name: 'By a code that the site computes' };
  expect(leftOut(await upsert([account], 'accounts', 'code'))).toEqual(['']);
});

test('a dry run tells it as well', async () => {
  const records = [{ id: 1, status: 'approved', 'payment-notes': 'a' }];
  const results = await collect(updateRecords(open.connection, 'invoices', records, { mode: 'dry-run' }));
  expect(leftOut(results)).toEqual(['status']);
});
