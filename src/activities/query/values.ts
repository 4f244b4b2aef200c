/** Writes the value of a condition the way Coupa reads it, or says why it cannot be written. */
import type { CatalogField } from '../../catalog';
import type { Operator } from '../model';

/** A value as text, or what is wrong with it and what to write instead. */
export type EncodedValue = { readonly text: string } | { readonly problem: string };

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const LOCAL_DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;

type FieldType = CatalogField['type'] | undefined;

/** Encodes one value for a field of that type; `undefined` for a field that no schema knows. */
export function encodeValue(value: unknown, type: FieldType, operator: Operator): EncodedValue {
  if (value === null || value === undefined || value === '') {
    return { problem: 'an empty value cannot be compared with; use the operator blank with true or false' };
  }
  if (value instanceof Date) return encodeDate(value, type, operator);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return { problem: 'a text, number, boolean or date is expected' };
  }
  if (typeof value === 'number' && !/^-?\d+(\.\d+)?$/.test(String(value))) {
    return { problem: 'this number cannot be written exactly; write its digits as a string' };
  }
  const text = String(value);
  switch (type) {
    case 'boolean':
      return encodeBoolean(text);
    case 'integer':
      return requirePattern(text, /^-?\d+$/, operator, 'a whole number is expected, e.g. 42');
    case 'decimal':
      return requirePattern(
        text,
        /^-?\d+(\.\d+)?$/,
        operator,
        'a decimal number with a point is expected, e.g. 567.07',
      );
    case 'date':
    case 'dateTime':
      return encodeInstant(text);
    default:
      return { text };
  }
}

/** The value of `blank`. */
export function encodeBoolean(value: unknown): EncodedValue {
  const text = typeof value === 'boolean' || typeof value === 'string' ? String(value).toLowerCase() : '';
  return text === 'true' || text === 'false' ? { text } : { problem: 'true or false is expected' };
}

/** Parts of a number may be looked for as text, so only comparisons need a whole number. */
function requirePattern(text: string, pattern: RegExp, operator: Operator, problem: string): EncodedValue {
  const partial = operator === 'contains' || operator === 'starts_with' || operator === 'ends_with';
  const trimmed = text.trim();
  if (partial) return { text };
  return pattern.test(trimmed) ? { text: trimmed } : { problem };
}

/**
 * Coupa compares points in time to the second. A fraction is rounded away from the records that match, so that a
 * range never leaves out a record that it should hold.
 */
function encodeDate(value: Date, type: FieldType, operator: Operator): EncodedValue {
  if (Number.isNaN(value.getTime())) return { problem: 'this Date is not valid' };
  if (type === 'boolean' || type === 'integer' || type === 'decimal') {
    return { problem: `a date does not fit a field of type ${type}` };
  }
  const fraction = value.getUTCMilliseconds();
  if (fraction !== 0 && !['gt', 'gt_or_eq', 'lt', 'lt_or_eq'].includes(operator)) {
    return { problem: 'a date with a fraction of a second can only be compared with gt, gt_or_eq, lt or lt_or_eq' };
  }
  const up = fraction !== 0 && (operator === 'lt' || operator === 'lt_or_eq');
  const whole = new Date(value.getTime() - fraction + (up ? 1000 : 0));
  const text = whole.toISOString();
  if (!/^\d{4}-/.test(text)) return { problem: 'a date between the years 0 and 9999 is expected' };
  return { text: text.replace('.000Z', '+00:00') };
}

function encodeInstant(text: string): EncodedValue {
  const trimmed = text.trim();
  if (LOCAL_DATE_TIME.test(trimmed)) {
    return { problem: 'a point in time needs its offset, e.g. 2026-03-25T18:38:00-07:00 or 2026-03-26T01:38:00Z' };
  }
  const day = DATE.test(trimmed) ? trimmed : DATE_TIME.exec(trimmed)?.[1];
  if (day === undefined || !isCalendarDay(day) || Number.isNaN(Date.parse(trimmed))) {
    return { problem: 'a date is expected, as 2026-03-25 (midnight UTC) or 2026-03-25T18:38:00-07:00' };
  }
  // Coupa's samples carry numeric offsets; its parser is documented as strict, so the same instant is sent that way.
  return { text: trimmed.replace(/Z$/, '+00:00') };
}

function isCalendarDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
