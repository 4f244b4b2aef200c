/** Upserting: created, updated or unchanged by key, look-ups that share requests, and keys that do not tell. */
import { upsertRecords, type UpsertOptions } from '../../../src/activities/upsert';
import type { DataRecord, WriteResult } from '../../../src/sdk';
import { openSandbox, type OpenSandbox } from '../support/places';
import { collect, startSite } from '../support/site';

let open: OpenSandbox;
beforeEach(async () => {
  open = await openSandbox();
});
afterEach(() => open.close());

const BY_NUMBER: UpsertOptions = { keyFields: ['number'] };
const upsert = (records: Iterable<DataRecord | Error>, options = BY_NUMBER, object = 'suppliers') =>
  collect(upsertRecords(open.connection, object, records, options));
const shown = (results: readonly WriteResult[]): unknown[] =>
  results.map(({ index, status, error }) => [index, status, ...(error === undefined ? [] : [error.code])]);
const named = (name: string): DataRecord[] =>
  open.sandbox.records.list('suppliers').filter((row) => row['name'] === name);

test('a record is created, changed, and then left as it is', async () => {
  const record = { number: 'UP-1', name: 'Larkspur Paper', 'savings-pct': '2.50' };
  const [created] = await upsert([record]);
  expect(created).toMatchObject({ index: 0, status: 'created', record: { number: 'UP-1' } });
  const changed = { ...record, 'savings-pct': '2.75' };
  expect(await upsert([changed])).toMatchObject([
    { status: 'updated', id: created?.id, record: { 'savings-pct': '2.75' } },
  ]);
  open.sandbox.clearStatistics();
  expect(await upsert([{ ...changed, 'savings-pct': 2.75 }, { number: 'UP-1' }])).toMatchObject([
    { status: 'unchanged', id: created?.id },
    { status: 'unchanged', id: created?.id },
  ]);
  expect(open.sandbox.statistics().requests).toBe(2);
});

test('results keep the order of the input, and a bad record stops nobody', async () => {
  await upsert([{ number: 'A', name: 'Alder' }]);
  const results = await upsert([
    { number: 'B', name: 'Beech' },
    { name: 'Without a number' },
    { number: 'A', name: 'Alder' },
    new Error('line 4 could not be read'),
    { number: 'C', name: 'x'.repeat(101) },
    { number: '  ', name: 'Blank' },
    { number: 'A', name: 'Alder Ltd' },
  ]);
  expect(shown(results)).toEqual([
    [0, 'created'],
    [1, 'failed', 'COUPA_INPUT_INVALID'],
    [2, 'unchanged'],
    [3, 'failed', 'COUPA_INPUT_INVALID'],
    [4, 'failed', 'COUPA_VALIDATION_FAILED'],
    [5, 'failed', 'COUPA_INPUT_INVALID'],
    [6, 'updated'],
  ]);
  expect(results[1]?.error?.problems).toEqual([
    { path: '/number', message: 'is a key field and needs a value in every record' },
  ]);
});

test('records with one key are written one after the other, each upon the one before', async () => {
  const results = await upsert(
    ['First', 'Second', 'Second', 'Third'].map((name) => ({ number: 'TWICE', name })),
    { ...BY_NUMBER, concurrency: 16 },
  );
  expect(results.map(({ status }) => status)).toEqual(['created', 'updated', 'unchanged', 'updated']);
  expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  expect(named('Third')).toHaveLength(1);
});

test('look-ups share requests', async () => {
  const records = Array.from({ length: 200 }, (_, at) => ({ number: `N-${at}`, name: `Supplier ${at}` }));
  expect(new Set((await upsert(records)).map(({ status }) => status))).toEqual(new Set(['created']));
  open.sandbox.clearStatistics();
  expect(new Set((await upsert(records)).map(({ status }) => status))).toEqual(new Set(['unchanged']));
  expect(open.sandbox.statistics().requests).toBeLessThanOrEqual(12);
});

test('nothing is taken from the input while results are not taken', async () => {
  let taken = 0;
  function* records(): Generator<DataRecord> {
    for (; taken < 1000; taken += 1) yield { number: `P-${taken}`, name: `Pile ${taken}` };
  }
  const run = upsertRecords(open.connection, 'suppliers', records(), BY_NUMBER)[Symbol.asyncIterator]();
  await run.next();
  await run.next();
  expect(taken).toBeLessThan(60);
  await run.return?.();
});

