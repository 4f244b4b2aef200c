/** A definition of the catalog made ready for storing: which members are values, which refer, which are owned. */
import type { Catalog, CatalogField } from '../../catalog';
import { ALIASES, OWNED_LISTS, REFERRED } from '../rules/natural-keys';
import { className, dashed, modelKey, singular } from './names';

/** How a member is kept. `reference` points to a record of another table, `owned` to one that lives inside this one. */
export type FieldType = 'string' | 'integer' | 'decimal' | 'boolean' | 'dateTime' | 'json' | 'reference' | 'owned';

/** One member of a kind. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly many: boolean;
  /** Kind name of a reference or owned member. */
  readonly target?: string;
  readonly readOnly: boolean;
  readonly maxLength?: number;
  readonly enum?: ReadonlySet<string>;
  /** For `payment-term-id`: the reference whose id it shows. */
  readonly mirrors?: string;
}

/** One kind of record: a table. */
export interface Kind {
  readonly name: string;
  /** The key of its messages in an error body. */
  readonly model: string;
  /** In the order in which they are written: id and times first. */
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
  readonly naturalKeys: readonly string[];
}

/** All kinds of a catalog, made when first asked for. */
export interface Kinds {
  /** `undefined` when no definition has the name. */
  find(definition: string): Kind | undefined;
  /** The kind of a definition; one without members but an id when the release has none of the name. */
  get(definition: string): Kind;
}

const LEADING = ['id', 'created-at', 'updated-at'];
const STAMPS = new Set(['created-at', 'updated-at', 'last-exported-at']);
const SERVER_SIDE = new Set([...STAMPS, 'id', 'created-by', 'updated-by', 'exported']);
const VALUE_TYPES: Readonly<Partial<Record<CatalogField['type'], FieldType>>> = {
  string: 'string',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'string',
  dateTime: 'dateTime',
};

/** The kind name behind a definition name: a short user is a user. */
export function canonical(definition: string): string {
  return ALIASES[definition] ?? definition;
}

/** Definition names by the part that they play. */
interface DefinitionNames {
  readonly known: ReadonlySet<string>;
  /** Those of resources of their own. */
  readonly roots: ReadonlySet<string>;
  /** Those that can be named by natural keys. */
  readonly referred: ReadonlySet<string>;
}

function relation(owner: string, field: CatalogField, names: DefinitionNames): Pick<Field, 'type' | 'target'> {
  let target = canonical(field.definition ?? '');
  // A list of the definition itself stands in the Swagger for a class that it could not name.
  if (field.type === 'array' && target === owner) {
    const named = className(singular(field.name));
    target = names.known.has(named) ? named : '';
  }
  if (!names.known.has(target)) return { type: 'json' };
  const keyed = names.referred.has(target) && !OWNED_LISTS.has(`${owner}.${field.name}`);
  const refers = keyed || (field.type === 'object' && names.roots.has(target));
  return { type: refers ? 'reference' : 'owned', target };
}

function fieldOf(owner: string, field: CatalogField, names: DefinitionNames): Field {
  const words = field.enum?.some((word) => word !== '' && !/^\d+$/.test(word)) === true;
  // An integer whose values are words travels as words or as numbers; nobody says which.
  // The stamps of a few definitions have no format in the Swagger; they are what they are everywhere else.
  const stamp = STAMPS.has(field.name) ? 'dateTime' : undefined;
  const valueType = stamp ?? (field.type === 'integer' && words ? 'json' : VALUE_TYPES[field.type]);
  const how = valueType === undefined ? relation(owner, field, names) : { type: valueType };
  return {
    name: field.name,
    many: field.type === 'array',
    readOnly: field.readOnly || SERVER_SIDE.has(field.name),
    ...how,
    ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
    ...(words && valueType === 'string' ? { enum: new Set(field.enum) } : {}),
  };
}

function withMirrors(fields: readonly Field[]): Field[] {
  const references = new Set(fields.filter((field) => field.type === 'reference' && !field.many).map((f) => f.name));
  return fields.map((field) => {
    const mirrored = field.name.endsWith('-id') ? field.name.slice(0, -3) : '';
    return references.has(mirrored) ? { ...field, mirrors: mirrored } : field;
  });
}

function withStandardMembers(fields: readonly Field[]): Field[] {
  const id: Field = { name: 'id', type: 'integer', many: false, readOnly: true };
  const all = fields.some((field) => field.name === 'id') ? [...fields] : [id, ...fields];
  const rank = (field: Field) => (LEADING.includes(field.name) ? LEADING.indexOf(field.name) : LEADING.length);
  return all.sort((a, b) => rank(a) - rank(b));
}

function kindOf(name: string, fields: readonly Field[], keys: readonly string[]): Kind {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return { name, model: modelKey(name), fields, byName, naturalKeys: keys.filter((key) => byName.has(key)) };
}

/** Makes the kinds of a catalog, with the fields that a site added to some of them. */
export function createKinds(catalog: Catalog, siteFields: Readonly<Record<string, readonly Field[]>> = {}): Kinds {
  const known = new Set(catalog.definitions);
  const keysOf = (name: string) => [
    ...new Set([...catalog.naturalKeys(name).filter((key) => key !== 'id'), ...(REFERRED[name] ?? [])]),
  ];
  const referred = new Set(catalog.definitions.filter((name) => keysOf(name).length > 0));
  const roots = new Set(
    catalog.objects.filter((object) => object.parents.length === 0).map((object) => canonical(object.definition)),
  );
  const made = new Map<string, Kind>();
  const find = (definition: string): Kind | undefined => {
    const name = canonical(definition);
    const existing = made.get(name);
    if (existing !== undefined || !known.has(name)) return existing;
    // Records are plain objects here, in which a member called `constructor` would be there before it is set.
    const raw = catalog
      .fields(name)
      .filter((field) => !(field.name in Object.prototype))
      .map((field) => fieldOf(name, { ...field, name: dashed(field.name) }, { known, roots, referred }));
    const fields = withStandardMembers(withMirrors([...raw, ...(siteFields[name] ?? [])]));
    const keys = keysOf(name);
    const kind = kindOf(name, fields, keys.length > 0 ? keys : ['code', 'name', 'number']);
    made.set(name, kind);
    return kind;
  };
  const absent = new Map<string, Kind>();
  return {
    find,
    // What the rules of the sandbox name need not be in every release; nothing then shows such records.
    get(definition) {
      const kind = find(definition) ?? absent.get(definition);
      if (kind !== undefined) return kind;
      const empty = kindOf(definition, withStandardMembers([]), []);
      absent.set(definition, empty);
      return empty;
    },
  };
}
