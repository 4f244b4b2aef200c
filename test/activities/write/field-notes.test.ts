/** The hint that fields are missing which the schemas call required: told once in a run for all records alike. */
import { createRecords, upsertRecords } from '../../../src/activities';
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
