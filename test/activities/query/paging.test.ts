import * as fc from 'fast-check';
import { queryRecords } from '../../../src/activities';
import { collect, startSite, type Answer, type SeenRequest, type TestSite } from '../support/site';
import { page, rowsUpTo, type Row } from '../support/table';

let site: TestSite;
let answer: (request: SeenRequest) => Answer | Promise<Answer>;

beforeAll(async () => {
  site = await startSite((request) => answer(request));
});
afterAll(() => site.close());
beforeEach(() => {
  site.seen.length = 0;
});

const ids = (rows: readonly { readonly [field: string]: unknown }[]): unknown[] => rows.map(({ id }) => id);

describe('reading by key', () => {
  test('asks for 50 in order of id, and goes on behind the last id until a page is short', async () => {
    const rows = rowsUpTo(120);
    answer = (request) => page(rows, request);
    const records = await collect(queryRecords(site.connection, 'suppliers', { concurrency: 2 }));
    expect(ids(records)).toEqual(ids(rows));
    expect(site.seen.map(({ path, query }) => [path, String(query)])).toEqual([
      ['/suppliers', 'order_by=id&dir=asc&limit=50'],
      // How far do the ids reach? Asked at the same time as the second page, and never when there is one page only.
      ['/suppliers', 'order_by=id&dir=desc&limit=1&fields=%5B%22id%22%5D'],
      ['/suppliers', 'id%5Bgt%5D=50&order_by=id&dir=asc&limit=50'],
      ['/suppliers', 'id%5Bgt%5D=100&order_by=id&dir=asc&limit=50'],
    ]);
  });

  test('records that exist throughout come exactly once, whatever comes, changes and goes meanwhile', async () => {
    const change = fc.record({
      drop: fc.array(fc.nat(400), { maxLength: 20 }),
      add: fc.array(fc.nat(400), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 20, maxLength: 120 }),
        fc.array(change, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom('asc' as const, 'desc' as const),
        async (start, changes, pageSize, direction) => {
          let present = new Set(start);
          const throughout = new Set(start);
          let turn = 0;
          answer = (request) => {
            const result = page(
              [...present].map((id) => ({ id })),
              request,
            );
            const { drop, add } = changes[turn++ % changes.length] ?? { drop: [], add: [] };
            present = new Set([...present].filter((id) => !drop.includes(id)));
            for (const id of drop) throughout.delete(id);
            for (const id of add) present.add(id + 1);
            return result;
          };
          const request = { pageSize, order: { by: 'id', direction } };
          const got = ids(await collect(queryRecords(site.connection, 'suppliers', request))) as number[];
          expect(new Set(got).size).toBe(got.length);
          expect([...throughout].filter((id) => !got.includes(id))).toEqual([]);
          expect(got).toEqual([...got].sort((a, b) => (direction === 'asc' ? a - b : b - a)));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a bound on the id that a user sets holds, and is not sent beside the key', async () => {
    const rows = rowsUpTo(100);
    answer = (request) => page(rows, request);
    const conditions = [
      { field: 'id', operator: 'gt_or_eq', value: 20 },
      { field: 'id', operator: 'lt', value: 71 },
    ] as const;
    for (const direction of ['asc', 'desc'] as const) {
      const order = { by: 'id', direction };
      const records = await collect(queryRecords(site.connection, 'suppliers', { conditions, order, pageSize: 20 }));
      expect(ids(records).sort((a, b) => Number(a) - Number(b))).toEqual(ids(rows.slice(19, 70)));
    }
    for (const { query } of site.seen) {
      const bounds = [...query.keys()].filter((name) => name.startsWith('id['));
      expect([
        ['id[gt]', 'id[lt_or_eq]'],
        ['id[lt]', 'id[gt_or_eq]'],
      ]).toContainEqual(bounds);
    }
  });

  test('one record by its id is one request', async () => {
    answer = (request) => page(rowsUpTo(9), request);
    const conditions = [{ field: 'id', value: 5 }];
    const records = await collect(queryRecords(site.connection, 'suppliers', { conditions, pageSize: 1 }));
    expect(ids(records)).toEqual([5]);
    expect(site.seen).toHaveLength(1);
  });

  test('a limit asks for no more than it needs, and zero asks for nothing', async () => {
    answer = (request) => page(rowsUpTo(200), request);
    expect(await collect(queryRecords(site.connection, 'suppliers', { limit: 60 }))).toHaveLength(60);
    expect(site.seen.map(({ query }) => query.get('limit'))).toEqual(['50', '10']);
    site.seen.length = 0;
    expect(await collect(queryRecords(site.connection, 'suppliers', { limit: 0 }))).toEqual([]);
    expect(site.seen).toEqual([]);
  });

  test('a site that ignores the limit does not make a query return more than asked', async () => {
    answer = () => ({ body: rowsUpTo(80) });
    expect(await collect(queryRecords(site.connection, 'suppliers', { limit: 7 }))).toHaveLength(7);
  });

  test('ids that come as strings, also beyond what a double holds, keep their order', async () => {
    const rows = ['9007199254740992', '9007199254740993', '9007199254740994'].map((id) => ({ id }));
    answer = ({ query }) => {
      const after = BigInt(query.get('id[gt]') ?? 0);
      const upTo = BigInt(query.get('id[lt_or_eq]') ?? '99999999999999999999');
      const found = rows.filter(({ id }) => BigInt(id) > after && BigInt(id) <= upTo);
      return { body: (query.get('dir') === 'desc' ? found.reverse() : found).slice(0, Number(query.get('limit'))) };
    };
    const records = await collect(queryRecords(site.connection, 'suppliers', { pageSize: 2 }));
    expect(ids(records)).toEqual(ids(rows));
    expect(site.seen.map(({ query }) => query.get('id[gt]'))).toContain('9007199254740993');
  });
});

describe('an order that is not the one asked for', () => {
  test.each([
    ['a page out of order', [{ id: 2 }, { id: 1 }], 'id 1 came after id 2'],
    ['an id that comes twice', [{ id: 2 }, { id: 2 }], 'id 2 came after id 2'],
    ['a record whose id a default filter left out', [{ id: 1 }, { name: 'x' }], 'record 2 has no readable id'],
    ['an id that is null', [{ id: null }], 'record 1 has no readable id'],
  ])('%s ends the query before any of its page is handed on', async (_, body, reason) => {
    answer = () => ({ body });
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const record of queryRecords(site.connection, 'suppliers')) got.push(record);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'COUPA_ORDER_VIOLATED',
      message: expect.stringContaining(`suppliers, page 1: ${reason}`) as string,
    });
    expect(got).toEqual([]);
  });

  test('a site that ignores the key ends with an error instead of reading the same page for ever', async () => {
    answer = () => ({ body: rowsUpTo(50) });
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const record of queryRecords(site.connection, 'suppliers')) got.push(record);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'COUPA_ORDER_VIOLATED' });
    expect(got).toHaveLength(50);
  });
});

