/** Pages and order. */
import fc from 'fast-check';
import { ids, startClient, type Client } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient({ records: { invoices: 173 } });
});

afterAll(() => client.sandbox.close());

test('a page has 50 records in ascending id order, and a larger limit does not change that', async () => {
  const first = ids(await client.list('/api/invoices'));
  expect(first).toEqual(Array.from({ length: 50 }, (_none, index) => index + 1));
  expect(ids(await client.list('/api/invoices?limit=500'))).toEqual(first);
});

test('any limit and offset give that part of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.nat({ max: 200 }),
      fc.boolean(),
      async (limit, offset, descending) => {
        const all = Array.from({ length: 173 }, (_none, index) => (descending ? 173 - index : index + 1));
        const expected = all.slice(offset, offset + Math.min(50, limit));
        const dir = descending ? 'desc' : 'asc';
        expect(
          ids(await client.list(`/api/invoices?limit=${limit}&offset=${offset}&dir=${dir}&fields=["id"]`)),
        ).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});

test('reading on from the last id gives every record once', async () => {
  const seen: number[] = [];
  for (let last = 0; ; last = seen.at(-1)!) {
    const page = ids(await client.list(`/api/invoices?id[gt]=${last}&order_by=id&limit=40&status[in]=approved,draft`));
    seen.push(...page);
    if (page.length < 40) break;
  }
  const expected = client.sandbox.records
    .list('invoices')
    .filter(({ status }) => status === 'approved' || status === 'draft');
  expect(seen).toEqual(ids(expected));
});

test.each(['asc', 'desc'])('pages ordered by an attribute that many share do not overlap, %s', async (dir) => {
  const seen: { id: number; status: string }[] = [];
  for (let offset = 0; ; offset += 50) {
    const page = await client.list(`/api/invoices?order_by=status&dir=${dir}&offset=${offset}&fields=["id","status"]`);
    seen.push(...page.map((record) => ({ id: record['id'] as number, status: record['status'] as string })));
    if (page.length < 50) break;
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(173);
  const sign = dir === 'asc' ? 1 : -1;
  const byStatus = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  expect(seen).toEqual([...seen].sort((a, b) => sign * (byStatus(a.status, b.status) || a.id - b.id)));
});

test('an order by a datetime goes by the point in time', async () => {
  const page = await client.list('/api/invoices?order_by=updated-at&dir=desc&fields=["updated-at"]');
  const instants = page.map((record) => Date.parse(record['updated-at'] as string));
  expect(instants).toEqual([...instants].sort((a, b) => b - a));
});

test('an order by an attribute of an association, missing values first', async () => {
  await client.put('/api/suppliers/3', { 'payment-term': null });
  const page = await client.list('/api/suppliers?order_by=payment_term[code]&limit=2');
  expect(page.map((record) => record['payment-term'])).toEqual([
    null,
    expect.objectContaining({ code: '2/10 Net 30' }),
  ]);
});
