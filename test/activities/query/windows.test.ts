import * as fc from 'fast-check';
import { queryPages, queryRecords, type QueryRequest } from '../../../src/activities';
import type { QueryPage } from '../../../src/activities';
import { collect, startSite, type Answer, type SeenRequest, type TestSite } from '../support/site';
import { page, rowsUpTo, type Row } from '../support/table';

jest.setTimeout(60_000);

let site: TestSite;
let answer: (request: SeenRequest) => Answer | Promise<Answer>;

beforeAll(async () => {
  site = await startSite((request) => answer(request));
});
afterAll(() => site.close());
beforeEach(() => {
  site.seen.length = 0;
  site.logged.length = 0;
});

const rowsOf = (ids: Iterable<number>): Row[] => [...ids].map((id) => ({ id }));
const idsOf = (records: readonly { readonly [field: string]: unknown }[]): number[] =>
  records.map(({ id }) => Number(id));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const query = (request: QueryRequest) => queryRecords(site.connection, 'suppliers', request);
/** Waits until nothing more is sent. */
async function rest(): Promise<void> {
  for (let before = -1; before !== site.seen.length;) {
    before = site.seen.length;
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
  }
}

describe('under change', () => {
  const reading = fc.record({
    pageSize: fc.integer({ min: 1, max: 20 }),
    concurrency: fc.integer({ min: 1, max: 8 }),
    sequence: fc.constantFrom('id' as const, 'any' as const),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  });
  const change = fc.record({
    drop: fc.array(fc.nat(2000), { maxLength: 15 }),
    add: fc.array(fc.nat(2000), { maxLength: 15 }),
  });
  /** Dense, sparse, in clusters far apart. */
  const layout = fc.oneof(
    fc.uniqueArray(fc.integer({ min: 1, max: 2000 }), { minLength: 20, maxLength: 300 }),
    fc.integer({ min: 1, max: 400 }).map(upTo),
    fc
      .tuple(fc.nat(60), fc.nat(1900), fc.nat(90))
      .map(([few, gap, more]) => [...upTo(few + 1), ...upTo(more).map((id) => few + gap + id + 1)]),
  );

  /** A table that changes with every request, and what existed from the first request to the last. */
  function changing(start: readonly number[], changes: readonly { drop: number[]; add: number[] }[]) {
    let present = new Set(start);
    const throughout = new Set(start);
    let turn = 0;
    answer = (request) => {
      const result = page(rowsOf(present), request);
      const { drop, add } = changes[turn++ % changes.length] ?? { drop: [], add: [] };
      present = new Set([...present].filter((id) => !drop.includes(id)));
      for (const id of drop) throughout.delete(id);
      // What was deleted and comes back under its old id did not exist throughout.
      for (const id of add) present.add(id + 1);
      return result;
    };
    return throughout;
  }

  test('records that exist throughout come exactly once, in any number of windows, layout and sequence', async () => {
    await fc.assert(
      fc.asyncProperty(
        layout,
        fc.array(change, { minLength: 1, maxLength: 12 }),
        reading,
        async (start, changes, how) => {
          const throughout = changing(start, changes);
          const { direction, ...request } = how;
          const got = idsOf(await collect(query({ ...request, order: { by: 'id', direction } })));
          expect(new Set(got).size).toBe(got.length);
          expect([...throughout].filter((id) => !got.includes(id))).toEqual([]);
          if (how.sequence === 'id')
            expect(got).toEqual([...got].sort((a, b) => (direction === 'asc' ? a - b : b - a)));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('going on from the token of any page loses nothing, and what was dealt with does not come again', async () => {
    await fc.assert(
      fc.asyncProperty(
        layout,
        fc.array(change, { minLength: 1, maxLength: 6 }),
        reading,
        fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
        async (start, changes, { direction, ...request }, stops) => {
          const throughout = changing(start, changes);
          const got: number[] = [];
          let resumeToken: string | undefined;
          // Each run is ended after some pages, as a kill would; the last one reads to the end.
          for (const stop of [...stops, Number.POSITIVE_INFINITY]) {
            let count = 0;
            const from = resumeToken === undefined ? {} : { resumeToken };
            const pages = queryPages(site.connection, 'suppliers', {
              ...request,
              ...from,
              order: { by: 'id', direction },
            });
            for await (const each of pages) {
              got.push(...idsOf(each.records));
              ({ resumeToken } = each);
              if ((count += 1) > stop) break;
            }
          }
          expect(new Set(got).size).toBe(got.length);
          expect([...throughout].filter((id) => !got.includes(id))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what it costs', () => {
  const requestsFor = async (ids: readonly number[], request: QueryRequest): Promise<number> => {
    site.seen.length = 0;
    answer = (seen) => page(rowsOf(ids), seen);
    expect(idsOf(await collect(query(request)))).toHaveLength(Math.min(ids.length, request.limit ?? Infinity));
    return site.seen.length;
  };

  test.each(['id', 'any'] as const)('a result of one page is one request (%s)', async (sequence) => {
    for (const count of [0, 1, 49]) expect(await requestsFor(upTo(count), { sequence })).toBe(1);
  });

  test.each(['id', 'any'] as const)(
    'ids without gaps cost the pages, one look at the end, and one page (%s)',
    async (sequence) => {
      for (const concurrency of [2, 8, 32]) {
        expect(await requestsFor(upTo(5000), { sequence, concurrency })).toBeLessThanOrEqual(100 + 2);
      }
    },
  );

  test.each(['id', 'any'] as const)(
    'a full page is followed by four more and the question for the end at once, however few there are (%s)',
    async (sequence) => {
      for (const count of [50, 51, 120, 250]) {
        expect(await requestsFor(upTo(count), { sequence, concurrency: 8 })).toBeLessThanOrEqual(1 + 1 + 4 + 1);
      }
      let release: (() => void) | undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      answer = async (seen) => {
        if (seen.query.get('dir') === 'desc') await held;
        return page(rowsUpTo(8_000), seen);
      };
      const got = new Set<unknown>();
      for await (const { id } of query({ sequence, concurrency: 8 })) {
        got.add(id);
        // These are there before it is known how far the ids reach.
        if (got.size === 5 * 50) release?.();
      }
      expect(got.size).toBe(8_000);
    },
  );

  test('a site that grows while it is read is asked once more how far its ids reach, and its end is read at once', async () => {
    let count = 10_000;
    answer = (seen) => page(rowsUpTo((count += 1)), seen);
    const got = idsOf(await collect(query({ concurrency: 8 })));
    expect(got).toEqual(upTo(got.length));
    expect(got.length).toBeGreaterThan(10_200);
    const looks = site.seen.flatMap(({ query: sent }, at) => (sent.get('dir') === 'desc' ? [at] : []));
    expect(looks).toHaveLength(2);
    // Early enough for the records that came in to be cut into windows before the last of the others were asked for.
    expect(site.seen.length - (looks[1] ?? 0)).toBeGreaterThan(8);
    expect(site.seen.length).toBeLessThanOrEqual(Math.ceil(got.length / 50) + 2 + 4);
  });

  test('ids of which every third is missing cost at most an eighth more than the pages', async () => {
    const ids = upTo(9000).filter((id) => id % 3 !== 0);
    for (const sequence of ['id', 'any'] as const) {
      expect(await requestsFor(ids, { sequence, concurrency: 6 })).toBeLessThanOrEqual(120 * 1.125);
    }
  });

  test('a desert between ids is crossed in few requests', async () => {
    const ids = [...upTo(50), ...upTo(50).map((id) => 1_000_000_000 + id)];
    for (const sequence of ['id', 'any'] as const) {
      for (const concurrency of [2, 8, 32]) {
        expect(await requestsFor(ids, { sequence, concurrency })).toBeLessThanOrEqual(60);
      }
    }
  });

  test('many deserts cost a few requests each', async () => {
    const ids = upTo(20).flatMap((cluster) => upTo(100).map((id) => cluster * 10_000_000 + id));
    expect(await requestsFor(ids, { concurrency: 6 })).toBeLessThanOrEqual(40 + 20 * 14);
  });

  test('a limit is kept to the record and reads little more', async () => {
    for (const limit of [1, 50, 51, 199, 200, 777, 2000]) {
      const requests = await requestsFor(upTo(8_000), { limit, concurrency: 8 });
      expect(requests).toBeLessThanOrEqual(Math.ceil(limit / 50) + (limit > 200 ? 9 : 0));
    }
  });

  test('a site that passes over the direction is read in one window', async () => {
    answer = (seen) => {
      seen.query.set('dir', 'asc');
      return page(rowsUpTo(500), seen);
    };
    expect(idsOf(await collect(query({ concurrency: 8 })))).toEqual(upTo(500));
    expect(site.seen).toHaveLength(12);
  });

  test('a site that passes over the upper bound repeats nothing', async () => {
    answer = (seen) => {
      seen.query.delete('id[lt_or_eq]');
      return page(rowsOf(upTo(900).filter((id) => id % 7 !== 0)), seen);
    };
    const got = idsOf(await collect(query({ concurrency: 5, pageSize: 20 })));
    expect(got).toEqual(upTo(900).filter((id) => id % 7 !== 0));
  });

  test('when the last id cannot be asked for, there is one window', async () => {
    answer = (seen) => (seen.query.get('dir') === 'desc' ? { status: 400, body: {} } : page(rowsUpTo(300), seen));
    expect(idsOf(await collect(query({ concurrency: 8 })))).toEqual(upTo(300));
    expect(site.logged.some(({ message }) => message.includes('one window'))).toBe(true);
  });
});

describe('a page that takes long', () => {
  const concurrency = 6;

  test('does not hold the others back until the bound, and not beyond it', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = async (seen) => {
      if (seen.query.get('id[gt]') === '1000') await held;
      return page(rowsUpTo(8_000), seen);
    };
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const record of query({ concurrency })) got.push(record);
    })();
    reading.catch(() => undefined);
    await rest();
    // Everything before the page was handed on; behind it, as many pages wait as may be held.
    expect(got).toHaveLength(1000);
    const fetched = site.seen.length - 1 - got.length / 50 - 1;
    expect(fetched).toBeGreaterThan(30);
    expect(fetched).toBeLessThanOrEqual(64);
    release?.();
    await reading;
    expect(got).toHaveLength(8_000);
  });

  test('holds nobody back when the order does not matter', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = async (seen) => {
      if (seen.query.get('id[gt]') === '1000') await held;
      return page(rowsUpTo(8_000), seen);
    };
    const got = new Set<unknown>();
    for await (const { id } of query({ concurrency, sequence: 'any' })) {
      got.add(id);
      // All but the window of the page are there before it is.
      if (got.size === 8_000 - 16 * 50) release?.();
    }
    expect(got.size).toBe(8_000);
  });
});

describe('a consumer that rests', () => {
  test('has fewer pages held for it when they are large', async () => {
    // A page of these is a megabyte, and 32 of them may be held.
    const rows = rowsUpTo(5_000).map((row) => ({ ...row, text: 'x'.repeat(21_000) }));
    answer = (seen) => page(rows, seen);
    const records = query({ concurrency: 8 })[Symbol.asyncIterator]();
    for (let count = 0; count < 1000; count += 1) await records.next();
    await rest();
    const outstanding = site.seen.length - 1 - 20;
    expect(outstanding).toBeLessThanOrEqual(32);
    expect(outstanding).toBeGreaterThan(8);
    await records.return?.();
  });

  test.each(['id', 'any'] as const)('is waited for: few pages at first, 64 at most (%s)', async (sequence) => {
    answer = (seen) => page(rowsUpTo(8_000), seen);
    const records = query({ sequence, concurrency: 8 })[Symbol.asyncIterator]();
    const held = async (taken: number): Promise<number> => {
      await rest();
      return site.seen.length - taken;
    };
    await records.next();
    expect(await held(1)).toBeLessThanOrEqual(8);
    for (let count = 1; count < 5000; count += 1) await records.next();
    const outstanding = await held(100);
    expect(outstanding).toBeLessThanOrEqual(64 + 1);
    expect(outstanding).toBeGreaterThan(8);
    await records.return?.();
  });
});

describe('a failure', () => {
  const failing = (bound: string) => (seen: SeenRequest) =>
    seen.query.get('id[gt]') === bound
      ? { status: 400, body: { errors: { error: ['broken'] } } }
      : page(rowsUpTo(3000), seen);

  test('is told after every record before it, and none behind it is handed on', async () => {
    answer = failing('1000');
    const got: number[] = [];
    const reading = (async () => {
      for await (const { id } of query({ concurrency: 6 })) got.push(Number(id));
    })();
    await expect(reading).rejects.toMatchObject({ message: expect.stringMatching(/^suppliers, page \d+: /) as string });
    expect(got).toEqual(upTo(1000));
  });

  test.each(['id', 'any'] as const)('can be gone on from (%s)', async (sequence) => {
    answer = failing('1000');
    const pages: QueryPage[] = [];
    const reading = (async () => {
      for await (const each of queryPages(site.connection, 'suppliers', { concurrency: 6, sequence })) pages.push(each);
    })();
    await expect(reading).rejects.toMatchObject({ http: { status: 400 } });
    answer = (seen) => page(rowsUpTo(3000), seen);
    const resumeToken = pages.at(-1)?.resumeToken ?? '';
    const rest = await collect(query({ resumeToken }));
    const all = [...pages.flatMap(({ records }) => idsOf(records)), ...idsOf(rest)];
    expect(all.sort((a, b) => a - b)).toEqual(upTo(3000));
  });

  test('ending the iteration lets go of every request that is in flight', async () => {
    const hanging: SeenRequest[] = [];
    answer = (seen) => {
      if (!seen.query.has('id[gt]')) return page(rowsUpTo(3000), seen);
      hanging.push(seen);
      return new Promise<never>(() => undefined);
    };
    const records = query({ concurrency: 6 })[Symbol.asyncIterator]();
    for (let count = 0; count < 50; count += 1) await records.next();
    const next = records.next();
    while (hanging.length < 2) await new Promise(setImmediate);
    await records.return?.();
    await expect(next).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
    await Promise.all(hanging.map(({ gone }) => gone));
  });
});
