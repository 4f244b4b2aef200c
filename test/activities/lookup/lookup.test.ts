/** Looking records up: which requests it takes, and what becomes of keys that fit badly with the others. */
import { makeLookup, settleKeys } from '../../../src/activities/lookup';
import type { DataRecord } from '../../../src/sdk';
import { openSandbox, type OpenSandbox } from '../support/places';
import { startSite } from '../support/site';

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox();
});
afterAll(() => open.close());

test('keys that are asked for at once share a request, and one that the site refuses fails alone', async () => {
  const rows = Array.from({ length: 60 }, (_, at) => ({ id: at + 1, number: `N-${at}` }));
  const site = await startSite(({ query }) => {
    const asked = (query.get('number[in]') ?? query.get('number') ?? '').split(',');
    if (asked.includes('N-13')) return { status: 400, body: { errors: { supplier: ['Number is unlucky'] } } };
    return { body: rows.filter(({ number }) => asked.includes(number)) };
  });
  const lookup = makeLookup(site.connection, settleKeys('suppliers', ['number']));
  const found = await Promise.allSettled(rows.map(({ number }) => lookup.find([number])));
  await site.close();
  found.forEach((outcome, at) => {
    if (at === 13)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: expect.stringMatching(/REFUSED|FAILED/) as string },
      });
    else expect(outcome).toEqual({ status: 'fulfilled', value: { matches: [rows[at]], near: [] } });
  });
  const listed = site.seen.map(({ query }) => query.get('number[in]')?.split(',').length ?? 1);
  // The first alone, then as many as fit; these one by one because of the bad one, then the rest together.
  expect(listed).toEqual([1, 45, ...Array.from({ length: 45 }, () => 1), 14]);
});

test('several records with one key are found on every page, and far too many are not read', async () => {
  const many = (count: number): DataRecord[] =>
    Array.from({ length: count }, (_, at) => ({ id: at + 1, name: at % 2 === 0 ? 'Twin' : 'twin' }));
  let rows = many(3);
  const site = await startSite(({ query }) => {
    const after = Number(query.get('id[gt]') ?? 0);
    return { body: rows.filter(({ id }) => Number(id) > after).slice(0, Number(query.get('limit'))) };
  });
  const lookup = makeLookup(site.connection, settleKeys('suppliers', ['name']));
  expect(await lookup.find(['Twin'])).toMatchObject({ matches: [{ id: 1 }, { id: 3 }], near: [{ id: 2 }] });
  rows = many(2000).map((row) => ({ ...row, name: 'twin' }));
  await expect(lookup.find(['Twin'])).rejects.toMatchObject({ code: 'COUPA_KEY_AMBIGUOUS' });
  expect(site.seen.length).toBeLessThan(20);
  await site.close();
});

test('days, points in time, numbers and words are found however they are written', async () => {
  const { records } = open.sandbox;
  const { id } = records.insert('invoices', {
    'invoice-number': 'LOOK-1',
    'invoice-date': '2026-03-05',
    'gross-total': '10.50',
  }) as { id: number };
  const stored = records.list('invoices').find((row) => row['id'] === id);
  const find = async (field: string, value: string | number | Date): Promise<unknown[]> => {
    const keys = settleKeys('invoices', ['invoice-number', field]);
    const { matches } = await makeLookup(open.connection, keys).find(['LOOK-1', value]);
    return matches.map((row) => row['id']);
  };
  const createdAt = stored?.['created-at'] as string;
  expect(await find('invoice-date', '2026-03-05')).toEqual([id]);
  expect(await find('invoice-date', '2026-03-06')).toEqual([]);
  expect(await find('created-at', createdAt)).toEqual([id]);
  expect(await find('created-at', new Date(createdAt))).toEqual([id]);
  expect(await find('id', String(id))).toEqual([id]);
});

test('a site that takes keys longer than a request holds is asked in pieces', async () => {
  const names = Array.from({ length: 40 }, (_, at) => `${'Ä'.repeat(90)} ${at}`);
  for (const name of names) open.sandbox.records.insert('suppliers', { name });
  const lookup = makeLookup(open.connection, settleKeys('suppliers', ['name']));
  const found = await Promise.all(names.map(async (name) => (await lookup.find([name])).matches));
  expect(found.map(([match]) => match?.['name'])).toEqual(names);
});
