/** What filters mean, told a second time: random filters as trees, and which records they hold for. */
import * as fc from 'fast-check';
import type { DataRecord } from '../../../src/sdk';

export type Kind = 'text' | 'number' | 'boolean' | 'time';
export type Comparison = 'eq' | 'not_eq' | 'gt' | 'lt' | 'gt_or_eq' | 'lt_or_eq';
export type Matching = 'contains' | 'starts_with' | 'ends_with';

/** A comparison of one field. */
export type Leaf =
  | { readonly is: 'compare'; readonly field: string; readonly by: Comparison; readonly value: string }
  | { readonly is: 'match'; readonly field: string; readonly by: Matching; readonly value: string }
  | { readonly is: 'list'; readonly field: string; readonly by: 'in' | 'not_in'; readonly values: readonly string[] }
  | { readonly is: 'between'; readonly field: string; readonly low: string; readonly high: string }
  | { readonly is: 'blank'; readonly field: string; readonly wanted: boolean };

export type Formula =
  | Leaf
  | { readonly is: 'not'; readonly part: Formula }
  | { readonly is: 'and' | 'or'; readonly parts: readonly Formula[] };

/** The fields that are asked about, with values that the records have and some that they have not. */
export const FIELDS: Readonly<Record<string, { readonly kind: Kind; readonly values: readonly string[] }>> = {
  id: { kind: 'number', values: ['1', '7', '20', '39', '100', '-1'] },
  'invoice-number': {
    kind: 'text',
    values: [
      "O'Brien",
      'Smith and Sons',
      'in',
      '50% off',
      'x_y',
      'back\\slash',
      'say "hi"',
      'Ünï 😀',
      '007',
      'a=b (c)',
    ],
  },
  'supplier-note': { kind: 'text', values: ['null', 'true', 'A', 'a', 'AB', 'Ba', 'not', 'd, e'] },
  'supplier.name': { kind: 'text', values: ['Acme', 'Acme Corp', 'acme', 'Zeta', 'Älpha'] },
  'handling-amount': {
    kind: 'number',
    values: ['0.10', '0.1', '5', '5.00', '-3.5', '12345678901234567890.01', '12345678901234567890.02'],
  },
  'is-credit-note': { kind: 'boolean', values: ['true', 'false'] },
  'delivery-date': {
    kind: 'time',
    values: ['2026-01-01', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+02:00', '2025-12-31T23:30:00-01:00'],
  },
  'invoice-date': {
    kind: 'time',
    values: ['2026-02-01', '2026-03-25T18:38:00-07:00', '2026-03-26T01:38:00Z', '2026-03-26T01:38:01Z'],
  },
};

const SIZES = ['eq', 'not_eq', 'gt', 'lt', 'gt_or_eq', 'lt_or_eq'] as const;

function leaf(field: string): fc.Arbitrary<Leaf> {
  const { kind, values } = FIELDS[field]!;
  const value = fc.constantFrom(...values);
  const by = kind === 'boolean' ? fc.constantFrom('eq' as const, 'not_eq' as const) : fc.constantFrom(...SIZES);
  const compare = fc.record({ is: fc.constant('compare' as const), field: fc.constant(field), by, value });
  const list = listOf(field, fc.constantFrom('in' as const, 'not_in' as const));
  const blank = fc.record({ is: fc.constant('blank' as const), field: fc.constant(field), wanted: fc.boolean() });
  const between = fc.record({
    is: fc.constant('between' as const),
    field: fc.constant(field),
    low: value,
    high: value,
  });
  const piece = fc.tuple(value, fc.nat(3), fc.integer({ min: 1, max: 5 })).map(([text, from, length]) => {
    const characters = [...text].slice(from, from + length).join('');
    return characters === '' ? text : characters;
  });
  const match = fc.record({
    is: fc.constant('match' as const),
    field: fc.constant(field),
    by: fc.constantFrom('contains' as const, 'starts_with' as const, 'ends_with' as const),
    value: piece,
  });
  if (kind === 'text') return fc.oneof(compare, list, blank, between, match);
  if (kind === 'number') return fc.oneof(compare, list, blank, between);
  return kind === 'time' ? fc.oneof(compare, list, between) : fc.oneof(compare, list, blank);
}

function listOf<By extends 'in' | 'not_in'>(field: string, by: fc.Arbitrary<By>): fc.Arbitrary<Leaf & { is: 'list' }> {
  const values = FIELDS[field]!.values.filter((value) => !value.includes(','));
  return fc.record({
    is: fc.constant('list' as const),
    field: fc.constant(field),
    by,
    values: fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 4 }),
  });
}

