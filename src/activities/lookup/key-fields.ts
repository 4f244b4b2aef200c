/** The fields by which records are looked up: checked once, and read from records of either side. */
import { loadCatalog, type CatalogField } from '../../catalog';
import { CoupaError, isCoupaError } from '../../errors';
import { sameValue, valueAt } from '../compare';
import type { Condition, QueryRequest } from '../model';
import { checkQuery } from '../query';

/** Key fields that were checked. */
export interface KeyFields {
  readonly object: string;
  readonly parentIds: readonly (number | string)[];
  readonly fields: readonly KeyField[];
}

/** One key field. */
export interface KeyField {
  /** Dotted, in the spelling of the schemas as far as they know it. */
  readonly name: string;
  readonly segments: readonly string[];
  readonly type?: CatalogField['type'];
}

/** What keys may be made of. */
export type KeyValue = string | number | boolean | Date;

const MOST_FIELDS = 8;

/**
 * Checks names of key fields, dotted ones (`supplier.number`) included.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` for names that cannot be looked for; what a query of the object would throw.
 */
export function settleKeys(
  objectName: string,
  keyFields: readonly string[],
  parentIds: readonly (number | string)[] = [],
): KeyFields {
  const catalog = loadCatalog();
  const object = catalog.object(objectName);
  checkQuery(object.name, { parentIds });
  const names: unknown = keyFields;
  if (!Array.isArray(names) || names.length === 0 || names.length > MOST_FIELDS) {
    throw invalid(object.name, '/keyFields', `name 1 to ${MOST_FIELDS} fields that tell records apart`);
  }
  const fields = names.map((name: unknown, position): KeyField => {
    const { segments, field } = catalog.resolvePath(object.definition, String(name));
    const type = field?.type;
    const probe: Condition = { field: name as string, value: (type && SOME_VALUE[type]) ?? 'x' };
    checkOne(object.name, { parentIds, conditions: [probe] }, position);
    return { name: segments.join('.'), segments, ...(type === undefined ? {} : { type }) };
  });
  const twice = fields.findIndex((field, at) => fields.findIndex(({ name }) => name === field.name) !== at);
  if (twice >= 0) throw invalid(object.name, `/keyFields/${twice}`, `${fields[twice]?.name} is named twice`);
  return { object: object.name, parentIds, fields };
}

/** Values that conditions on fields of these types take. */
const SOME_VALUE: Partial<Record<CatalogField['type'], string>> = {
  boolean: 'true',
  date: '2026-01-01',
  dateTime: '2026-01-01',
  decimal: '1',
  integer: '1',
};

/** A key field has to be one that a condition can be put on. */
function checkOne(object: string, request: QueryRequest, position: number): void {
  try {
    checkQuery(object, request);
  } catch (error) {
    if (!isCoupaError(error) || error.problems.length === 0) throw error;
    throw invalid(object, `/keyFields/${position}`, error.problems[0]?.message ?? error.message);
  }
}

/** The values of the key fields in a record that is to be written. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function keyOf(keys: KeyFields, record: unknown): readonly KeyValue[] {
  return keys.fields.map(({ name, segments }) => {
    const value = valueAt(record, segments);
    const place = `/${segments.join('/')}`;
    if (isKeyValue(value)) return value;
    const missing = value === undefined || value === null || value === '' || typeof value === 'string';
    const message = missing
      ? 'is a key field and needs a value in every record'
      : 'is a key field; a single value is expected';
    throw new CoupaError('COUPA_INPUT_INVALID', `The record was not sent: ${name} ${message}.`, {
      problems: [{ path: place, message }],
    });
  });
}

/** Whether a record of the site has just this key. `undefined` when it lacks one of the fields: absent is not null. */
export function hasKey({ fields }: KeyFields, record: unknown, key: readonly KeyValue[]): boolean | undefined {
  let complete = true;
  const same = fields.every(({ segments, type }, at) => {
    const value = valueAt(record, segments);
    if (value === undefined) complete = false;
    return value === undefined || sameValue(key[at], value, type);
  });
  return same && !complete ? undefined : same;
}

function isKeyValue(value: unknown): value is KeyValue {
  if (typeof value === 'string') return value.trim() !== '';
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function invalid(object: string, path: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing of ${object} was sent: ${path}: ${message}.`, {
    problems: [{ path, message }],
  });
}
