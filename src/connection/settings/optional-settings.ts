/** Reads the optional numbers: as properties of their own, or as rows of the form's list of optional settings. */
import type { PropertyValues } from '../../sdk';
import { HIGHEST_RATE } from '../pacing/site-rhythm';
import type { ProblemList } from './problems';

/** An optional number and its bounds. */
interface NumberProperty {
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

/** The optional properties. Coupa allows 25 requests a second; pacing uses 98 % of it without being refused. */
export const NUMBER_PROPERTIES = {
  'requests.per.second': { fallback: HIGHEST_RATE, least: 0.1, most: HIGHEST_RATE },
  'timeout.seconds': { fallback: 60, least: 1, most: 600 },
  'response.limit.mb': { fallback: 64, least: 1, most: 512 },
  'retry.attempts': { fallback: 5, least: 1, most: 10 },
  'retry.seconds': { fallback: 180, least: 0, most: 3600 },
} as const satisfies Record<string, NumberProperty>;

/** Name of an optional number. */
export type NumberPropertyName = keyof typeof NUMBER_PROPERTIES;

/** The form's list: rows of `name` and `value`. */
const LIST = 'optionalSettings';
const MOST_ROWS = 100;

function isName(name: unknown): name is NumberPropertyName {
  return typeof name === 'string' && Object.hasOwn(NUMBER_PROPERTIES, name);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** The rows as properties; hosts that store a list as text hand it over as JSON. */
function readRows(value: unknown, problems: ProblemList): PropertyValues {
  if (isBlank(value)) return {};
  let rows = value;
  try {
    if (typeof value === 'string' && value.length < 10_000) rows = JSON.parse(value);
  } catch {
    // Reported just below, as everything else that is not a list.
  }
  if (!Array.isArray(rows) || rows.length > MOST_ROWS) {
    problems.add(LIST, `must be a list of at most ${MOST_ROWS} rows with a name and a value`);
    return {};
  }
  const found: Record<string, unknown> = {};
  rows.forEach((row: unknown, index) => {
    const { name, value: given } = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
    const place = `${LIST}/${index}`;
    if (isBlank(name) && isBlank(given)) return;
    if (!isName(name)) problems.add(place, `names no setting; there are ${Object.keys(NUMBER_PROPERTIES).join(', ')}`);
    else if (Object.hasOwn(found, name)) problems.add(place, `sets ${name} a second time`);
    else found[name] = given;
  });
  return found;
}

function readNumber(name: NumberPropertyName, value: unknown, problems: ProblemList): number {
  const { fallback, least, most } = NUMBER_PROPERTIES[name];
  if (isBlank(value)) return fallback;
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const number = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  problems.add(name, `must be a number from ${least} to ${most}`);
  return fallback;
}

/** All optional numbers; a property of its own wins over a row of the list. */
export function readNumbers(
  values: PropertyValues,
  problems: ProblemList,
): Readonly<Record<NumberPropertyName, number>> {
  const rows = readRows(values[LIST], problems);
  const entries = Object.keys(NUMBER_PROPERTIES)
    .filter(isName)
    .map((name) => [name, readNumber(name, isBlank(values[name]) ? rows[name] : values[name], problems)]);
  return Object.fromEntries(entries) as Record<NumberPropertyName, number>;
}
