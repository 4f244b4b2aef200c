import * as fc from 'fast-check';
import { createRecords, queryRecords, updateRecords, type Condition, type Operator } from '../../src/activities';
import { createSiteConnection, type SiteConnection } from '../../src/connection';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../src/sandbox';
import type { DataRecord, Ports } from '../../src/sdk';
import { collect, testPorts } from './support/site';

const sizes = {
  suppliers: 130,
  users: 5,
  accounts: 5,
  items: 5,
  contracts: 2,
  purchaseOrders: 5,
  requisitions: 2,
  invoices: 60,
};
jest.setTimeout(60_000);

let sandbox: Sandbox;
let ports: Ports;
let connection: SiteConnection;

beforeAll(async () => {
  sandbox = await startSandbox({ records: sizes, rateLimit: false });
  ports = testPorts();
  connection = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
});
afterAll(async () => {
  await connection.close();
  await ports.transport.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());

const ids = (records: readonly DataRecord[]): unknown[] => records.map(({ id }) => id);

describe('conditions mean at the site what they say', () => {
  /** What each operator means, told a second time. */
  const holds: Partial<Record<Operator, (found: string | number, wanted: never) => boolean>> = {
    eq: (found, wanted: string | number) => found === wanted,
    not_eq: (found, wanted: string | number) => found !== wanted,
    contains: (found, wanted: string) => String(found).toLowerCase().includes(wanted.toLowerCase()),
    starts_with: (found, wanted: string) => String(found).toLowerCase().startsWith(wanted.toLowerCase()),
    ends_with: (found, wanted: string) => String(found).toLowerCase().endsWith(wanted.toLowerCase()),
    gt: (found, wanted: number) => Number(found) > wanted,
    lt: (found, wanted: number) => Number(found) < wanted,
    gt_or_eq: (found, wanted: number) => Number(found) >= wanted,
    lt_or_eq: (found, wanted: number) => Number(found) <= wanted,
    in: (found, wanted: readonly (string | number)[]) => wanted.includes(found),
    not_in: (found, wanted: readonly (string | number)[]) => !wanted.includes(found),
  };
  const operators = (...names: Operator[]): fc.Arbitrary<Operator> => fc.constantFrom(...names);

  test('for texts, numbers and lists, of a record and of what it refers to', async () => {
    const suppliers = sandbox.records.list('suppliers');
    const invoices = sandbox.records.list('invoices');
    const names = fc.constantFrom(...suppliers.map(({ name }) => String(name)));
    const part = names.map((name) => name.slice(2, 6));
    const number = fc.integer({ min: 1, max: 70 });
    const onName = fc.oneof(
      fc.record({ operator: operators('eq', 'not_eq'), value: names }),
      fc.record({ operator: operators('contains', 'starts_with', 'ends_with'), value: fc.oneof(part, names) }),
      fc.record({ operator: operators('in', 'not_in'), value: fc.array(names, { minLength: 1, maxLength: 4 }) }),
    );
    const onId = fc.oneof(
      fc.record({ operator: operators('eq', 'not_eq', 'gt', 'lt', 'gt_or_eq', 'lt_or_eq'), value: number }),
      fc.record({ operator: operators('in', 'not_in'), value: fc.array(number, { minLength: 1, maxLength: 9 }) }),
    );
    await fc.assert(
      fc.asyncProperty(onName, onId, fc.integer({ min: 1, max: 50 }), async (name, id, pageSize) => {
        const conditions = [
          { field: 'supplier.name', ...name },
          { field: 'id', ...id },
        ] as Condition[];
        const got = await collect(queryRecords(connection, 'invoices', { conditions, pageSize }));
        const expected = invoices.filter((invoice) => {
          const supplier = invoice['supplier'] as DataRecord | null;
          const nameFits = supplier !== null && holds[name.operator]?.(String(supplier['name']), name.value as never);
          return nameFits && holds[id.operator]?.(invoice['id'] as number, id.value as never);
        });
        expect(ids(got)).toEqual(ids(expected));
      }),
      { numRuns: 60 },
    );
  });

  test('for points in time, with a Date as well as with an offset', async () => {
    const invoices = sandbox.records.list('invoices');
    const instants = invoices.map((invoice) => Date.parse(String(invoice['created-at'])));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...instants),
        operators('gt', 'lt', 'gt_or_eq', 'lt_or_eq'),
        async (instant, operator) => {
          const expected = invoices.filter((_, at) => holds[operator]?.(instants[at] ?? 0, instant as never));
          for (const value of [new Date(instant), new Date(instant).toISOString().replace('.000', '')]) {
            const got = await collect(
              queryRecords(connection, 'invoices', { conditions: [{ field: 'created-at', operator, value }] }),
            );
            expect(ids(got)).toEqual(ids(expected));
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  test('blank finds what is empty', async () => {
    sandbox.records.update('suppliers', 7, { duns: 'x' });
    const query = (value: Condition['value']): Promise<DataRecord[]> =>
      collect(queryRecords(connection, 'suppliers', { conditions: [{ field: 'duns', operator: 'blank', value }] }));
    const [blank, filled] = [await query(true), await query(false)];
    expect(ids(filled)).toContain(7);
    expect(blank.length + filled.length).toBe(130);
  });
});

test('records that exist throughout come exactly once while others come, change and go', async () => {
  const action = fc.record({
    at: fc.nat(129),
    kind: fc.constantFrom('insert', 'delete', 'update'),
    id: fc.integer({ min: 1, max: 130 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 30 }),
      fc.record({
        pageSize: fc.integer({ min: 5, max: 50 }),
        sequence: fc.constantFrom('id' as const, 'any' as const),
        concurrency: fc.constantFrom(undefined, 1, 2, 5, 12),
      }),
      async (actions, { concurrency, ...how }) => {
        sandbox.reset();
        const throughout = new Set(ids(sandbox.records.list('suppliers')));
        const got: unknown[] = [];
        const request = { ...how, fields: ['id'], ...(concurrency === undefined ? {} : { concurrency }) };
        for await (const { id } of queryRecords(connection, 'suppliers', request)) {
          for (const [place, step] of actions.entries()) {
            if (step.at !== got.length) continue;
            if (step.kind === 'insert') sandbox.records.insert('suppliers', { name: `New ${place}` });
            else if (step.kind === 'delete') {
              sandbox.records.delete('suppliers', step.id);
              throughout.delete(step.id);
            } else if (throughout.has(step.id))
              sandbox.records.update('suppliers', step.id, { name: `Changed ${place}` });
          }
          got.push(id);
        }
        expect(new Set(got).size).toBe(got.length);
        expect([...throughout].filter((id) => !got.includes(id))).toEqual([]);
        if (how.sequence === 'id') expect(got).toEqual([...got].sort((a, b) => Number(a) - Number(b)));
      },
    ),
    { numRuns: 20 },
  );
});

test('a default filter of the site that leaves out the id is told instead of read past', async () => {
  const trimmed = await startSandbox({ records: sizes, rateLimit: false, defaultFilters: { invoices: ['status'] } });
  const other = createSiteConnection({ siteAddress: trimmed.address, 'api.key': DEMO_API_KEY }, ports);
  await expect(collect(queryRecords(other, 'invoices'))).rejects.toMatchObject({
    code: 'COUPA_ORDER_VIOLATED',
    message: expect.stringContaining('default API filter') as string,
  });
  const named = await collect(queryRecords(other, 'invoices', { fields: ['invoice-number'] }));
  expect(named).toHaveLength(60);
  await other.close();
  await trimmed.close();
});

test('what was created is what is read, to the digit', async () => {
  const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.stringMatching(/^\d{1,6}$/));
  const price = digits.map(([whole, part]) => `${whole}.${part}`);
  await fc.assert(
    fc.asyncProperty(fc.array(price, { minLength: 1, maxLength: 5 }), async (prices) => {
      const records = prices.map((each, at) => ({ name: `Priced ${at}`, price: each }));
      const created = await collect(createRecords(connection, 'supplier_items', records));
      const conditions: Condition[] = [{ field: 'id', operator: 'in', value: created.map(({ id }) => id ?? 0) }];
      const read = await collect(queryRecords(connection, 'supplier_items', { conditions }));
      // Several at once are created in whatever order they arrive.
      const byId = new Map(read.map((record) => [record['id'], record['price']]));
      expect(created.map(({ id }) => byId.get(id))).toEqual(prices);
    }),
    { numRuns: 10 },
  );
});

test('results stay true and in order under lost answers, refusals and server errors', async () => {
  const kinds = ['none', 'reset-before', 'reset-after', 'truncated', 'down', 'busy'] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 25 }), async (fates) => {
      sandbox.reset();
      fates.forEach((fate, at) => {
        const hit = { method: 'POST', nth: at + 1 };
        if (fate === 'reset-before') sandbox.addFault({ ...hit, kind: 'reset', when: 'before-commit' });
        if (fate === 'reset-after') sandbox.addFault({ ...hit, kind: 'reset', when: 'after-commit' });
        if (fate === 'truncated') sandbox.addFault({ ...hit, kind: 'truncated-body' });
        if (fate === 'down') sandbox.addFault({ ...hit, kind: 'status', status: 503 });
        if (fate === 'busy') sandbox.addFault({ ...hit, kind: 'too-many-requests' });
      });
      const before = sandbox.records.count('suppliers');
      const records = fates.map((_, at) => ({ name: `Fate ${at}` }));
      const results = await collect(createRecords(connection, 'suppliers', records));
      expect(results.map(({ index }) => index)).toEqual(fates.map((_, at) => at));
      const written = sandbox.records
        .list('suppliers')
        .slice(before)
        .map(({ name }) => String(name));
      expect(new Set(written).size).toBe(written.length);
      for (const { index, status, id } of results) {
        const name = `Fate ${index}`;
        if (status === 'created') expect(sandbox.records.get('suppliers', Number(id))?.['name']).toBe(name);
        if (status === 'failed') expect(written).not.toContain(name);
        expect(['created', 'failed', 'unknown']).toContain(status);
      }
    }),
    { numRuns: 12 },
  );
});

