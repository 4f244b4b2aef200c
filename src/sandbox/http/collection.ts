/** Finds the rows that a path speaks of: all of a kind, or those that belong to the parent record named in it. */
import type { CatalogObject } from '../../catalog';
import type { Field, Kind } from '../model/kind';
import { className, dashed, singular } from '../model/names';
import { OWNERLESS, REMAINING_TYPES, TYPED } from '../rules/collections';
import type { Site } from '../site';
import { isLive, relatedRows, type Row, type Values } from '../store/row';
import { refuse } from './problem';
import { plainText } from '../values/text';

/** The rows of one resource below one parent. */
export interface Collection {
  readonly kind: Kind;
  /** Ascending ids. */
  rows(): readonly Row[];
  find(id: string): Row | undefined;
  /** Who owns a new row. */
  readonly owner: Row | undefined;
  /** What a new row must hold to belong here. */
  readonly initial: Values;
  /** Puts a row that exists in here, and takes it out. */
  readonly attach: (row: Row) => void;
  readonly detach: (row: Row) => void;
}

const TYPES = new Set(Object.values(TYPED));

function idOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function rootCollection(site: Site, object: CatalogObject, kind: Kind): Collection {
  const table = site.store.table(kind.name);
  const only = TYPED[object.name];
  const remaining = REMAINING_TYPES[object.name];
  const type = only ?? remaining;
  const accepts = (row: Row): boolean => {
    if (only !== undefined) return row.values['type'] === only;
    if (remaining !== undefined) return !TYPES.has(plainText(row.values['type']));
    return !OWNERLESS.has(object.name) || row.owner === undefined;
  };
  const plain = type === undefined && !OWNERLESS.has(object.name);
  return {
    kind,
    owner: undefined,
    initial: type === undefined ? {} : { type },
    rows: () => (plain ? table.rows : table.rows.filter(accepts)),
    find(text) {
      const id = idOf(text);
      const row = id === undefined ? undefined : table.get(id);
      return row !== undefined && accepts(row) ? row : undefined;
    },
    attach: () => undefined,
    detach: () => undefined,
  };
}

const byId = (a: Row, b: Row): number => a.id - b.id;

function listCollection(site: Site, parent: Row, field: Field, kind: Kind): Collection {
  const rows = () => [...relatedRows(parent, field.name)].sort(byId);
  const table = site.store.table(parent.kind.name);
  return {
    kind,
    owner: field.type === 'owned' ? parent : undefined,
    initial: {},
    rows,
    find: (id) => rows().find((row) => plainText(row.id) === id),
    attach(row) {
      const before = relatedRows(parent, field.name);
      if (!before.includes(row)) table.assign(parent, { [field.name]: [...before, row] });
    },
    detach(row) {
      table.assign(parent, { [field.name]: relatedRows(parent, field.name).filter((other) => other !== row) });
    },
  };
}

function filteredCollection(site: Site, parent: Row, field: Field, kind: Kind): Collection {
  const table = site.store.table(kind.name);
  const key = field.target === undefined ? parent.id : parent;
  const belongs = (row: Row | undefined) => isLive(row) && row.values[field.name] === key;
  return {
    kind,
    owner: undefined,
    initial: { [field.name]: key },
    rows: () => table.rows.filter(belongs),
    find(text) {
      const row = table.get(idOf(text) ?? 0);
      return belongs(row) ? row : undefined;
    },
    attach: (row) => table.assign(row, { [field.name]: key }),
    detach: (row) => table.assign(row, { [field.name]: null }),
  };
}

function looseCollection(site: Site, path: string, parent: Row | undefined, kind: Kind): Collection {
  const rows = () => [...site.store.below(path)].sort(byId);
  const commentable = kind.byName.has('commentable-type') && parent !== undefined;
  return {
    kind,
    owner: parent,
    initial: commentable ? { 'commentable-type': parent.kind.name, 'commentable-id': parent.id } : {},
    rows,
    find: (id) => rows().find((row) => plainText(row.id) === id),
    attach(row) {
      const before = site.store.below(path);
      if (!before.includes(row)) site.store.setBelow(path, [...before, row]);
    },
    detach(row) {
      const kept = site.store.below(path).filter((other) => other !== row);
      site.store.setBelow(path, kept);
    },
  };
}

function nested(site: Site, object: CatalogObject, kind: Kind, parent: Row, parentObject: string): Collection {
  const segment = dashed(object.name.split('/').at(-1)!);
  const lists = parent.kind.fields.filter((field) => field.many && field.target === kind.name);
  const list = lists.find((field) => field.name === segment) ?? lists[0];
  if (list !== undefined) return listCollection(site, parent, list, kind);
  const parentName = singular(dashed(parentObject.split('/').at(-1)!));
  const back = kind.byName.get(parentName) ?? kind.byName.get(`${parentName}-id`);
  const pointsBack = back !== undefined && !back.many && (back.target === parent.kind.name || back.type === 'integer');
  if (pointsBack) return filteredCollection(site, parent, back, kind);
  return looseCollection(site, `${parent.kind.name}/${parent.id}/${segment}`, parent, kind);
}

/** The kind of a parent that is a resource itself, or whose name is the plural of a definition. */
function parentKind(site: Site, name: string): Kind | undefined {
  const known = site.catalog.objects.find((object) => object.name === name);
  return site.kinds.find(known?.definition ?? className(singular(dashed(name.split('/').at(-1)!))));
}

/**
 * The collection of an object under the parents that a path names.
 * @throws {Refusal} 404 when a parent does not exist.
 */
export function findCollection(
  site: Site,
  object: CatalogObject,
  parameters: Readonly<Record<string, string>>,
): Collection {
  const kind = site.kinds.get(object.definition);
  const parent = object.parents.at(-1);
  if (parent === undefined) return rootCollection(site, object, kind);
  const id = parameters[parent.parameter] ?? '';
  const above = parentKind(site, parent.object);
  if (above === undefined) {
    if (idOf(id) === undefined)
      throw refuse(404, `There is no ${singular(parent.object)} with the id ${id.slice(0, 40)}`);
    return looseCollection(site, `${parent.object}/${id}/${object.name}`, undefined, kind);
  }
  const row = site.store.table(above.name).get(idOf(id) ?? 0);
  const grandparent = object.parents.at(-2);
  const outer = grandparent === undefined ? undefined : parameters[grandparent.parameter];
  const inPlace = outer === undefined || plainText(row?.owner?.id) === outer;
  if (row === undefined || !inPlace) throw refuse(404, `There is no ${above.model} with the id ${id.slice(0, 40)}`);
  return nested(site, object, kind, row, parent.object);
}
