/** Follows a condition's path through associations to the value that it is about. */
import { refuse } from '../http/problem';
import type { Field, FieldType, Kind, Kinds } from '../model/kind';
import { isLive, related, relatedRows, type Row } from '../store/row';
import type { ValueTest } from './operators';

/** The end of a path: its type, and a way to put a test to every value found there. */
export interface Target {
  readonly type: FieldType;
  /** True when any value at the end of the path passes. No association counts as one missing value. */
  anyMatch(test: ValueTest): (row: Row) => boolean;
  /** The first value at the end of the path, null for none: what an order goes by. */
  first(row: Row): unknown;
}

/** The name under which all kinds keep their site's own fields. */
export const CUSTOM_FIELDS = 'custom-fields';

const leaf = (type: FieldType, read: (row: Row) => unknown): Target => ({
  type,
  anyMatch: (test) => (row) => test(read(row) ?? null),
  first: (row) => read(row) ?? null,
});

function intoJson(name: string, rest: readonly string[]): Target {
  return leaf('string', (row) => {
    let value: unknown = row.values[name];
    for (const segment of rest) {
      if (typeof value !== 'object' || value === null) return null;
      const holder = value as Record<string, unknown>;
      value = Object.hasOwn(holder, segment) ? holder[segment] : holder[segment.replaceAll('-', '_')];
    }
    return value;
  });
}

function intoRelation(field: Field, rest: Target): Target {
  return {
    type: rest.type,
    first(row) {
      const one = relatedRows(row, field.name)[0];
      return one === undefined ? null : rest.first(one);
    },
    anyMatch(test) {
      const matches = rest.anyMatch(test);
      const whenNone = () => test(null);
      if (field.many) {
        return (row) => {
          const rows = relatedRows(row, field.name);
          return rows.length === 0 ? whenNone() : rows.some(matches);
        };
      }
      return (row) => {
        const one = row.values[field.name];
        return isLive(one) ? matches(one) : whenNone();
      };
    },
  };
}

/** A foreign key such as `supplier_id` that no definition lists, or an id that a record shows of its association. */
function foreignKey(kind: Kind, name: string): Target | undefined {
  const association = name.endsWith('-id') ? kind.byName.get(name.slice(0, -3)) : undefined;
  if (association?.type !== 'reference' && association?.type !== 'owned') return undefined;
  if (association.many) return undefined;
  return leaf('integer', (row) => related(row, association.name)?.id);
}

/** Resolves a path from a kind. @throws {Refusal} 400 when a name does not exist. */
export function resolveTarget(kinds: Kinds, kind: Kind, segments: readonly string[], text: string): Target {
  const [name = '', ...rest] = segments;
  if (name === CUSTOM_FIELDS) return intoJson(CUSTOM_FIELDS, rest);
  const field = kind.byName.get(name);
  const unknown = () =>
    refuse(400, `Unknown attribute in query: ${text.slice(0, 200)} (${kind.model} has no ${name.slice(0, 100)})`);
  if (field?.mirrors !== undefined || field === undefined) {
    const key = foreignKey(kind, name);
    if (key === undefined || rest.length > 0) throw unknown();
    return key;
  }
  if (field.type === 'json') return intoJson(name, rest);
  if (field.target !== undefined) {
    const inner = rest.length === 0 ? ['id'] : rest;
    return intoRelation(field, resolveTarget(kinds, kinds.get(field.target), inner, text));
  }
  if (rest.length > 0) throw unknown();
  return leaf(field.type, (row) => row.values[name]);
}
