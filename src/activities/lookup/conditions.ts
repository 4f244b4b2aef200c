/** Which conditions find the records of some keys, and which keys can be asked for together. */
import type { Condition } from '../model';
import type { KeyField, KeyFields, KeyValue } from './key-fields';

/** Fewer than a page holds, so that a page with one record for each key is not full and ends the query. */
const MOST_TOGETHER = 45;

/** Characters of encoded values in one request; a query refuses more than 6000 with everything around them. */
const MOST_LENGTH = 4000;

const isDate = ({ type }: KeyField): boolean => type === 'date' || type === 'dateTime';

/**
 * Whether a key can be one of several in a list. Not with a comma, which a list cannot hold, nor with anything that a
 * site might read differently inside a list: spaces at the ends, quotes, brackets, control characters. Days and times
 * are looked for as ranges.
 */
export function fitsList({ fields }: KeyFields, key: readonly KeyValue[]): boolean {
  return key.every((value, at) => {
    const field = fields[at];
    if (value instanceof Date || field === undefined || isDate(field) || field.type === 'boolean') return false;
    const text = String(value);
    return text === text.trim() && !/[,;"'`[\]{}\\\p{Cc}]/u.test(text) && encodedLength([value]) < MOST_LENGTH / 2;
  });
}

/** How many of the keys, from the first on, go into one request. */
export function countTogether(keys: readonly (readonly KeyValue[])[]): number {
  let length = 0;
  const limit = Math.min(keys.length, MOST_TOGETHER);
  for (let count = 0; count < limit; count += 1) {
    length += encodedLength(keys[count] ?? []);
    if (length > MOST_LENGTH && count > 0) return count;
  }
  return limit;
}

function encodedLength(key: readonly KeyValue[]): number {
  // Three characters for each byte; the text itself may hold half a surrogate pair, which the request will refuse.
  return key.reduce<number>((sum, value) => sum + 3 + Buffer.byteLength(String(value)) * 3, 0);
}

/** Conditions for several keys. With several fields they find more than was asked for; the caller looks at the values. */
export function conditionsForAll({ fields }: KeyFields, keys: readonly (readonly KeyValue[])[]): readonly Condition[] {
  return fields.map(({ name }, at): Condition => {
    const values = [...new Set(keys.map((key) => String(key[at])))];
    const [only = ''] = values;
    return values.length === 1 ? { field: name, value: only } : { field: name, operator: 'in', value: values };
  });
}

/** Conditions for one key. Coupa keeps days as points in time, so a day is looked for with room on both sides. */
export function conditionsForOne({ fields }: KeyFields, key: readonly KeyValue[]): readonly Condition[] {
  return fields.flatMap((field, at): readonly Condition[] => {
    const value = key[at] ?? '';
    const { name } = field;
    const day = typeof value === 'string' && isDate(field) ? /^\d{4}-\d{2}-\d{2}$/.exec(value.trim())?.[0] : undefined;
    if (day !== undefined && !Number.isNaN(Date.parse(day))) {
      return [
        { field: name, operator: 'gt_or_eq', value: dayAround(day, -1) },
        { field: name, operator: 'lt_or_eq', value: dayAround(day, 2) },
      ];
    }
    if (isDate(field)) {
      return [
        { field: name, operator: 'gt_or_eq', value },
        { field: name, operator: 'lt_or_eq', value },
      ];
    }
    return [{ field: name, value }];
  });
}

function dayAround(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
