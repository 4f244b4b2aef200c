/** Reads the `fields` parameter: a JSON array of names, with objects for associations. */
import { refuse } from '../http/problem';
import { dashed } from '../model/names';
import type { Kind, Kinds } from '../model/kind';
import { CUSTOM_FIELDS } from '../query/path';
import { customEntry, entryOf, type Shape, type ShapeEntry, type Shapes } from './shape';

function unreadable(): Error {
  return refuse(400, 'Invalid value for fields: a JSON array of names, with objects for associations, is expected');
}

/** Makes shapes of field lists. Names that the record does not have are passed over. */
export function shapeOfFields(kinds: Kinds, shapes: Shapes, kind: Kind, spec: unknown): Shape {
  if (!Array.isArray(spec)) throw unreadable();
  const entries = new Map<string, ShapeEntry>();
  const add = (entry: ShapeEntry | undefined) => entry !== undefined && entries.set(entry.name, entry);
  for (const item of spec as unknown[]) {
    if (typeof item === 'string') add(plainEntry(kinds, shapes, kind, dashed(item)));
    else if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      for (const [name, inner] of Object.entries(item)) add(nestedEntry(kinds, shapes, kind, dashed(name), inner));
    } else throw unreadable();
  }
  return { kind, entries: [...entries.values()] };
}

function plainEntry(kinds: Kinds, shapes: Shapes, kind: Kind, name: string): ShapeEntry | undefined {
  if (name === CUSTOM_FIELDS) return customEntry();
  const field = kind.byName.get(name);
  if (field === undefined) return undefined;
  const target = field.target;
  const choose = field.type === 'owned' ? shapes.full : shapes.short;
  return entryOf(field, {
    onlyWithValue: false,
    ...(target === undefined ? {} : { inner: () => choose(kinds.get(target)) }),
  });
}

function nestedEntry(kinds: Kinds, shapes: Shapes, kind: Kind, name: string, inner: unknown): ShapeEntry | undefined {
  if (name === CUSTOM_FIELDS) {
    if (!Array.isArray(inner)) return customEntry();
    return customEntry(
      new Set(inner.map((one) => (typeof one === 'string' ? one : (Object.keys(one as object)[0] ?? '')))),
    );
  }
  const field = kind.byName.get(name);
  if (field?.target === undefined) return plainEntry(kinds, shapes, kind, name);
  if (!Array.isArray(inner)) return plainEntry(kinds, shapes, kind, name);
  const shape = shapeOfFields(kinds, shapes, kinds.get(field.target), inner);
  return entryOf(field, { onlyWithValue: false, inner: () => shape });
}

/** Reads the parameter as it came. @throws {Refusal} 400 when it is not such a list. */
export function parseFields(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable();
  }
}
