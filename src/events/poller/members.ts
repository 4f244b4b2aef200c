/** Finds members of records by dotted paths, in either spelling of Coupa's names. */
import type { DataRecord } from '../../sdk';

/** What stands at a path; `undefined` when nothing does. Absent is not null. */
export function memberAt(record: DataRecord, path: string): unknown {
  return path.split('.').reduce<unknown>(step, record);
}

/** One name further: below null is null. Of a list, what its elements have there, in their order. */
function step(value: unknown, name: string): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((element) => step(element, name));
  if (typeof value !== 'object') return undefined;
  const key = keyOf(value, name);
  return key === undefined ? undefined : (value as DataRecord)[key];
}

/** The name as the record spells it: with dashes or with underscores. */
function keyOf(value: object, name: string): string | undefined {
  if (Object.hasOwn(value, name)) return name;
  return [name.replaceAll('_', '-'), name.replaceAll('-', '_')].find((other) => Object.hasOwn(value, other));
}

/** The JSON Pointer of a path: `supplier.name` is `/supplier/name`. One through a list leads to the list. */
export function pointerTo(record: DataRecord, path: string): string {
  let value: unknown = record;
  let pointer = '';
  for (const name of path.split('.')) {
    if (Array.isArray(value)) return pointer;
    const isObject = typeof value === 'object' && value !== null;
    const key = (isObject ? keyOf(value as object, name) : undefined) ?? name;
    pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    value = isObject ? (value as DataRecord)[key] : undefined;
  }
  return pointer;
}

/** The record's id as a text, by a dotted path; `undefined` where there is none. */
export function idAt(record: DataRecord, path: string | undefined): string | undefined {
  if (path === undefined || path.trim() === '') return undefined;
  const value = memberAt(record, path);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
