/** Whether two single values mean the same to a site, by the type of their field. When in doubt they differ. */
import type { CatalogField } from '../../catalog';

const DECIMAL = /^([+-]?)0*(\d*?)(?:\.(\d*?)0*)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Numbers are compared exactly, digit by digit, so `1.50` is `1.5` and no digit is lost; dates with a time as points in
 * time; a day with the day that a point in time is written with, as a site answers it. An empty text is not null.
 * Objects and lists are never the same here.
 */
export function sameValue(left: unknown, right: unknown, type?: CatalogField['type']): boolean {
  if (left === null || right === null) return left === right;
  if (typeof left === 'object' || typeof right === 'object') return isSameDay(left, right, type);
  if (left === right) return true;
  const [first, second] = [textOf(left), textOf(right)];
  if (first === undefined || second === undefined) return false;
  if (first === second) return true;
  switch (type) {
    case 'integer':
    case 'decimal':
      return sameNumber(first, second);
    case 'date':
    case 'dateTime':
      return isSameDay(first, second, type);
    default:
      // A number and its text are one value on the wire; two texts that only look like one number are not.
      return typeof left !== typeof right && isNumeric(left, right) && sameNumber(first, second);
  }
}

/** A value for finding what may be the same to a site that ignores case and spaces at the ends. */
export function foldValue(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  return text.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function isNumeric(left: unknown, right: unknown): boolean {
  return typeof left === 'number' || typeof right === 'number';
}

function sameNumber(left: string, right: string): boolean {
  const first = digits(left);
  return first !== undefined && first === digits(right);
}

function digits(text: string): string | undefined {
  // Longer ones are compared as texts only; no number of a site has as many digits.
  const match = text.length > 100 ? null : DECIMAL.exec(text.trim());
  if (match === null || !/\d/.test(text)) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const shown = `${whole}.${fraction}`;
  return shown === '.' ? '0' : `${sign === '-' ? '-' : ''}${shown}`;
}

function isSameDay(left: unknown, right: unknown, type: CatalogField['type'] | undefined): boolean {
  if (type !== 'date' && type !== 'dateTime') return false;
  const [first, second] = [dateText(left), dateText(right)];
  if (first === undefined || second === undefined) return false;
  if (first === second) return true;
  if (DAY.test(first)) return type === 'date' ? second.startsWith(first) : second.startsWith(`${first}T00:00:00`);
  if (DAY.test(second)) return isSameDay(second, first, type);
  return INSTANT.test(first) && INSTANT.test(second) && Date.parse(first) === Date.parse(second);
}

function dateText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined;
}
