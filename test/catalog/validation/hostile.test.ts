/** Whatever is handed in: a clear problem, never an exception, a hang or a changed input. */
import { loadCatalog } from '../../../src/catalog';
import { validatorFor } from '../../../src/catalog/validation';
import { check, problemPaths } from './reports';

describe('what is not a record', () => {
  it.each([
    [null],
    [undefined],
    [5],
    ['text'],
    [true],
    [[{}]],
    [() => ({})],
    [Symbol('x')],
    [10n],
    [new Map()],
    [new Set()],
  ])('%p is told', (value) => {
    const report = check('invoices', value);
    expect(report.record).toEqual({});
    expect(report.problems).toEqual([{ path: '', message: expect.stringContaining('must be an object') as string }]);
  });
});

test('a loop is told where it closes', () => {
  const record: Record<string, unknown> = { 'invoice-lines': [{}] };
  (record['invoice-lines'] as Record<string, unknown>[])[0]!['invoice'] = record;
  record['supplier'] = { parent: { parent: record } };
  expect(problemPaths(check('invoices', record))).toEqual(['/invoice-lines/0/invoice', '/supplier/parent/parent']);
});

test('the same object in two places is no loop', () => {
  const currency = { code: 'EUR' };
  const record = { currency, 'invoice-lines': [{ currency }, { currency }], 'custom-fields': [currency, currency] };
  expect(check('invoices', record)).toMatchObject({ problems: [], record });
});

test('depth is bounded, in known and unknown parts', () => {
  for (const name of ['parent', 'x']) {
    let record: Record<string, unknown> = {};
    for (let depth = 0; depth < 100_000; depth += 1) record = { [name]: record };
    expect(check('suppliers', record).problems).toEqual([
      { path: expect.any(String) as string, message: expect.stringContaining('levels deep') as string },
    ]);
  }
});

test('a small structure that unfolds to billions of values is stopped', () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 60; depth += 1) value = [value, value];
  expect(check('invoices', { 'custom-fields': value }).problems).toHaveLength(1);
  let lines: unknown = { price: 1 };
  for (let depth = 0; depth < 60; depth += 1) lines = [lines, lines];
  expect(check('invoices', { 'invoice-lines': lines }).problems).toHaveLength(1);
});

test('of very many names that no schema has, only those that are told are compared with its fields', () => {
  let looks = 0;
  const field = {
    ...loadCatalog()
      .fields('Supplier')
      .find(({ name }) => name === 'name')!,
    get name() {
      looks += 1;
      return 'name';
    },
  };
  const validate = validatorFor({ fields: () => [field] }, 'Counted', 'create');
  const record = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`unknown-${index}`, index]));
  const { warnings } = validate(record);
  expect(warnings).toHaveLength(101);
  expect(warnings.at(-1)?.message).toContain('19900 more');
  expect(looks).toBeLessThan(1000);
});

test('names that objects have by nature are data', () => {
  const record = JSON.parse(
    '{"__proto__": {"paid": true}, "constructor": {"prototype": 1}, "toString": "x"}',
  ) as unknown;
  const report = check('invoices', record);
  expect(problemPaths(report)).toEqual(['/__proto__']);
  expect(Object.getPrototypeOf(report.record)).toBe(Object.prototype);
  expect(Object.keys(report.record)).toEqual(['constructor', 'toString']);
  const nested = JSON.parse('{"supplier": {"__proto__": 1}, "custom-fields": {"__proto__": 1}}') as unknown;
  expect(problemPaths(check('invoices', nested))).toEqual(['/supplier/__proto__', '/custom-fields/__proto__']);
});

test('ten megabytes of text in any place are answered at once and not repeated', () => {
  const huge = '1'.repeat(10_000_000);
  const report = check('invoices', {
    'invoice-number': huge,
    'discount-amount': huge,
    'invoice-date': huge,
    paid: huge,
    comments: `${' '.repeat(5_000_000)}x`,
    [huge]: huge,
    'invoice-lines': [{ 'line-num': huge, [huge]: 1 }],
  });
  expect(report.problems.length).toBeGreaterThanOrEqual(5);
  expect(JSON.stringify([report.problems, report.warnings, report.dropped]).length).toBeLessThan(5_000);
  // What takes longer by the square of the length would take hours.
}, 120_000);

test('findings are counted when there are too many to list', () => {
  const record = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`unknown-${index}`, 1]));
  const { warnings } = check('invoices', record, 'update');
  expect(warnings).toHaveLength(101);
  expect(warnings[100]?.message).toContain('4900');
});

test('what JSON would lose is told, also in custom fields', () => {
  const report = check('invoices', {
    'custom-fields': { a: Number.NaN, b: 1n, c: () => 1, d: new Map(), e: Symbol('x'), f: [undefined], g: undefined },
  });
  expect(problemPaths(report)).toEqual(['a', 'b', 'c', 'd', 'e', 'f/0'].map((name) => `/custom-fields/${name}`));
});

test('dates and other values that know their JSON are sent as it', () => {
  const money = { toJSON: () => '12.50' };
  const report = check('invoices', {
    'invoice-date': new Date(0),
    'discount-amount': money,
    'custom-fields': { at: new Date(0) },
  });
  expect(report).toMatchObject({
    problems: [],
    record: {
      'invoice-date': '1970-01-01T00:00:00.000Z',
      'discount-amount': '12.50',
      'custom-fields': { at: '1970-01-01T00:00:00.000Z' },
    },
  });
});

test('an object that throws when it is read is a problem of its own', () => {
  const trap = {
    get 'invoice-number'(): string {
      throw new TypeError('secret detail');
    },
  };
  const refusing = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  for (const record of [
    trap,
    { 'custom-fields': trap },
    {
      supplier: {
        toJSON: () => {
          throw new Error('no');
        },
      },
    },
    refusing,
  ]) {
    const report = check('invoices', record);
    expect(report.problems).toEqual([{ path: '', message: expect.stringContaining('could not be read') as string }]);
    expect(JSON.stringify(report)).not.toContain('secret detail');
  }
});

test('half a character is told wherever it stands, and a whole one is none', () => {
  const half = 'a\ud83d';
  const record = {
    'invoice-number': half,
    'supplier-note': 'a\ud83d\ude00',
    'custom-fields': { note: [half] },
    'invoice-lines': [{ description: half, unknown: half }],
    [half]: 1,
  };
  expect(problemPaths(check('invoices', record))).toEqual([
    '/invoice-number',
    '/custom-fields/note/0',
    '/invoice-lines/0/description',
    '/invoice-lines/0/unknown',
    `/${half}`,
  ]);
});
