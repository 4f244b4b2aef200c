/** The query language: operators against an oracle in memory, associations, dates, numbers, refusals. */
import fc from 'fast-check';
import { ids, startClient, type Client, type Record_ } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.sandbox.close());

/** All ids that a query finds, page after page. */
async function find(object: string, query: string): Promise<number[]> {
  const found: number[] = [];
  for (;;) {
    const page = await client.list(`/api/${object}?limit=50&offset=${found.length}&fields=["id"]&${query}`);
    found.push(...ids(page));
    if (page.length < 50) return found;
  }
}

/** Nothing in this file changes these records, so they are read once. */
const remembered = new Map<string, readonly Record_[]>();

function oracle(object: string, keep: (record: Record_) => boolean): number[] {
  const records = remembered.get(object) ?? client.sandbox.records.list(object);
  remembered.set(object, records);
  return ids(records.filter(keep));
}

const inner = (record: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record_ | null)?.[name] ?? null, record);

const TEXT_ORACLE: Readonly<Record<string, (stored: string, wanted: string) => boolean>> = {
  eq: (a, b) => a === b,
  contains: (a, b) => a.includes(b),
  starts_with: (a, b) => a.startsWith(b),
  ends_with: (a, b) => a.endsWith(b),
  gt: (a, b) => a > b,
  lt: (a, b) => a < b,
  gt_or_eq: (a, b) => a >= b,
  lt_or_eq: (a, b) => a <= b,
  not_eq: (a, b) => a !== b,
};

