/** Turns what a client sent for one member into what is stored, or says what is wrong with it. */
import type { Field } from '../model/kind';
import type { JsonValue, Value } from '../store/row';
import type { SiteCalendar } from '../values/dates';
import { isDecimal } from '../values/decimal';
import { plainText } from '../values/text';

/** A value to store, or the end of a sentence that starts with the name of the field. */
export type Coerced = { readonly value: Value } | { readonly problem: string };

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

function text(field: Field, raw: unknown): Coerced {
  if (typeof raw === 'object') return { value: raw as JsonValue };
  const value = plainText(raw);
  if (field.maxLength !== undefined && [...value].length > field.maxLength) {
    return { problem: `is too long (maximum is ${field.maxLength} characters)` };
  }
  if (field.enum !== undefined && value !== '' && !field.enum.has(value)) {
    return { problem: 'is not included in the list' };
  }
  return { value };
}

function scalarText(raw: unknown): string | undefined {
  return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
    ? plainText(raw).trim()
    : undefined;
}

/** Reads one scalar or free member. Decimals keep every digit that was sent. */
export function coerce(field: Field, raw: unknown, calendar: SiteCalendar): Coerced {
  if (raw === null || raw === undefined) return { value: null };
  if (field.type === 'json') return { value: raw as JsonValue };
  if (field.type === 'string') return text(field, raw);
  const given = scalarText(raw);
  if (given === '') return { value: null };
  switch (field.type) {
    case 'integer': {
      const fits = given !== undefined && /^[+-]?\d{1,15}(?:\.0+)?$/.test(given);
      return fits ? { value: Number(given) } : { problem: 'is not a number' };
    }
    case 'decimal':
      return given !== undefined && isDecimal(given)
        ? { value: given.replace(/^\+/, '') }
        : { problem: 'is not a number' };
    case 'boolean': {
      const value = BOOLEANS[given?.toLowerCase() ?? ''];
      return value === undefined ? { problem: 'is not true or false' } : { value };
    }
    default: {
      const value = given === undefined ? undefined : calendar.parse(given, 'midnight-site');
      return value === undefined ? { problem: 'is not a valid date' } : { value };
    }
  }
}