describe('a key that does not tell', () => {
  it('is refused when several records have it', async () => {
    const { records } = open.sandbox;
    records.insert('suppliers', { name: 'Twin 1', 'display-name': 'Twin' });
    records.insert('suppliers', { name: 'Twin 2', 'display-name': 'Twin' });
    const options = { keyFields: ['display-name'] };
    const inputs = ['Twin', 'New here'].map((name) => ({ name, 'display-name': name }));
    expect(shown(await upsert(inputs, options))).toEqual([
      [0, 'failed', 'COUPA_KEY_AMBIGUOUS'],
      [1, 'created'],
    ]);
    expect(named('Twin')).toEqual([]);
  });

  it('is refused when a site that ignores case finds another spelling', async () => {
    const site = await startSite(({ method }) => ({
      body: method === 'GET' ? [{ id: 5, number: 'ab-1 ' }] : { id: 6 },
    }));
    const [result] = await collect(
      upsertRecords(site.connection, 'suppliers', [{ number: 'AB-1', name: 'X' }], BY_NUMBER),
    );
    await site.close();
    expect(result).toMatchObject({ status: 'failed', error: { code: 'COUPA_KEY_AMBIGUOUS' } });
    expect(result?.error?.message).toContain('5 differs from it only in case or spaces');
    expect(site.seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is an error when the site leaves the key field out, because absent is not empty', async () => {
    const site = await startSite(({ method }) => ({ body: method === 'GET' ? [{ id: 5, name: 'X' }] : { id: 6 } }));
    const [result] = await collect(
      upsertRecords(site.connection, 'suppliers', [{ number: 'AB-1', name: 'X' }], BY_NUMBER),
    );
    await site.close();
    expect(result).toMatchObject({ status: 'failed', error: { code: 'COUPA_BAD_ANSWER' } });
    expect(site.seen.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('keys', () => {
  it('may be dotted and several together', async () => {
    const { records } = open.sandbox;
    const [first, second] = records.list('suppliers');
    const item = (supplier: DataRecord | undefined, price: string): DataRecord => ({
      supplier: { name: supplier?.['name'] },
      item: { id: records.list('items')[0]?.['id'] },
      'supplier-part-num': 'PART-1',
      price,
    });
    const options = { keyFields: ['supplier.name', 'supplier_part_num'] };
    const inputs = [item(first, '10.00'), item(second, '11.00'), item(first, '10'), item(second, '12')];
    const results = await upsert(inputs, options, 'supplier_items');
    expect(results.map(({ status }) => status)).toEqual(['created', 'created', 'unchanged', 'updated']);
    expect(results[3]?.id).toBe(results[1]?.id);
  });

  it('may hold what a list of values cannot', async () => {
    const names = ['Smith, Jones & Co', 'say "hi"', 'a[b]', ' edge', 'plain', "O'Hara", 'ünïcode', '100%'];
    const records = names.map((name) => ({ name }));
    expect(new Set((await upsert(records, { keyFields: ['name'] })).map(({ status }) => status))).toEqual(
      new Set(['created']),
    );
    expect(new Set((await upsert(records, { keyFields: ['name'] })).map(({ status }) => status))).toEqual(
      new Set(['unchanged']),
    );
  });

  it('respect the parent', async () => {
    const [first, second] = open.sandbox.records.list('suppliers').map(({ id }) => id as number);
    const record = { street1: '1 Mill Lane', name: 'Mill' };
    const at = (id = 0) =>
      upsert([record], { keyFields: ['name'], parentIds: [id] }, 'suppliers/addresses').then(
        ([result]) => result?.status,
      );
    expect([await at(first), await at(second), await at(first)]).toEqual(['created', 'created', 'unchanged']);
  });

  it('may be the id, which must exist then', async () => {
    const [existing] = open.sandbox.records.list('suppliers');
    const options = { keyFields: ['id'] };
    expect(
      shown(
        await upsert(
          [
            { id: existing?.['id'], name: 'Renamed' },
            { id: 99_999, name: 'Nobody' },
          ],
          options,
        ),
      ),
    ).toEqual([
      [0, 'updated'],
      [1, 'failed', 'COUPA_RECORD_NOT_FOUND'],
    ]);
  });

  it('are checked before anything is sent', async () => {
    open.sandbox.clearStatistics();
    const refuse = (keyFields: unknown, object = 'suppliers') =>
      expect(upsert([{ number: 'A' }], { keyFields: keyFields as string[] }, object)).rejects;
    await refuse([]).toMatchObject({ code: 'COUPA_INPUT_INVALID', problems: [{ path: '/keyFields' }] });
    await refuse(['nmae']).toMatchObject({ code: 'COUPA_INPUT_INVALID', problems: [{ path: '/keyFields/0' }] });
    await refuse(['number', 'primary-contact']).toMatchObject({ problems: [{ path: '/keyFields/1' }] });
    await refuse(['number', 'number']).toMatchObject({ problems: [{ path: '/keyFields/1' }] });
    const wrongly = (more: object) => expect(upsert([{ number: 'A' }], { ...BY_NUMBER, ...more })).rejects;
    await wrongly({ mode: 'dryrun' }).toMatchObject({ problems: [{ path: '/mode' }] });
    await wrongly({ journal: {}, mode: 'dry-run' }).toMatchObject({ problems: [{ path: '/journal' }] });
    await wrongly({ matchBy: ['number'] }).toMatchObject({ problems: [{ path: '/matchBy' }] });
    await refuse(['code'], 'currencies').toMatchObject({ code: 'COUPA_UNSUPPORTED_ACTIVITY' });
    expect(open.sandbox.statistics().requests).toBe(0);
  });
});

test('a dry run tells what it would do and writes nothing', async () => {
  const [existing] = open.sandbox.records.list('suppliers');
  const records = [
    { name: existing?.['name'], 'savings-pct': '99.5' },
    { name: 'Planned', number: 'PL-1' },
    { name: existing?.['name'] },
  ];
  const results = await upsert(records, { keyFields: ['name'], mode: 'dry-run' });
  expect(results).toMatchObject([
    {
      status: 'planned',
      plan: {
        method: 'PUT',
        path: `/suppliers/${existing?.['id'] as number}`,
        changes: [{ path: '/savings-pct', to: '99.5' }],
      },
    },
    { status: 'planned', plan: { method: 'POST', path: '/suppliers', body: { name: 'Planned' } } },
    { status: 'unchanged' },
  ]);
  expect(named('Planned')).toEqual([]);
});

describe('after lost answers', () => {
  it.each([1, 2, 3])(
    'nothing is doubled, lost or misreported (%i)',
    async (seed) => {
      await open.close();
      // The one that is closed behind each test.
      open = await openSandbox({ seed, records: { suppliers: 3 } });
      const { sandbox, connection } = open;
      for (const method of ['POST', 'PUT']) {
        for (const when of ['before-commit', 'after-commit'] as const) {
          sandbox.addFault({ kind: 'reset', when, method, probability: 0.08 });
          sandbox.addFault({ kind: 'status', status: 503, when, method, probability: 0.05 });
        }
        sandbox.addFault({ kind: 'truncated-body', method, probability: 0.05 });
      }
      sandbox.addFault({ kind: 'too-many-requests', probability: 0.05 });
      const records = Array.from({ length: 150 }, (_, at) => ({ number: `L-${at % 100}`, name: `Lost ${at}` }));
      const options = { ...BY_NUMBER, resend: 'after-search', concurrency: 8 } as const;
      const results = await collect(upsertRecords(connection, 'suppliers', records, options));
      expect(sandbox.statistics().log.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(20);
      sandbox.clearFaults();
      expect(results.map(({ index }) => index)).toEqual(records.map((_, at) => at));
      expect(results.filter(({ status }) => status === 'unchanged')).toEqual([]);
      // Nothing fails but what could double an earlier record of which nobody knows whether it was made.
      const isHeldBack = ({ index, error }: WriteResult): boolean =>
        error?.code === 'COUPA_KEY_AMBIGUOUS' && results[index - 100]?.status === 'unknown';
      expect(results.filter((result) => result.status === 'failed' && !isHeldBack(result))).toEqual([]);
      const rows = sandbox.records.list('suppliers').filter((row) => String(row['number']).startsWith('L-'));
      const byNumber = new Map(rows.map((row) => [row['number'], row]));
      expect(byNumber.size).toBe(rows.length);
      // The first 100 make the records, the last 50 change half of them.
      results.forEach(({ status, id }, at) => {
        const row = byNumber.get(`L-${at % 100}`);
        const last = at >= 50;
        const isTold = status !== 'unknown' && status !== 'failed';
        if (isTold) expect(row?.['id']).toBe(id);
        if (last && isTold) expect(row?.['name']).toBe(`Lost ${at}`);
      });
      expect(results.filter(({ status }) => status === 'unknown' || status === 'failed').length).toBeLessThan(10);
    },
    20_000,
  );

  it('a second record with the key of an unknown one is not sent', async () => {
    const site = await startSite(({ method }) => (method === 'GET' ? { body: [] } : undefined));
    const records = [
      { number: 'Q', name: 'One' },
      { number: 'q ', name: 'Two' },
    ];
    const results = await collect(
      upsertRecords(site.connection, 'suppliers', records, { ...BY_NUMBER, resend: 'never' }),
    );
    await site.close();
    expect(shown(results)).toEqual([
      [0, 'unknown', 'COUPA_OUTCOME_UNKNOWN'],
      [1, 'failed', 'COUPA_KEY_AMBIGUOUS'],
    ]);
    expect(site.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

test('credentials that are refused stop the run without a storm', async () => {
  const site = await startSite(() => ({ status: 401, body: { errors: { error: ['no'] } } }));
  const records = Array.from({ length: 300 }, (_, at) => ({ number: `R-${at}` }));
  const results = await collect(upsertRecords(site.connection, 'suppliers', records, BY_NUMBER));
  await site.close();
  expect(new Set(results.map(({ error }) => error?.code))).toEqual(new Set(['COUPA_AUTHENTICATION_FAILED']));
  expect(site.seen.length).toBeLessThan(10);
});
