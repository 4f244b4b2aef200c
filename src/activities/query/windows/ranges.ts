/**
 * Ranges of ids, seen in the direction of reading: a key is the id when reading upwards and its negative when reading
 * downwards, so that keys always ascend and everything else need not know the direction.
 */
import type { EncodedCondition } from '../conditions';
import type { Operator } from '../../model';

/** The keys after `from` up to and including `to`; open where a bound is absent. */
export interface KeyRange {
  readonly from?: bigint;
  readonly to?: bigint;
}

/** The direction of reading. */
export type Direction = 'asc' | 'desc';

/** The key of an id, and the id of a key. */
export function keyOf(id: bigint, direction: Direction): bigint {
  return direction === 'asc' ? id : -id;
}

const BOUNDS: readonly Operator[] = ['gt', 'gt_or_eq', 'lt', 'lt_or_eq'];

/** Whether a condition bounds the id from one side. */
export function isIdBound({ field, operator }: EncodedCondition): boolean {
  return field === 'id' && BOUNDS.includes(operator);
}

/** What the bounds that a user set on the id leave to read. */
export function rangeOf(conditions: readonly EncodedCondition[], direction: Direction): KeyRange {
  let above: bigint | undefined;
  let upTo: bigint | undefined;
  for (const { operator, value } of conditions.filter(isIdBound)) {
    const id = BigInt(value);
    if (operator === 'gt' || operator === 'gt_or_eq') {
      const after = operator === 'gt' ? id : id - 1n;
      above = above === undefined || after > above ? after : above;
    } else {
      const last = operator === 'lt' ? id - 1n : id;
      upTo = upTo === undefined || last < upTo ? last : upTo;
    }
  }
  if (direction === 'asc') return rangeFrom(above, upTo);
  return rangeFrom(upTo === undefined ? undefined : -(upTo + 1n), above === undefined ? undefined : -(above + 1n));
}

/** A range from its bounds, absent ones left out. */
export function rangeFrom(from: bigint | undefined, to: bigint | undefined): KeyRange {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** A range as conditions: one exclusive bound where reading begins and one inclusive bound where it ends. */
export function rangeConditions({ from, to }: KeyRange, direction: Direction): readonly EncodedCondition[] {
  const [begin, end] = direction === 'asc' ? (['gt', 'lt_or_eq'] as const) : (['lt', 'gt_or_eq'] as const);
  return [
    ...(from === undefined ? [] : [bound(begin, keyOf(from, direction))]),
    ...(to === undefined ? [] : [bound(end, keyOf(to, direction))]),
  ];
}

function bound(operator: Operator, id: bigint): EncodedCondition {
  return { field: 'id', operator, parameter: `id[${operator}]`, value: String(id) };
}

/** Whether no key can be in a range. */
export function isEmpty({ from, to }: KeyRange): boolean {
  return from !== undefined && to !== undefined && from >= to;
}

/** Ranges in order, those that touch made one. */
export function joined(ranges: readonly KeyRange[]): readonly KeyRange[] {
  const all: KeyRange[] = [];
  for (const range of ranges) {
    const before = all.at(-1);
    if (before?.to !== undefined && before.to === range.from) all[all.length - 1] = rangeFrom(before.from, range.to);
    else all.push(range);
  }
  return all;
}
