import * as fc from 'fast-check';
import { createRecords, updateRecords, type WriteInput, type WriteOptions } from '../../../src/activities';
import { CoupaError } from '../../../src/errors';
import type { DataRecord, WriteResult } from '../../../src/sdk';
import { collect, startSite, type Answer, type SeenRequest, type TestSite } from '../support/site';

let site: TestSite;
let answer: (request: SeenRequest) => Answer | Promise<Answer>;
let nextId: number;

const created = ({ body }: SeenRequest): Answer => ({
  status: 201,
  body: { ...(JSON.parse(body) as object), id: nextId++ },
});

beforeAll(async () => {
  // Nothing can be looked up here; lost-answers.test.ts does that at a site which answers.
  site = await startSite((request) => (request.method === 'GET' ? { status: 403, body: {} } : answer(request)));
});
afterAll(() => site.close());
beforeEach(() => {
  site.seen.length = 0;
  site.logged.length = 0;
  nextId = 1;
  answer = created;
});

const create = (records: WriteInput, options?: WriteOptions): AsyncIterable<WriteResult> =>
  createRecords(site.connection, 'suppliers', records, options);
const update = (records: WriteInput, options?: WriteOptions): AsyncIterable<WriteResult> =>
  updateRecords(site.connection, 'suppliers', records, options);
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};
const named = (count: number): DataRecord[] => Array.from({ length: count }, (_, at) => ({ name: `S${at}` }));