test.each(Object.keys(TEXT_ORACLE))('the operator %s agrees with the oracle on texts', async (operator) => {
  const names = client.sandbox.records.list('suppliers').map((record) => record['name'] as string);
  const wanted = fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom(...names).chain((name) => fc.nat({ max: name.length }).map((cut) => name.slice(cut))),
    fc
      .constantFrom(...names)
      .chain((name) => fc.integer({ min: 1, max: name.length }).map((cut) => name.slice(0, cut))),
    fc.string({ minLength: 1, maxLength: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(wanted, async (text) => {
      const test = TEXT_ORACLE[operator] as (a: string, b: string) => boolean;
      const expected = oracle('suppliers', (record) => test(record['name'] as string, text));
      expect(await find('suppliers', `name[${operator}]=${encodeURIComponent(text)}`)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

test('in, not_in and blank agree with the oracle', async () => {
  const few = oracle('suppliers', ({ status }) => ['active', 'draft'].includes(status as string));
  expect(await find('suppliers', 'status[in]=active,draft')).toEqual(few);
  const rest = oracle('suppliers', ({ status }) => !['active', 'draft'].includes(status as string));
  expect(rest.length).toBeGreaterThan(0);
  expect(await find('suppliers', 'status[not_in]=active,draft')).toEqual(rest);
  const without = oracle('requisitions', ({ justification }) => justification === null);
  expect(await find('requisitions', 'justification[blank]=true')).toEqual(without);
  expect((await find('requisitions', 'justification[blank]=false')).length + without.length).toBe(40);
  expect(await find('requisitions', 'submitted-at[blank]=true')).toHaveLength(40);
});

test('all conditions must hold', async () => {
  const expected = oracle(
    'invoices',
    (record) => record['status'] === 'approved' && record['exported'] === false && (record['id'] as number) > 40,
  );
  expect(expected.length).toBeGreaterThan(0);
  expect(await find('invoices', 'status=approved&exported=false&id[gt]=40')).toEqual(expected);
});

test('dashes and underscores are the same in attributes and operators', async () => {
  const expected = oracle('invoices', (record) => (record['invoice-number'] as string).startsWith('INV-1000'));
  expect(expected).toHaveLength(9);
  for (const name of [
    'invoice-number[starts_with]',
    'invoice_number[starts-with]',
    'invoice_number%5Bstarts_with%5D',
  ]) {
    expect(await find('invoices', `${name}=INV-1000`)).toEqual(expected);
  }
});

test('associations are followed to any depth, in all the spellings that samples show', async () => {
  const acme = oracle('invoices', (record) => inner(record, 'supplier', 'name') === 'Example Anvil Works');
  expect(acme.length).toBeGreaterThan(0);
  expect(await find('invoices', 'supplier[name]=Example+Anvil+Works')).toEqual(acme);
  expect(await find('invoices', 'supplier[name][eq]=Example%20Anvil%20Works')).toEqual(acme);
  expect(await find('invoices', '[supplier][name][in]=Example+Anvil+Works,Nobody')).toEqual(acme);
  expect(await find('invoices', 'supplier_id=1')).toEqual(acme);
  expect(await find('invoices', 'supplier-id[lt]=2')).toEqual(acme);
  expect(await find('invoices', 'supplier[id]=1')).toEqual(acme);
  expect(await find('invoices', 'supplier[payment-term][code]=Net+30&supplier_id=1')).toEqual(acme);
  expect(await find('suppliers', 'primary-contact[name-given]=Dmitri')).toEqual(
    await find('suppliers', '[primary-contact[name_given]]=Dmitri'),
  );
  expect(await find('suppliers', 'primary-contact[name-given]=Dmitri')).toContain(1);
});

test('an association through a list matches when any member does', async () => {
  const account = client.sandbox.records.list('accounts')[4]?.['code'] as string;
  const expected = oracle('purchase_orders', (record) =>
    (record['order-lines'] as Record_[]).some((line) => inner(line, 'account', 'code') === account),
  );
  expect(expected.length).toBeGreaterThan(0);
  expect(await find('purchase_orders', `order-lines[account][code]=${account}`)).toEqual(expected);
});

test('decimals are compared as exact numbers, however they are written and however long', async () => {
  const digits = fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.nat({ max: 12 }));
  const number = ([whole, scale]: readonly [bigint, number]): string => {
    const text = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0');
    return `${whole < 0n ? '-' : ''}${scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`}`;
  };
  const exact = ([whole, scale]: readonly [bigint, number]): bigint => whole * 10n ** BigInt(12 - scale);
  const other = await startClient({ records: false });
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(digits, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(-1n, 0n, 1n),
        async (stored, step) => {
          // One in the last place beside a stored number: a double could not tell the long ones apart.
          const [first, scale] = stored[0]!;
          const wanted = [first + step, scale] as const;
          other.sandbox.reset();
          for (const value of stored) other.sandbox.records.insert('exchange_rates', { rate: number(value) });
          const operators = {
            gt: (a: bigint, b: bigint) => a > b,
            lt_or_eq: (a: bigint, b: bigint) => a <= b,
            eq: (a: bigint, b: bigint) => a === b,
          };
          for (const [operator, holds] of Object.entries(operators)) {
            const expected = stored.flatMap((value, index) => (holds(exact(value), exact(wanted)) ? [index + 1] : []));
            expect(ids(await other.list(`/api/exchange_rates?rate[${operator}]=${number(wanted)}`))).toEqual(expected);
          }
        },
      ),
      { numRuns: 40 },
    );
  } finally {
    await other.sandbox.close();
  }
  expect(await find('invoices', 'gross-total=0099.90')).toEqual(await find('invoices', 'gross-total[in]=99.9,-1'));
});

test('dates are points in time: with an offset, and without a time midnight UTC', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2025-07-01T00:00:00Z'), noInvalidDate: true }),
      fc.constantFrom(['+00:00', 0], ['-07:00', -7], ['+05:30', 5.5], ['Z', 0]),
      async (date, [zone, hours]) => {
        const instant = Math.floor(date.getTime() / 1000) * 1000;
        const local = new Date(instant + Number(hours) * 3_600_000).toISOString().slice(0, 19);
        const expected = oracle('invoices', (record) => Date.parse(record['updated-at'] as string) >= instant);
        const text = encodeURIComponent(`${local}${String(zone)}`);
        expect(await find('invoices', `updated-at[gt_or_eq]=${text}`)).toEqual(expected);
      },
    ),
    { numRuns: 15 },
  );
  const midnight = Date.parse('2024-06-01T00:00:00Z');
  const before = oracle('invoices', (record) => Date.parse(record['created-at'] as string) < midnight);
  expect(before.length).toBeGreaterThan(0);
  expect(await find('invoices', 'created-at[lt]=2024-06-01')).toEqual(before);
});

test('booleans are taken in several spellings', async () => {
  const inactive = oracle('users', ({ active }) => active === false);
  expect(inactive.length).toBeGreaterThan(0);
  for (const word of ['false', 'no', '0', 'FALSE']) expect(await find('users', `active=${word}`)).toEqual(inactive);
});

test('the documented exceptions hold', async () => {
  expect(await find('users', 'status=active')).toEqual(oracle('users', ({ active }) => active === true));
  expect(await find('exchange_rates', 'from-currency[code]=EUR')).toHaveLength(1);
  expect(await find('exchange_rates', 'from-currency[code]=EUR&to-currency[code]=USD')).toHaveLength(0);
});

test('custom fields can be queried', async () => {
  const high = oracle('suppliers', (record) => inner(record, 'custom-fields', 'risk-band') === 'high');
  expect(high.length).toBeGreaterThan(0);
  expect(await find('suppliers', 'custom-fields[risk-band]=high')).toEqual(high);
  expect(await find('suppliers', 'custom_fields[risk_band]=high')).toEqual(high);
});

test.each([
  ['/api/invoices?nonsense=1', 'nonsense'],
  ['/api/invoices?supplier[nonsense]=1', 'nonsense'],
  ['/api/invoices?invoice-number[near]=1', 'near'],
  ['/api/invoices?created-at[contains]=2024', 'contains'],
  ['/api/invoices?created-at[starts_with]=2024', 'starts_with'],
  ['/api/invoices?created-at[gt]=yesterday', 'yesterday'],
  ['/api/invoices?created-at[gt]=2024-02-30', '2024-02-30'],
  ['/api/invoices?created-at[gt]=2024-02-20T25:00:00Z', '2024-02-20T25'],
  ['/api/invoices?gross-total[gt]=much', 'much'],
  ['/api/invoices?id[in]=1,two', 'two'],
  ['/api/invoices?exported=perhaps', 'perhaps'],
  ['/api/invoices?exported[gt]=true', 'boolean'],
  ['/api/invoices?status[blank]=maybe', 'maybe'],
  ['/api/invoices?supplier[name=1', 'supplier[name'],
  ['/api/invoices?]=1', ']'],
  ['/api/invoices?status=%E0%A4%A', 'percent'],
  ['/api/invoices?order_by=nonsense', 'nonsense'],
  ['/api/invoices?dir=sideways', 'sideways'],
  ['/api/invoices?limit=ten', 'ten'],
  ['/api/invoices?limit=0', 'limit'],
  ['/api/invoices?offset=-1', 'offset'],
  ['/api/invoices?fields=id', 'fields'],
  ['/api/invoices?fields={}', 'fields'],
  ['/api/invoices?filter=unheard_of', 'unheard_of'],
])('%s is refused with 400 and a message that names %s', async (path, word) => {
  const reply = await client.call(path);
  expect(reply.status).toBe(400);
  expect(reply.text).toContain(word);
});

test('a question with two hundred conditions or a path of a thousand names is answered', async () => {
  const many = Array.from({ length: 200 }, (_none, index) => `id[not_eq]=${index + 1000}`).join('&');
  expect(await find('items', many)).toHaveLength(30);
  expect((await client.call(`/api/suppliers?${'parent'.concat('[parent]'.repeat(900))}[name]=x`)).json).toEqual([]);
});