describe('reading by offset', () => {
  const ranked = (count: number): Row[] => rowsUpTo(count).map((row) => ({ ...row, number: count - row.id }));
  const order = { by: 'number' };

  test('every page begins on the last record of the page before', async () => {
    answer = (request) => page(ranked(120), request);
    const records = await collect(queryRecords(site.connection, 'suppliers', { order }));
    expect(ids(records)).toEqual(ids(ranked(120)).reverse());
    expect(site.seen.map(({ query }) => query.get('offset'))).toEqual([null, '49', '98']);
  });

  test('records that come and go before the place of reading are noticed and cost nothing', async () => {
    let rows = ranked(200);
    let turn = 0;
    answer = (request) => {
      const result = page(rows, request);
      turn += 1;
      // Ids above are first in this order: 7 go before the second page, 9 others come before the third.
      if (turn === 1) rows = rows.filter(({ id }) => id <= 193);
      if (turn === 3) rows = [...rows, ...rowsUpTo(9).map(({ id }) => ({ id: 300 + id, number: -id }))];
      return result;
    };
    const got = ids(await collect(queryRecords(site.connection, 'suppliers', { order, pageSize: 50 })));
    expect(got).toEqual(ids(ranked(200)).reverse());
  });

  test('a place that cannot be found again ends the query instead of losing records', async () => {
    let rows = ranked(200);
    answer = (request) => {
      const result = page(rows, request);
      rows = rows.filter(({ id }) => id < 100);
      return result;
    };
    const reading = collect(queryRecords(site.connection, 'suppliers', { order }));
    await expect(reading).rejects.toMatchObject({
      code: 'COUPA_ORDER_VIOLATED',
      message: expect.stringContaining('suppliers, page 2: records changed places') as string,
    });
  });

  test('pages of one record move on', async () => {
    answer = (request) => page(ranked(5), request);
    const got = ids(await collect(queryRecords(site.connection, 'suppliers', { order, pageSize: 1 })));
    expect(got).toEqual([5, 4, 3, 2, 1]);
  });
});

