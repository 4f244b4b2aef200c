/** Reads a key-value component: the rows as they are, or flattened into one value for each row, as designers do. */
import type { PropertyValues } from '../sdk';
import { invalidValue, readJson, readValue } from './form-values';
import type { PropertyName } from './properties';

const MOST_ROWS = 100;

/**
 * Names and values from rows of `name` and `value` (native or as JSON), from an object, and from values that are called
 * `property.name`. Rows without a name are no rows; values that a form leaves empty are left out.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` for everything else, and for a name that is given twice.
 */
export function readKeyValues(values: PropertyValues, name: PropertyName): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const add = (key: string, value: unknown): void => {
    if (value === undefined || value === null || value === '') return;
    if (found.has(key)) throw invalidValue(name, `${key} is given twice`);
    if (found.size >= MOST_ROWS) throw invalidValue(name, `at most ${MOST_ROWS} are expected`);
    found.set(key, value);
  };
  for (const [key, value] of rowsOf(values, name)) add(key, value);
  const prefix = `${name}.`;
  for (const [key, value] of Object.entries(values)) if (key.startsWith(prefix)) add(key.slice(prefix.length), value);
  return found;
}

function rowsOf(values: PropertyValues, name: PropertyName): readonly (readonly [string, unknown])[] {
  const value = readValue(values, name);
  if (value === undefined) return [];
  const rows = typeof value === 'string' ? readJson(name, value) : value;
  if (typeof rows !== 'object' || rows === null) throw invalidValue(name, 'rows of name and value are expected');
  if (!Array.isArray(rows)) return Object.entries(rows);
  return rows.flatMap((row: unknown) => {
    const { name: key, value: given } = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
    const isUnnamed = key === undefined || key === null || key === '';
    if (isUnnamed && (given === undefined || given === null || given === '')) return [];
    if (typeof key !== 'string' || isUnnamed) throw invalidValue(name, 'each row is expected with a name');
    return [[key.trim(), given] as const];
  });
}
