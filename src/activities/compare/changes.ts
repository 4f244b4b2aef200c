/** What an update would change: the members of a record that is sent against the record as the site has it. */
import type { Catalog, CatalogField } from '../../catalog';
import type { DataRecord, FieldChange } from '../../sdk';
import { memberOf } from './members';
import { sameValue } from './same-value';

interface Comparison {
  readonly catalog: Catalog;
  readonly changes: FieldChange[];
}

type Definition = string | undefined;

/**
 * The fields that writing `sent` would change in `current`; none means that the write is not needed. Only members of
 * `sent` count, because an update leaves the others as they are. Values are compared as `sameValue` does, references by
 * the keys that are given, elements of a list by their id. An element without id, or with a command such as `_delete`,
 * and a list with more or fewer elements count as changes: what a site makes of them is not documented for every list.
 * A member that `current` lacks counts as a change, because absent is not null.
 */
export function changesAgainst(
  catalog: Catalog,
  definition: string,
  sent: DataRecord,
  current: DataRecord,
): readonly FieldChange[] {
  const comparison: Comparison = { catalog, changes: [] };
  compareMembers(comparison, definition, sent, current, '');
  return comparison.changes;
}

function compareMembers(
  comparison: Comparison,
  definition: Definition,
  sent: object,
  current: object,
  place: string,
): void {
  for (const [name, value] of Object.entries(sent)) {
    const path = `${place}/${pointer(name)}`;
    const field = definition === undefined ? undefined : fieldOf(comparison.catalog, definition, name);
    const member = memberOf(current, field?.name ?? name) ?? flatKey(current, name);
    if (member === undefined) comparison.changes.push({ path, to: value });
    else compare(comparison, field, value, member.value, path);
  }
}

/** `supplier-id` beside `supplier`: the id of an association, also as a member of its own. */
function flatKey(current: object, name: string): { readonly value: unknown } | undefined {
  const association = /^(.+)[-_]id$/i.exec(name)?.[1];
  return association === undefined ? undefined : memberOf(memberOf(current, association)?.value, 'id');
}

function compare(
  comparison: Comparison,
  field: CatalogField | undefined,
  sent: unknown,
  current: unknown,
  path: string,
): void {
  const { changes } = comparison;
  if (Array.isArray(sent) && Array.isArray(current)) {
    return compareLists(comparison, field?.definition, sent, current, path);
  }
  if (isObject(sent) && isObject(current)) {
    return compareMembers(comparison, field?.definition, sent, current, path);
  }
  if (!sameValue(sent, current, field?.type)) changes.push({ path, from: current, to: sent });
}

function compareLists(
  comparison: Comparison,
  definition: Definition,
  sent: readonly unknown[],
  current: readonly unknown[],
  path: string,
): void {
  const { changes } = comparison;
  if (sent.length !== current.length) return void changes.push({ path, from: current, to: sent });
  const keyed = definition !== undefined && fieldOf(comparison.catalog, definition, 'id') !== undefined;
  const byId = new Map(current.map((element) => [idOf(element), element]));
  sent.forEach((element, position) => {
    const place = `${path}/${position}`;
    const id = idOf(element);
    const other = id !== undefined ? byId.has(id) && { value: byId.get(id) } : !keyed && { value: current[position] };
    if (other === false) changes.push({ path: place, to: element });
    else if (isObject(element) && isObject(other.value)) {
      compareMembers(comparison, definition, element, other.value, place);
    } else if (!sameValue(element, other.value)) changes.push({ path: place, from: other.value, to: element });
  });
}

function idOf(element: unknown): string | undefined {
  const id = memberOf(element, 'id')?.value;
  return typeof id === 'number' || typeof id === 'string' ? String(id) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Definitions have a few hundred fields and records name some dozens of them, so they are indexed once. */
const indexes = new WeakMap<readonly CatalogField[], ReadonlyMap<string, CatalogField>>();

function fieldOf(catalog: Catalog, definition: string, name: string): CatalogField | undefined {
  const fields = catalog.fields(definition);
  let index = indexes.get(fields);
  if (index === undefined) {
    index = new Map(fields.map((field) => [field.name, field]));
    indexes.set(fields, index);
  }
  return index.get(name) ?? index.get(name.toLowerCase().replaceAll('_', '-'));
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