describe('the shape of an answer', () => {
  test('a single object where a list is due is one record', async () => {
    answer = () => ({ body: { id: 3, name: 'Alone' } });
    expect(await collect(queryRecords(site.connection, 'suppliers'))).toEqual([{ id: 3, name: 'Alone' }]);
  });

  test.each([
    ['null', 'null', 'null'],
    ['nothing', '', 'empty'],
    ['a text', '"x"', 'a string'],
    ['an error object', '{"errors": {"supplier": ["no"]}}', 'HTTP 200, but with errors: no'],
    ['a list with a null', '[null]', 'entry 1'],
    ['a list of lists', '[[1]]', 'entry 1'],
  ])('%s is told and never taken for an empty list', async (_, raw, reason) => {
    answer = () => ({ raw });
    await expect(collect(queryRecords(site.connection, 'suppliers'))).rejects.toMatchObject({
      code: 'COUPA_BAD_ANSWER',
      message: expect.stringMatching(`^suppliers, page 1: .*${reason}`) as string,
    });
  });

  test('a failure names the object and the page', async () => {
    answer = (request) => (request.query.has('id[gt]') ? { status: 400, body: {} } : page(rowsUpTo(50), request));
    await expect(collect(queryRecords(site.connection, 'suppliers'))).rejects.toMatchObject({
      message: expect.stringMatching(/^suppliers, page 2: /) as string,
      http: { status: 400 },
    });
  });
});

describe('the stream', () => {
  test('with one request at a time one page is fetched ahead, and no more while the consumer rests', async () => {
    answer = (request) => page(rowsUpTo(500), request);
    const records = queryRecords(site.connection, 'suppliers', { pageSize: 10, concurrency: 1 })[
      Symbol.asyncIterator
    ]();
    await records.next();
    while (site.seen.length < 2) await new Promise(setImmediate);
    // Enough turns of the loop for a third request, were there one.
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(site.seen).toHaveLength(2);
    for (let count = 0; count < 10; count += 1) await records.next();
    while (site.seen.length < 3) await new Promise(setImmediate);
    await records.return?.();
    expect(site.seen).toHaveLength(3);
  });

  test('ending the iteration aborts the request that is in flight', async () => {
    let second: SeenRequest | undefined;
    answer = (request) => {
      if (!request.query.has('id[gt]')) return page(rowsUpTo(50), request);
      second = request;
      return new Promise<never>(() => undefined);
    };
    for await (const record of queryRecords(site.connection, 'suppliers')) {
      if (record['id'] !== 3) continue;
      while (second === undefined) await new Promise(setImmediate);
      break;
    }
    await second?.gone;
  });

  test('ending it while a record is awaited aborts too', async () => {
    let first: SeenRequest | undefined;
    answer = (request) => {
      first = request;
      return new Promise<never>(() => undefined);
    };
    const records = queryRecords(site.connection, 'suppliers')[Symbol.asyncIterator]();
    const next = records.next();
    while (first === undefined) await new Promise(setImmediate);
    const ended = records.return?.();
    await expect(next).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
    await ended;
    await first.gone;
  });

  test('a signal cancels, also between two records of one page', async () => {
    answer = (request) => page(rowsUpTo(50), request);
    const controller = new AbortController();
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const record of queryRecords(site.connection, 'suppliers', { signal: controller.signal })) {
        got.push(record);
        if (got.length === 3) controller.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
    expect(got).toHaveLength(3);
  });

  test('each iteration is a query of its own', async () => {
    answer = (request) => page(rowsUpTo(3), request);
    const query = queryRecords(site.connection, 'suppliers');
    expect(await collect(query)).toHaveLength(3);
    expect(await collect(query)).toHaveLength(3);
  });
});