test('an update changes what it names and nothing else', async () => {
  const before = sandbox.records.get('suppliers', 3);
  const results = await collect(
    updateRecords(connection, 'suppliers', [
      { id: 3, duns: '123' },
      { id: 4711, duns: '1' },
    ]),
  );
  expect(results.map(({ status }) => status)).toEqual(['updated', 'failed']);
  const after = sandbox.records.get('suppliers', 3);
  const changed = Object.keys(after ?? {}).filter(
    (name) => JSON.stringify(after?.[name]) !== JSON.stringify(before?.[name]),
  );
  expect(changed.sort()).toEqual(['duns', 'updated-at', 'updated-by'].filter((name) => changed.includes(name)));
  expect(after?.['duns']).toBe('123');
});

test('a sub-object is read and written below its parent', async () => {
  const parents = { parentIds: [5] };
  const records = [{ name: 'Here', 'remit-to-code': 'R1' }];
  const [result] = await collect(createRecords(connection, 'suppliers/addresses', records, parents));
  expect(result?.status).toBe('created');
  const here = await collect(queryRecords(connection, 'suppliers/addresses', parents));
  expect(ids(here)).toContain(result?.id);
  const elsewhere = await collect(queryRecords(connection, 'suppliers/addresses', { parentIds: [6] }));
  expect(ids(elsewhere)).not.toContain(result?.id);
  await expect(collect(queryRecords(connection, 'suppliers/addresses', { parentIds: [4711] }))).rejects.toMatchObject({
    code: 'COUPA_RECORD_NOT_FOUND',
  });
});
