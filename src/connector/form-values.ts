/**
 * Reads the values of an activity's form. Forms send strings, library callers may send native values; both are taken.
 * A name can only be read here when it stands in the lists of properties, which tests compare with adapter.json.
 */
import { CoupaError } from '../errors';
import { parseJson, type PropertyValues } from '../sdk';
import type { PropertyName } from './properties';

/** A refusal that names the property. */
export function invalidValue(name: PropertyName, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${name}: ${message}.`, { problems: [{ path: `/${name}`, message }] });
}

/** A value, with everything that a form uses for "nothing" as `undefined`. */
export function readValue(values: PropertyValues, name: PropertyName): unknown {
  const value = values[name];
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** The chosen object: its name, or the row of the object list as JSON. */
export function readObjectName(values: PropertyValues): string {
  const value = readValue(values, 'list-object');
  const row = typeof value === 'string' && value.startsWith('{') ? readJson('list-object', value) : value;
  const name = typeof row === 'object' && row !== null ? nameOfRow(row as Record<string, unknown>) : row;
  if (typeof name === 'string' && name.trim() !== '') return name.trim();
  throw invalidValue('list-object', 'no object is chosen; choose one from the list, e.g. invoices');
}

/** `5`, `"3/7"` or a list; outermost first. */
export function readParentIds(values: PropertyValues): readonly (number | string)[] | undefined {
  const value = readValue(values, 'parentIds');
  if (value === undefined) return undefined;
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') {
    const parsed = value.startsWith('[') ? readJson('parentIds', value) : value.split(/[/,]/);
    return (parsed as string[]).map((id) => (typeof id === 'string' ? id.trim() : id));
  }
  if (Array.isArray(value)) return value as (number | string)[];
  throw invalidValue('parentIds', 'ids with slashes between them are expected, e.g. 42 or 3/7');
}

/** A list of names: separated by commas, as JSON, native, or as a select-fields component stores its choice. */
export function readNames(values: PropertyValues, name: PropertyName): readonly string[] | undefined {
  const value = readValue(values, name);
  if (value === undefined) return undefined;
  const isJson = typeof value === 'string' && /^[[{]/.test(value);
  const parsed = isJson ? readJson(name, value) : value;
  if (typeof parsed === 'string') return parsed.split(',').map(trim).filter(Boolean);
  const chosen: unknown = Array.isArray(parsed) ? parsed : (parsed as { selectedFields?: unknown }).selectedFields;
  if (Array.isArray(chosen))
    return chosen.map((item: unknown) => (typeof item === 'string' ? item : nameOfField(name, item)));
  throw invalidValue(name, 'field names with commas between them are expected, e.g. id, supplier.name');
}

/** A whole number. */
export function readNumber(values: PropertyValues, name: PropertyName): number | undefined {
  const value = readValue(values, name);
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw invalidValue(name, 'a whole number is expected');
}

/** A checkbox. */
export function readFlag(values: PropertyValues, name: PropertyName): boolean {
  const value = readValue(values, name);
  if (value === undefined) return false;
  const text = typeof value === 'boolean' || typeof value === 'string' ? String(value).toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalidValue(name, 'true or false is expected');
}

/** A text. */
export function readText(values: PropertyValues, name: PropertyName): string | undefined {
  const value = readValue(values, name);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidValue(name, 'a text is expected');
}

/** One of a few words, in any case. */
export function readChoice<Choice extends string>(
  values: PropertyValues,
  name: PropertyName,
  choices: readonly Choice[],
): Choice | undefined {
  const text = readText(values, name)?.toLowerCase();
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw invalidValue(name, `${choices.join(' or ')} is expected`);
}

/** @throws {CoupaError} naming the property, for text that is not JSON. */
export function readJson(name: PropertyName, text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw invalidValue(
      name,
      `this is not readable as JSON (${error instanceof Error ? error.message : 'syntax error'})`,
    );
  }
}

const trim = (text: string): string => text.trim();

function nameOfRow(row: Record<string, unknown>): unknown {
  // The spellings under which designers are known to store a row.
  return row['name'] ?? row['objectName'] ?? row['N'];
}

function nameOfField(property: PropertyName, item: unknown): string {
  const name = typeof item === 'object' && item !== null ? nameOfRow(item as Record<string, unknown>) : undefined;
  if (typeof name === 'string') return name;
  throw invalidValue(property, 'each field is expected as its name');
}
