import * as fc from 'fast-check';
import { queryRecords, type Condition, type QueryRequest } from '../../../src/activities';
import { isCoupaError } from '../../../src/errors';
import { collect, startSite, type TestSite } from '../support/site';

let site: TestSite;

beforeAll(async () => {
  site = await startSite(() => ({ body: [] }));
});
afterAll(() => site.close());
beforeEach(() => {
  site.seen.length = 0;
});

async function parameters(object: string, request: QueryRequest): Promise<[string, string][]> {
  await collect(queryRecords(site.connection, object, request));
  const paging = ['order_by', 'dir', 'limit'];
  return [...(site.seen.at(-1)?.query ?? [])].filter(([name]) => !paging.includes(name));
}

async function refusal(object: string, request: unknown): Promise<{ code: string; problems: readonly unknown[] }> {
  const error: unknown = await collect(queryRecords(site.connection, object, request as QueryRequest)).catch(
    (e: unknown) => e,
  );
  if (!isCoupaError(error)) throw new Error(`not refused: ${String(error)}`);
  expect(site.seen).toEqual([]);
  return { code: error.code, problems: error.problems };
}

describe('conditions become parameters', () => {
  const cases: [string, string, Condition, [string, string]][] = [
    ['equality', 'invoices', { field: 'status', value: 'approved' }, ['status', 'approved']],
    [
      'dashes',
      'invoices',
      { field: 'invoice-number', operator: 'contains', value: '7' },
      ['invoice_number[contains]', '7'],
    ],
    ['underscores', 'invoices', { field: 'invoice_number', value: '7' }, ['invoice_number', '7']],
    [
      'an association',
      'invoices',
      { field: 'supplier.name', operator: 'starts_with', value: 'A&B=1' },
      ['supplier[name][starts_with]', 'A&B=1'],
    ],
    [
      'two levels',
      'invoices',
      { field: 'invoice-lines.account.code', value: 'x' },
      ['invoice_lines[account][code]', 'x'],
    ],
    ['a custom field', 'invoices', { field: 'custom-fields.cost-pool', value: 'x' }, ['custom_fields[cost_pool]', 'x']],
    [
      'a key of an association',
      'invoices',
      { field: 'supplier-id', operator: 'in', value: [4, '5'] },
      ['supplier_id[in]', '4,5'],
    ],
    ['a number', 'suppliers', { field: 'id', operator: 'gt', value: 5 }, ['id[gt]', '5']],
    ['a boolean', 'invoices', { field: 'exported', value: false }, ['exported', 'false']],
    [
      'blank',
      'invoices',
      { field: 'payment-date', operator: 'not_eq', value: '2026-01-31' },
      ['payment_date[not_eq]', '2026-01-31'],
    ],
    [
      'blank text',
      'invoices',
      { field: 'invoice-number', operator: 'blank', value: true },
      ['invoice_number[blank]', 'true'],
    ],
    [
      'a Date',
      'invoices',
      { field: 'updated-at', operator: 'gt', value: new Date('2026-01-02T03:04:05Z') },
      ['updated_at[gt]', '2026-01-02T03:04:05+00:00'],
    ],
    [
      'a Date below',
      'invoices',
      { field: 'updated-at', operator: 'lt', value: new Date('2026-01-02T03:04:05.6Z') },
      ['updated_at[lt]', '2026-01-02T03:04:06+00:00'],
    ],
    [
      'a Date above',
      'invoices',
      { field: 'updated-at', operator: 'gt_or_eq', value: new Date('2026-01-02T03:04:05.6Z') },
      ['updated_at[gt_or_eq]', '2026-01-02T03:04:05+00:00'],
    ],
    [
      'an offset',
      'invoices',
      { field: 'updated-at', operator: 'lt', value: '2026-01-02T03:04:05-08:00' },
      ['updated_at[lt]', '2026-01-02T03:04:05-08:00'],
    ],
    [
      'Z',
      'invoices',
      { field: 'updated-at', operator: 'lt', value: '2026-01-02T03:04:05Z' },
      ['updated_at[lt]', '2026-01-02T03:04:05+00:00'],
    ],
    ['a documented exception', 'supplier_items', { field: 'preferred', value: true }, ['preferred_flag', 'true']],
  ];
  test.each(cases)('%s of %s', async (_, object, condition, expected) => {
    expect(await parameters(object, { conditions: [condition] })).toEqual([expected]);
  });

  test('any text arrives as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'grapheme' }), async (value) => {
        const conditions = [{ field: 'name', value }];
        expect(await parameters('suppliers', { conditions })).toEqual([['name', value]]);
      }),
      { numRuns: 40 },
    );
  });

  test('any list without commas arrives as it was', async () => {
    const item = fc.string({ minLength: 1 }).filter((text) => !text.includes(','));
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1 }), async (value) => {
        const conditions: Condition[] = [{ field: 'name', operator: 'in', value }];
        expect(await parameters('suppliers', { conditions })).toEqual([['name[in]', value.join(',')]]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('conditions that Coupa could not take are refused before anything is sent', () => {
  const refused: [string, string, unknown, string, RegExp][] = [
    [
      'an unknown operator',
      'invoices',
      { field: 'status', operator: 'like', value: 'x' },
      '/operator',
      /"like" is not an operator; use one of eq, /,
    ],
    [
      'an operator under another name',
      'invoices',
      { field: 'id', op: 'gt', value: 5 },
      '',
      /a condition has field, operator and value, and no "op"/,
    ],
    [
      'the name of an inherited property',
      'invoices',
      { field: 'status', operator: 'toString', value: 'x' },
      '/operator',
      /not an operator/,
    ],
    [
      'text in a date',
      'invoices',
      { field: 'created-at', operator: 'contains', value: '2026' },
      '/operator',
      /gt_or_eq and lt/,
    ],
    [
      'blank on a datetime',
      'invoices',
      { field: 'created-at', operator: 'blank', value: true },
      '/operator',
      /not for datetimes/,
    ],
    ['a misspelt field', 'invoices', { field: 'invoce-number', value: 'x' }, '/field', /did you mean invoice-number/],
    [
      'a misspelt association',
      'invoices',
      { field: 'supplier.nme', value: 'x' },
      '/field',
      /supplier has no field nme; did you mean supplier.name/,
    ],
    [
      'a field of a text',
      'invoices',
      { field: 'status.x', value: 'x' },
      '/field',
      /status is a string and has no fields/,
    ],
    ['a whole association', 'invoices', { field: 'supplier', value: 5 }, '/field', /e\.g\. supplier\.id/],
    ['brackets', 'invoices', { field: 'supplier[name]', value: 5 }, '/field', /supplier\.name/],
    ['no field', 'invoices', { value: 5 }, '/field', /a field name is expected/],
    ['no object', 'invoices', 'status=x', '', /a condition is an object/],
    ['a word for a number', 'invoices', { field: 'id', operator: 'gt', value: 'x' }, '/value', /whole number/],
    [
      'a comma for a point',
      'invoices',
      { field: 'total-with-taxes', operator: 'gt', value: '1,5' },
      '/value',
      /567\.07/,
    ],
    [
      'a number without its digits',
      'invoices',
      { field: 'total-with-taxes', operator: 'gt', value: 1e30 },
      '/value',
      /digits as a string/,
    ],
    [
      'a day that does not exist',
      'invoices',
      { field: 'created-at', operator: 'gt', value: '2026-02-30' },
      '/value',
      /a date is expected/,
    ],
    [
      'a time without offset',
      'invoices',
      { field: 'created-at', operator: 'gt', value: '2026-02-20T10:00:00' },
      '/value',
      /needs its offset/,
    ],
    [
      'a Date that is none',
      'invoices',
      { field: 'created-at', operator: 'gt', value: new Date(NaN) },
      '/value',
      /not valid/,
    ],
    [
      'equality with half a second',
      'invoices',
      { field: 'created-at', value: new Date(500) },
      '/value',
      /fraction of a second/,
    ],
    ['maybe', 'invoices', { field: 'exported', value: 'maybe' }, '/value', /true or false/],
    ...['limit', 'offset', 'order_by', 'order-by', 'dir', 'fields', 'return_object', 'Limit', 'offset.x'].map(
      (field): [string, string, unknown, string, RegExp] => [
        `${field}, which would page in place of the query`,
        'suppliers',
        { field, value: '5' },
        '/field',
        /parameter of the request/,
      ],
    ),
    ['null', 'invoices', { field: 'status', value: null }, '/value', /use the operator blank/],
    ['an empty text', 'invoices', { field: 'status', value: '' }, '/value', /use the operator blank/],
    ['a comma in a list', 'invoices', { field: 'status', operator: 'in', value: ['a,b'] }, '/value', /holds a comma/],
    ['an empty list', 'invoices', { field: 'status', operator: 'in', value: [] }, '/value', /list is empty/],
    ['a list for eq', 'invoices', { field: 'status', value: ['a'] }, '/value', /in or not_in/],
    [
      'blank without a boolean',
      'invoices',
      { field: 'status', operator: 'blank', value: 'x' },
      '/value',
      /true or false/,
    ],
    [
      'a documented exception',
      'supplier_information',
      { field: 'intl-tax-num', value: 'x' },
      '/field',
      /cannot filter/,
    ],
  ];
  test.each(refused)('%s', async (_, object, condition, path, message) => {
    const good = { field: 'id', operator: 'gt', value: 1 };
    const { code, problems } = await refusal(object, { conditions: [good, condition] });
    expect(code).toBe('COUPA_FILTER_INVALID');
    expect(problems).toEqual([{ path: `/conditions/1${path}`, message: expect.stringMatching(message) as string }]);
  });

  test('both currencies of an exchange rate by code, which Coupa answers with nothing', async () => {
    const conditions = ['from-currency.code', 'to-currency.code'].map((field) => ({ field, value: 'EUR' }));
    expect((await refusal('exchange_rates', { conditions })).problems).toHaveLength(1);
  });

  test('more than fits into a URL', async () => {
    const value = Array.from({ length: 3000 }, (_, at) => at + 1);
    const { problems } = await refusal('invoices', { conditions: [{ field: 'id', operator: 'in', value }] });
    expect(problems).toEqual([{ path: '/conditions', message: expect.stringMatching(/several queries/) as string }]);
  });

  test('whatever a condition holds, it is taken or refused with a CoupaError, and never sent in part', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withDate: true, withBigInt: true }), fc.anything(), async (field, value) => {
        site.seen.length = 0;
        const conditions = [{ field, value }, field] as unknown as Condition[];
        const error: unknown = await collect(queryRecords(site.connection, 'invoices', { conditions })).catch(
          (e: unknown) => e,
        );
        expect(isCoupaError(error) && site.seen.length === 0).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('fields', () => {
  const projection = async (fields: string[]): Promise<unknown> =>
    JSON.parse(new Map(await parameters('invoices', { fields })).get('fields') ?? 'null');

  test('become the projection of Coupa, with id always in it', async () => {
    expect(await projection(['invoice-number', 'supplier.name', 'supplier.id', 'invoice-lines.account.code'])).toEqual([
      'id',
      'invoice_number',
      { supplier: ['name', 'id'] },
      { invoice_lines: [{ account: ['code'] }] },
    ]);
  });

  test('custom fields are asked for with an object', async () => {
    expect(await projection(['custom-fields'])).toEqual(['id', { custom_fields: {} }]);
    expect(await projection(['custom-fields.pool'])).toEqual(['id', { custom_fields: ['pool'] }]);
  });

  test('none means all', async () => {
    expect(await parameters('invoices', { fields: [] })).toEqual([]);
  });

  test.each([
    ['invoce-number', /did you mean invoice-number/],
    ['supplier', /e\.g\. supplier\.id/],
    ['', /a field name is expected/],
    ['a.b.c.d.e.f.g.h.i.j.k.l', /not a field path/],
  ])('%p is refused', async (field, message) => {
    const { code, problems } = await refusal('invoices', { fields: ['id', field] });
    expect(code).toBe('COUPA_FILTER_INVALID');
    expect(problems).toEqual([{ path: '/fields/1', message: expect.stringMatching(message) as string }]);
  });
});

describe('the rest of a request', () => {
  test.each([
    [{ limit: -1 }, '/limit'],
    [{ limit: 1.5 }, '/limit'],
    [{ pageSize: 0 }, '/pageSize'],
    [{ pageSize: 51 }, '/pageSize'],
    [{ order: { by: 'id', direction: 'up' } }, '/order/direction'],
    [{ order: { by: 'supplier.name' } }, '/order/by'],
    [{ order: { by: 'supplier' } }, '/order/by'],
    [{ order: { by: 'invoce-number' } }, '/order/by'],
    [{ order: null }, '/order/by'],
    [{ order: {} }, '/order/by'],
    [{ conditions: 'status=x' }, '/conditions'],
    [{ fields: 'id' }, '/fields'],
  ])('%j is refused', async (request, path) => {
    expect((await refusal('invoices', request)).problems).toEqual([{ path, message: expect.any(String) as string }]);
  });

  test('an unknown object is refused with the nearest names', async () => {
    expect((await refusal('invoicess', {})).code).toBe('COUPA_UNKNOWN_OBJECT');
  });

  test('a sub-object needs the id of its parent, and fills it in', async () => {
    await collect(queryRecords(site.connection, 'suppliers/addresses', { parentIds: ['42'] }));
    expect(site.seen.at(-1)?.path).toBe('/suppliers/42/addresses');
  });

  test.each([
    ['suppliers/addresses', undefined],
    ['suppliers/addresses', []],
    ['suppliers/addresses', [1, 2]],
    ['suppliers/addresses', ['x']],
    ['suppliers/addresses', ['1/../../users']],
    ['suppliers/addresses', [0]],
    ['suppliers/addresses', [-1]],
    ['suppliers/addresses', [1.5]],
    ['suppliers', [1]],
  ])('%s with parents %j is refused, naming the parent', async (object, parentIds) => {
    const request = parentIds === undefined ? {} : { parentIds };
    const error: unknown = await collect(queryRecords(site.connection, object, request)).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'COUPA_PARENT_REQUIRED',
      message: expect.stringContaining('suppliers') as string,
    });
    expect(site.seen).toEqual([]);
  });
});