describe('creating', () => {
  test('posts each record and answers it with its id and the record of the site', async () => {
    const results = await collect(create([{ name: 'A' }]));
    expect(results).toMatchObject([{ index: 0, status: 'created', id: 1, record: { id: 1, name: 'A' } }]);
    expect(site.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/suppliers', '{"name":"A"}'],
    ]);
  });

  test('an empty answer is a success without a record', async () => {
    answer = () => ({ status: 201, raw: '' });
    const [result] = await collect(create([{ name: 'A' }]));
    expect(result).toMatchObject({ index: 0, status: 'created' });
    expect(result).not.toHaveProperty('record');
    expect(result).not.toHaveProperty('error');
  });

  test('one bad record never stops the others, and is not sent', async () => {
    const bad = [null, 5, 'x', [], undefined, new Error('unreadable'), { name: 'x'.repeat(10_000) }];
    const results = await collect(create([{ name: 'A' }, ...(bad as DataRecord[]), { name: 'B' }]));
    expect(results.map(({ index, status }) => [index, status])).toEqual([
      [0, 'created'],
      ...bad.map((_, at) => [at + 1, 'failed']),
      [bad.length + 1, 'created'],
    ]);
    expect(site.seen).toHaveLength(2);
    expect(results[6]?.error).toMatchObject({ code: 'COUPA_INPUT_INVALID', message: 'unreadable' });
    expect(results[7]?.error).toMatchObject({ code: 'COUPA_VALIDATION_FAILED', problems: [{ path: '/name' }] });
    expect(results[7]?.error?.message).toMatch(
      /^The record does not fit suppliers and was not sent: \/name: .*[^.]\.$/,
    );
  });

  test('a record that has no JSON form fails alone', async () => {
    const cycle: DataRecord = { name: 'A' };
    cycle['custom-fields'] = { cycle };
    const results = await collect(create([cycle, { name: 'B', 'custom-fields': { big: 1n } }, { name: 'C' }]));
    expect(results.map(({ status }) => status)).toEqual(['failed', 'failed', 'created']);
  });

  test('a record that cannot even be read fails alone', async () => {
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('hands off');
        },
        get: () => {
          throw new Error('hands off');
        },
      },
    );
    const results = await collect(create([hostile, { name: 'B' }]));
    expect(results.map(({ status }) => status)).toEqual(['failed', 'created']);
  });

  test('unknown names are warned about and sent', async () => {
    const [result] = await collect(create([{ name: 'A', nmber: '7' }]));
    expect(result?.warnings).toContainEqual({ path: '/nmber', message: expect.stringContaining('number') as string });
    expect(site.seen[0]?.body).toContain('"nmber":"7"');
  });

  test('decimals arrive with the digits they were given', async () => {
    answer = created;
    const price = '12345678901234567.890100';
    const [result] = await collect(createRecords(site.connection, 'items', [{ name: 'A', price }]));
    expect(site.seen[0]?.body).toContain(`"price":"${price}"`);
    expect(result?.record?.['price']).toBe(price);
  });

  test('what the site complains about points to the field', async () => {
    const messages = ["Name can't be blank", 'Tax code has already been taken', 'Something else'];
    answer = () => ({ status: 400, body: { errors: { supplier: messages } } });
    const [result] = await collect(create([{ name: 'A' }]));
    expect(result).toMatchObject({ status: 'failed', error: { code: 'COUPA_VALIDATION_FAILED' } });
    expect(result?.error?.problems).toEqual([
      { path: '/name', message: messages[0] },
      { path: '/tax-code', message: messages[1] },
      { path: '', message: messages[2] },
    ]);
  });

  test('a lost answer is unknown, and the record is not sent again when it cannot be looked up', async () => {
    answer = () => undefined;
    const [result] = await collect(create([{ name: 'A' }]));
    expect(result).toMatchObject({ status: 'unknown', error: { code: 'COUPA_OUTCOME_UNKNOWN' } });
    expect(site.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('a record that was sent is unknown also when something breaks while it is looked for', async () => {
    answer = () => undefined;
    const warn = (): void => {
      throw new Error('the log is full');
    };
    const connection = { ...site.connection, logger: { ...site.connection.logger, warn } };
    const [result] = await collect(createRecords(connection, 'suppliers', [{ name: 'A' }]));
    expect(result).toMatchObject({ index: 0, status: 'unknown', error: { code: 'COUPA_OUTCOME_UNKNOWN' } });
    expect(result?.error?.message).toContain('the log is full');
  });

  test.each(['{"id": 5, "na', '<html>'])('an answer that cannot be read (%s) is unknown too', async (raw) => {
    answer = () => ({ status: 201, raw });
    expect((await collect(create([{ name: 'A' }])))[0]?.status).toBe('unknown');
  });

  test('a sub-object goes below its parent', async () => {
    await collect(createRecords(site.connection, 'suppliers/addresses', [{ name: 'A' }], { parentIds: [7] }));
    expect(site.seen[0]?.path).toBe('/suppliers/7/addresses');
  });

  test.each([
    ['nonsense', {}, 'COUPA_UNKNOWN_OBJECT'],
    ['currencies', {}, 'COUPA_UNSUPPORTED_ACTIVITY'],
    ['suppliers/addresses', {}, 'COUPA_PARENT_REQUIRED'],
    ['suppliers', { concurrency: 0 }, 'COUPA_INPUT_INVALID'],
    ['suppliers', { concurrency: 17 }, 'COUPA_INPUT_INVALID'],
  ])('%s with %j is refused before a record is taken', async (object, options, code) => {
    const take = jest.fn();
    const records = (function* () {
      take();
      yield { name: 'A' };
    })();
    const results = collect(createRecords(site.connection, object, records, options));
    await expect(results).rejects.toMatchObject({ code });
    expect(take).not.toHaveBeenCalled();
  });
});

describe('updating', () => {
  test('puts each record to its id, which is not repeated in the body', async () => {
    answer = ({ path, body }) => ({ body: { id: Number(path.split('/').at(-1)), ...(JSON.parse(body) as object) } });
    const results = await collect(
      update([
        { id: 5, name: 'A' },
        { id: '6', name: 'B' },
      ]),
    );
    expect(results.map(({ status, id }) => [status, id])).toEqual([
      ['updated', 5],
      ['updated', 6],
    ]);
    expect(site.seen.map(({ method, path, body }) => [method, path, body]).sort()).toEqual([
      ['PUT', '/suppliers/5', '{"name":"A"}'],
      ['PUT', '/suppliers/6', '{"name":"B"}'],
    ]);
  });

  test.each([undefined, null, 0, -5, 1.5, '', 'x', '5/../6', true, {}, '99999999999999999999'])(
    'the id %p is refused and nothing is sent',
    async (id) => {
      const [result] = await collect(update([{ id, name: 'A' }]));
      expect(result).toMatchObject({
        status: 'failed',
        error: { code: expect.stringMatching(/INPUT_INVALID|VALIDATION/) as string },
      });
      expect(site.seen).toEqual([]);
    },
  );

  test('a record with nothing but read-only fields is refused, because nothing would change', async () => {
    const [result] = await collect(update([{ id: 5, 'created-at': '2026-01-01T00:00:00Z' }]));
    expect(result?.error?.code).toBe('COUPA_INPUT_INVALID');
    expect(site.seen).toEqual([]);
  });

  test('a missing record is failed with its id', async () => {
    answer = () => ({ status: 404, body: {} });
    expect(await collect(update([{ id: 5, name: 'A' }]))).toMatchObject([
      { index: 0, status: 'failed', id: 5, error: { code: 'COUPA_RECORD_NOT_FOUND' } },
    ]);
  });

  test('updates of one record are sent one after the other, in their order', async () => {
    let open = 0;
    const names: unknown[] = [];
    answer = async ({ body }) => {
      open += 1;
      const most = open;
      await turns(5);
      open -= 1;
      names.push((JSON.parse(body) as DataRecord)['name']);
      return { body: { id: 5, most } };
    };
    const results = await collect(update(['A', 'B', 'C'].map((name) => ({ id: 5, name }))));
    expect(results.map(({ record }) => record?.['most'])).toEqual([1, 1, 1]);
    expect(names).toEqual(['A', 'B', 'C']);
  });
});

describe('the stream of results', () => {
  test('is in input order, one per record, however long each takes and whatever becomes of it', async () => {
    const fate = fc.record({ wait: fc.nat(8), kind: fc.constantFrom('created', 'refused', 'lost', 'bad') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 40 }),
        fc.integer({ min: 1, max: 16 }),
        async (fates, concurrency) => {
          answer = async (request) => {
            const { kind, wait } = fates[Number((JSON.parse(request.body) as DataRecord)['number'])] ?? {
              kind: '',
              wait: 0,
            };
            await turns(wait);
            if (kind === 'lost') return undefined;
            return kind === 'refused' ? { status: 400, body: {} } : created(request);
          };
          const records = fates.map(({ kind }, at) => (kind === 'bad' ? null : { number: String(at) }) as DataRecord);
          const results = await collect(create(records, { concurrency }));
          const expected = { created: 'created', refused: 'failed', lost: 'unknown', bad: 'failed' };
          expect(results.map(({ index }) => index)).toEqual(fates.map((_, at) => at));
          expect(results.map(({ status }) => status)).toEqual(fates.map(({ kind }) => expected[kind]));
          for (const { index, record } of results) if (record) expect(record['number']).toBe(String(index));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('takes no more records than are in flight while nobody takes results', async () => {
    let taken = 0;
    const records = (function* () {
      for (;;) {
        taken += 1;
        yield { name: 'A' };
      }
    })();
    const results = create(records, { concurrency: 3 })[Symbol.asyncIterator]();
    await results.next();
    await turns(100);
    expect(taken).toBeLessThanOrEqual(5);
    await results.return?.();
  });

  test('keeps several records in flight', async () => {
    let open = 0;
    let most = 0;
    answer = async (request) => {
      most = Math.max(most, ++open);
      await turns(10);
      open -= 1;
      return created(request);
    };
    await collect(create(named(12), { concurrency: 3 }));
    expect(most).toBe(3);
  });

  test('hands a result on while the input waits for it', async () => {
    let deliver: (() => void) | undefined;
    const records = (async function* () {
      yield { name: 'A' };
      await new Promise<void>((resolve) => (deliver = resolve));
      yield { name: 'B' };
    })();
    const results: WriteResult[] = [];
    for await (const result of create(records)) {
      results.push(result);
      while (deliver === undefined) await turns(1);
      deliver();
    }
    expect(results.map(({ status }) => status)).toEqual(['created', 'created']);
  });

  test('an input that throws is raised after the results so far', async () => {
    const records = (async function* () {
      yield { name: 'A' };
      yield { name: 'B' };
      throw new Error('the file ended early');
    })();
    const results: WriteResult[] = [];
    const reading = (async () => {
      for await (const result of create(records)) results.push(result);
    })();
    await expect(reading).rejects.toThrow('the file ended early');
    expect(results.map(({ status }) => status)).toEqual(['created', 'created']);
  });

  test('breaking off waits for what is in flight, sends no more, and logs what nobody took', async () => {
    let closed = false;
    const records = (function* () {
      try {
        for (;;) yield { name: 'A' };
      } finally {
        closed = true;
      }
    })();
    for await (const result of create(records, { concurrency: 2 })) if (result.index === 2) break;
    const sent = site.seen.length;
    expect(closed).toBe(true);
    await turns(20);
    expect(site.seen).toHaveLength(sent);
    const told = site.logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields?.['index']);
    expect(told).toEqual(Array.from({ length: sent - 3 }, (_, at) => at + 3));
  });

  test('stopOnError ends with the first failure, and nothing after it is sent', async () => {
    answer = (request) => (request.body.includes('S2') ? { status: 400, body: {} } : created(request));
    const results = await collect(create(named(6), { stopOnError: true }));
    expect(results.map(({ status }) => status)).toEqual(['created', 'created', 'failed']);
    expect(site.seen).toHaveLength(3);
  });

  test('after a refused sign-in the rest is told and not sent', async () => {
    answer = () => ({ status: 401, body: {} });
    const results = await collect(create(named(500), { concurrency: 4 }));
    expect(results).toHaveLength(500);
    expect(
      results.every(({ status, error }) => status === 'failed' && error?.code === 'COUPA_AUTHENTICATION_FAILED'),
    ).toBe(true);
    expect(results[499]?.error?.message).toMatch(/^Not sent, /);
    expect(site.seen.length).toBeLessThanOrEqual(8);
  });
});

describe('cancelling', () => {
  test('reports what is in flight as unknown, leaves the rest without result, and throws', async () => {
    const controller = new AbortController();
    answer = (request) => {
      if (site.seen.length <= 2) return created(request);
      if (site.seen.length === 5) controller.abort();
      return new Promise<never>(() => undefined);
    };
    const results: WriteResult[] = [];
    const reading = (async () => {
      for await (const result of create(named(50), { concurrency: 3, signal: controller.signal })) results.push(result);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
    expect(site.seen).toHaveLength(5);
    expect(results.map(({ status }) => status)).toEqual(['created', 'created', 'unknown', 'unknown', 'unknown']);
  });

  test('ends a wait for an input that never comes', async () => {
    const controller = new AbortController();
    const records: AsyncIterable<DataRecord> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          setImmediate(() => controller.abort());
          return new Promise<never>(() => undefined);
        },
      }),
    };
    const reading = collect(create(records, { signal: controller.signal }));
    await expect(reading).rejects.toBeInstanceOf(CoupaError);
  });

  test('before the start sends nothing', async () => {
    await expect(collect(create([{ name: 'A' }], { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'COUPA_CANCELLED',
    });
    expect(site.seen).toEqual([]);
  });
});
