import * as fc from 'fast-check';
import { formatConditions, OPERATOR_NAMES, parseFilter, type Condition } from '../../../src/activities';

const RESERVED = [
  'and',
  'or',
  'not',
  'is',
  'like',
  'null',
  'blank',
  'in',
  'between',
  'eq',
  'starts_with',
  'true',
  'AND',
];
const awkward = fc.constantFrom(
  "O'Brien",
  'a, b',
  'x and y',
  '50%',
  'a_b',
  '\\',
  "\\'",
  '"',
  'two\nlines',
  ' ',
  '007',
  '-1.50',
  '(a)',
  'a=b',
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  awkward,
  fc.constantFrom(...RESERVED),
);
const filled = text.filter((value) => value !== '');
const field = fc.oneof(
  fc
    .array(fc.constantFrom('id', 'supplier', 'custom-fields', 'line_num', 'größe', ...RESERVED), {
      minLength: 1,
      maxLength: 4,
    })
    .map((names) => names.join('.')),
  filled.filter((name) => name.trim() !== ''),
);
const scalar = fc.oneof(filled, fc.integer(), fc.boolean());

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field, value: scalar }),
  fc.record({
    field,
    operator: fc.constantFrom(...OPERATOR_NAMES.filter((name) => !['in', 'not_in', 'blank'].includes(name))),
    value: scalar,
  }),
  fc.record({
    field,
    operator: fc.constantFrom('in' as const, 'not_in' as const),
    value: fc.array(scalar, { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ field, operator: fc.constant('blank' as const), value: fc.boolean() }),
);

/** What parsing gives back: every operator named, every value but that of blank a text. */
function plain({ field: name, operator = 'eq', value }: Condition): Condition {
  if (operator === 'blank') return { field: name, operator, value };
  return { field: name, operator, value: Array.isArray(value) ? value.map(String) : String(value) };
}

test.each(['compact', 'where'] as const)('conditions written in the %s syntax are read back the same', (syntax) => {
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 6 }), (conditions) => {
      const written = formatConditions(conditions, { syntax });
      expect(parseFilter(written, { syntax }).conditions).toEqual(conditions.map(plain));
    }),
    { numRuns: 1000 },
  );
});

test('the compact text is what one would type', () => {
  const conditions: Condition[] = [
    { field: 'status', operator: 'in', value: ['approved', 'on hold', 'a,b'] },
    { field: 'updated-at', operator: 'gt_or_eq', value: '2026-01-01T00:00:00+01:00' },
    { field: 'supplier.name', operator: 'starts_with', value: "O'Brien and Sons" },
    { field: 'not', value: 5 },
    { field: 'duns', operator: 'blank', value: false },
    { field: 'id', operator: 'not_in', value: [1, 2] },
  ];
  expect(formatConditions(conditions)).toBe(
    "status in approved,on hold,'a,b' and updated-at >= 2026-01-01T00:00:00+01:00 and supplier.name starts_with 'O\\'Brien and Sons' and `not` = 5 and duns is not blank and id not in 1,2",
  );
  expect(formatConditions(conditions.slice(2), { syntax: 'where' })).toBe(
    "supplier.name LIKE 'O''Brien and Sons%' AND `not` = 5 AND duns IS NOT NULL AND id NOT IN (1, 2)",
  );
});

test('a Date is written at whole seconds, and its fraction falls to the side of more records', () => {
  const at = (operator: Condition['operator'], value: string): string =>
    formatConditions([{ field: 'd', operator: operator ?? 'eq', value: new Date(value) }]);
  expect(at('eq', '2026-01-01T00:00:00Z')).toBe('d = 2026-01-01T00:00:00Z');
  expect(at('gt', '2026-01-01T00:00:00.5Z')).toBe('d > 2026-01-01T00:00:00Z');
  expect(at('lt_or_eq', '2026-01-01T00:00:00.5Z')).toBe('d <= 2026-01-01T00:00:01Z');
});

test.each<[string, unknown]>([
  ['no list', undefined],
  ['no conditions', []],
  ['no condition', [null]],
  ['no field', [{ value: 1 }]],
  ['an unknown operator', [{ field: 'a', operator: 'like', value: 'x' }]],
  ['a list without in', [{ field: 'a', value: ['x'] }]],
  ['an empty list', [{ field: 'a', operator: 'in', value: [] }]],
  ['blank without a boolean', [{ field: 'a', operator: 'blank', value: 'maybe' }]],
  ['no value', [{ field: 'a', value: null }]],
  ['a broken Date', [{ field: 'a', value: new Date(Number.NaN) }]],
])('%s cannot be written', (_, conditions) => {
  expect(() => formatConditions(conditions as Condition[])).toThrow(
    expect.objectContaining({ code: 'COUPA_FILTER_INVALID' }),
  );
});