/** Alternatives of one field, which Coupa can express. */
function alternatives(field: string): fc.Arbitrary<Formula> {
  const values = FIELDS[field]!.values.filter((value) => !value.includes(','));
  const equal = fc.record({
    is: fc.constant('compare' as const),
    field: fc.constant(field),
    by: fc.constant('eq' as const),
    value: fc.constantFrom(...values),
  });
  const part = fc.oneof(equal, listOf(field, fc.constant('in' as const)));
  return fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => ({ is: 'or' as const, parts }));
}

const negatable = (formula: Formula): boolean => formula.is !== 'match' && formula.is !== 'between';

function about(field: string): fc.Arbitrary<Formula> {
  const plain: fc.Arbitrary<Formula> = leaf(field);
  const either = alternatives(field);
  const negation = fc
    .oneof(plain, either)
    .filter(negatable)
    .map((part): Formula => ({ is: 'not', part }));
  return fc.oneof({ weight: 3, arbitrary: plain }, either, negation);
}

/** Filters that Coupa can express: every field at most once, alternatives of one field only, NOT around anything. */
export const formula: fc.Arbitrary<Formula> = fc
  .shuffledSubarray(Object.keys(FIELDS), { minLength: 1, maxLength: 3 })
  .chain((fields) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(...fields.map(about)).map((parts): Formula => ({ is: 'and', parts })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(...fields.map((field) => about(field).filter((part) => part.is !== 'or' && negatable(part))))
          .filter((parts) => parts.every((part) => part.is !== 'not' || negatable(part.part)))
          .map((parts): Formula => ({ is: 'not', part: { is: 'or', parts } })),
      },
    ),
  );

/** True, false, or undefined where nothing can be said because the value is missing, as in SQL. */
export function holds(record: DataRecord, formula: Formula): boolean | undefined {
  switch (formula.is) {
    case 'and': {
      const parts = formula.parts.map((part) => holds(record, part));
      return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    }
    case 'or': {
      const parts = formula.parts.map((part) => holds(record, part));
      return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    }
    case 'not': {
      const part = holds(record, formula.part);
      return part === undefined ? undefined : !part;
    }
    default:
      return leafHolds(valueOf(record, formula.field), FIELDS[formula.field]!.kind, formula);
  }
}

function valueOf(record: DataRecord, path: string): string | undefined {
  let value: unknown = record;
  for (const name of path.split('.')) value = (value as Record<string, unknown> | null)?.[name];
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Missing values differ from every value, are in no list, and are neither greater nor less. */
function leafHolds(found: string | undefined, kind: Kind, leaf: Leaf): boolean | undefined {
  if (leaf.is === 'blank') return (found === undefined || found === '') === leaf.wanted;
  if (leaf.is === 'list') {
    const listed = found !== undefined && leaf.values.some((value) => order(kind, found, value) === 0);
    return listed === (leaf.by === 'in');
  }
  if (leaf.is === 'compare' && (leaf.by === 'eq' || leaf.by === 'not_eq')) {
    return (found !== undefined && order(kind, found, leaf.value) === 0) === (leaf.by === 'eq');
  }
  if (found === undefined) return undefined;
  if (leaf.is === 'between') return order(kind, found, leaf.low) >= 0 && order(kind, found, leaf.high) <= 0;
  if (leaf.is === 'match') {
    const at = found.indexOf(leaf.value);
    if (leaf.by === 'contains') return at !== -1;
    return leaf.by === 'starts_with' ? at === 0 : found.endsWith(leaf.value);
  }
  const difference = order(kind, found, leaf.value);
  const orEqual = leaf.by.endsWith('_or_eq') && difference === 0;
  return orEqual || (leaf.by.startsWith('g') ? difference > 0 : difference < 0);
}

function order(kind: Kind, left: string, right: string): number {
  if (kind === 'time') return Date.parse(left) - Date.parse(right);
  if (kind === 'number') {
    const [a, b] = [hundredths(left), hundredths(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Exact; the values here have two decimal places at most. */
function hundredths(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = BigInt(whole.replace('-', '') + fraction.padEnd(2, '0'));
  return text.startsWith('-') ? -digits : digits;
}
