/** The operators of the query language, each as a test of one stored value. */
import { refuse } from '../http/problem';
import type { FieldType } from '../model/kind';
import type { SiteCalendar } from '../values/dates';
import { compareDecimals, isDecimal } from '../values/decimal';
import { plainText } from '../values/text';

/** Spelled with dashes, as all names inside; the wire has `starts_with` or `starts-with`. */
export const OPERATORS = new Set([
  'eq',
  'contains',
  'starts-with',
  'ends-with',
  'gt',
  'lt',
  'gt-or-eq',
  'lt-or-eq',
  'not-eq',
  'in',
  'not-in',
  'blank',
]);

/** Tests one stored value; null stands for a missing one. */
export type ValueTest = (value: unknown) => boolean;

/** What an operator needs to know of the field it is put to. */
export interface Operand {
  readonly type: FieldType;
  readonly value: string;
  /** As written, for messages. */
  readonly text: string;
}

const TRUE = new Set(['true', 'yes', '1', 't', 'y']);
const FALSE = new Set(['false', 'no', '0', 'f', 'n']);

/** How a value of each type is read from a query and ordered. */
interface Ordering {
  /** The value to compare with; `undefined` when the text is none. */
  readonly read: (text: string) => unknown;
  readonly compare: (stored: unknown, wanted: unknown) => number;
}

const byCode = (a: unknown, b: unknown): number => {
  const left = plainText(a);
  const right = plainText(b);
  return left < right ? -1 : left > right ? 1 : 0;
};

/** How values of a type are read and ordered. */
export function ordering(type: FieldType, calendar: SiteCalendar): Ordering {
  switch (type) {
    case 'integer':
    case 'decimal':
      return {
        read: (text) => (isDecimal(text.trim()) ? text.trim() : undefined),
        compare: (stored, wanted) =>
          isDecimal(plainText(stored)) ? compareDecimals(plainText(stored), plainText(wanted)) : byCode(stored, wanted),
      };
    case 'boolean':
      return {
        read: (text) => (TRUE.has(text.toLowerCase()) ? true : FALSE.has(text.toLowerCase()) ? false : undefined),
        compare: (stored, wanted) => Number(stored === true) - Number(wanted === true),
      };
    case 'dateTime':
      return {
        read: (text) => calendar.parse(text, 'midnight-utc'),
        compare: (stored, wanted) => Number(stored) - Number(wanted),
      };
    default:
      return { read: (text) => text, compare: byCode };
  }
}

const TEXT_TESTS: Readonly<Record<string, (stored: string, wanted: string) => boolean>> = {
  contains: (stored, wanted) => stored.includes(wanted),
  'starts-with': (stored, wanted) => stored.startsWith(wanted),
  'ends-with': (stored, wanted) => stored.endsWith(wanted),
};

const COMPARISONS: Readonly<Record<string, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  gt: (difference) => difference > 0,
  lt: (difference) => difference < 0,
  'gt-or-eq': (difference) => difference >= 0,
  'lt-or-eq': (difference) => difference <= 0,
};

/** Whether a value counts as empty: missing, an empty text, an empty list. */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function required(ordered: Ordering, text: string, operand: Operand): unknown {
  const read = ordered.read(text);
  if (read !== undefined) return read;
  const what = { integer: 'a number', decimal: 'a number', boolean: 'true or false', dateTime: 'an ISO 8601 date' };
  const expected = what[operand.type as keyof typeof what] ?? 'a value';
  throw refuse(400, `Invalid value for ${operand.text}: "${text.slice(0, 100)}" is not ${expected}`);
}

function comparison(operator: string, operand: Operand, ordered: Ordering): ValueTest {
  const passes = COMPARISONS[operator === 'not-eq' ? 'eq' : operator] as (difference: number) => boolean;
  if (operand.value === '' && (operator === 'eq' || operator === 'not-eq') && operand.type !== 'string') {
    return (value) => isBlank(value) === (operator === 'eq');
  }
  const wanted = required(ordered, operand.value, operand);
  const test: ValueTest = (value) => value !== null && value !== undefined && passes(ordered.compare(value, wanted));
  return operator === 'not-eq' ? (value) => !test(value) : test;
}

function membership(operator: string, operand: Operand, ordered: Ordering): ValueTest {
  const wanted = operand.value.split(',').map((text) => required(ordered, text, operand));
  const exact = operand.type === 'integer' || operand.type === 'decimal' ? undefined : new Set(wanted);
  const holds: ValueTest = (value) => {
    if (value === null || value === undefined) return false;
    return exact === undefined ? wanted.some((one) => ordered.compare(value, one) === 0) : exact.has(value);
  };
  return operator === 'not-in' ? (value) => !holds(value) : holds;
}

/** Makes the test of one condition. @throws {Refusal} 400 when operator and type or value do not fit. */
export function makeTest(operator: string, operand: Operand, calendar: SiteCalendar): ValueTest {
  const ordered = ordering(operand.type, calendar);
  const text = TEXT_TESTS[operator];
  if (text !== undefined) {
    if (operand.type === 'dateTime') {
      throw refuse(
        400,
        `Invalid operator for ${operand.text}: ${operator.replaceAll('-', '_')} cannot be used with a date`,
      );
    }
    return (value) => value !== null && value !== undefined && text(plainText(value), operand.value);
  }
  if (operator === 'blank') {
    const wanted = required(ordering('boolean', calendar), operand.value, { ...operand, type: 'boolean' });
    return (value) => isBlank(value) === wanted;
  }
  if (operator === 'in' || operator === 'not-in') return membership(operator, operand, ordered);
  if (operand.type === 'boolean' && operator !== 'eq' && operator !== 'not-eq') {
    throw refuse(400, `Invalid operator for ${operand.text}: a boolean cannot be compared by size`);
  }
  return comparison(operator, operand, ordered);
}
