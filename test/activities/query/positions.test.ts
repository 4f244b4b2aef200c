/** Positions, counts and single records, against the sandbox. */
import { countRecords, getRecord, recordAt, recordsFrom } from '../../../src/activities';
import { openSandbox, type OpenSandbox } from '../support/places';
import { collect } from '../support/site';

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox({ records: { suppliers: 173 } });
});
afterAll(() => open.close());

const ids = (records: readonly Readonly<Record<string, unknown>>[]): unknown[] => records.map(({ id }) => id);

describe('positions of a query', () => {
  it('are counted without reading everything', async () => {
    const all = open.sandbox.records.list('suppliers');
    open.sandbox.clearStatistics();
    expect(await countRecords(open.connection, 'suppliers')).toBe(all.length);
    expect(open.sandbox.statistics().requests).toBeLessThan(8);
  });

  it.each([0, 1, 49, 50, 51, 99, 100, 101, 149, 150])('are counted exactly at %i records', async (count) => {
    const some = open.sandbox.records.list('suppliers').slice(0, count);
    const last = Number(some.at(-1)?.['id'] ?? 0);
    const conditions = [{ field: 'id', operator: 'lt_or_eq' as const, value: String(last) }];
    const asked = count === 0 ? [{ field: 'name', value: 'nobody has this name' }] : conditions;
    expect(await countRecords(open.connection, 'suppliers', { conditions: asked })).toBe(count);
  });

  it('find the record that stands there, and nothing behind the end', async () => {
    const all = open.sandbox.records.list('suppliers');
    expect((await recordAt(open.connection, 'suppliers', 120))?.['id']).toBe(all[120]?.['id']);
    expect(await recordAt(open.connection, 'suppliers', all.length)).toBeUndefined();
  });

  it.each([
    ['asc' as const, 'id'],
    ['desc' as const, 'id'],
    ['asc' as const, 'name'],
  ])('are where reading can begin, %s by %s', async (direction, by) => {
    const order = { by, direction };
    const all = await collect(recordsFrom(open.connection, 'suppliers', 0, { order }));
    const later = await collect(recordsFrom(open.connection, 'suppliers', 70, { order, limit: 60 }));
    expect(ids(later)).toEqual(ids(all.slice(70, 130)));
    expect(await collect(recordsFrom(open.connection, 'suppliers', 1000, { order }))).toEqual([]);
  });
});

describe('one record', () => {
  it('is read by its id', async () => {
    const [first] = open.sandbox.records.list('suppliers');
    expect(await getRecord(open.connection, 'suppliers', String(first?.['id']))).toMatchObject({
      name: first?.['name'],
    });
  });

  it('is refused before anything is sent when the id is none', async () => {
    open.sandbox.clearStatistics();
    await expect(getRecord(open.connection, 'suppliers', '../users')).rejects.toMatchObject({
      code: 'COUPA_INPUT_INVALID',
    });
    expect(open.sandbox.statistics().requests).toBe(0);
  });

  it('that does not exist is told as not found', async () => {
    await expect(getRecord(open.connection, 'suppliers', 999_999_999)).rejects.toMatchObject({
      code: 'COUPA_RECORD_NOT_FOUND',
    });
  });
});
