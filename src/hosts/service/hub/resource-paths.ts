/** Finds what a hub path means: an object of the catalog, a record of it, or an action on one. */
import { loadCatalog, type Catalog, type CatalogObject } from '../../../catalog';
import { CoupaError } from '../../../errors';

/** Names that Open Connectors gives to objects which Coupa calls otherwise. */
export type Aliases = Readonly<Record<string, string>>;

/** What a path names. */
export interface ResourcePath {
  readonly object: CatalogObject;
  /** Outermost first. */
  readonly parentIds: readonly string[];
  /** Of a record; absent for the collection. */
  readonly id?: string;
  /** An operation behind the record or collection, e.g. `submit_for_approval`. */
  readonly rest?: string;
}

/** A template of the catalog: names in the spelling that is compared, `undefined` for a parameter. */
interface Template {
  readonly object: CatalogObject;
  readonly segments: readonly (string | undefined)[];
}

/** `purchase-orders`, `purchase_orders` and, as keys of events and their `objectType` are written, `purchaseOrders`. */
export const spelled = (segment: string): string =>
  segment
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_');

function templatesOf(catalog: Catalog): ReadonlyMap<string, readonly Template[]> {
  const templates = catalog.objects.flatMap((object): readonly Template[] => {
    const segments = object.path.split('/').slice(1);
    const byPath = segments.map((segment) => (segment.startsWith('{') ? undefined : spelled(segment)));
    if (object.parents.length > 0 || object.path === `/${object.name}`) return [{ object, segments: byPath }];
    // A few have another name than their path, because two objects would share it.
    return [
      { object, segments: byPath },
      { object, segments: object.name.split('/').map(spelled) },
    ];
  });
  // The longest first: `/suppliers/5/addresses` is a sub-object, not something of the supplier.
  templates.sort((a, b) => b.segments.length - a.segments.length);
  return Map.groupBy(templates, ({ segments }) => segments[0] ?? '');
}

let templates: ReturnType<typeof templatesOf> | undefined;

/**
 * Reads the decoded segments of a path: `suppliers/5/addresses/7`, with dashes or underscores.
 * @throws {CoupaError} `COUPA_UNKNOWN_OBJECT` with the nearest names.
 */
export function findResource(segments: readonly string[], aliases: Aliases): ResourcePath {
  const catalog = loadCatalog();
  templates ??= templatesOf(catalog);
  const [given = '', ...others] = segments;
  const first = templates.has(spelled(given)) ? given : (aliasOf(given, aliases) ?? given);
  const path = [...first.split('/'), ...others];
  for (const template of templates.get(spelled(path[0] ?? '')) ?? []) {
    const found = match(template, path);
    if (found !== undefined) return found;
  }
  return unknown(catalog, segments);
}

function aliasOf(segment: string, aliases: Aliases): string | undefined {
  const wanted = spelled(segment);
  const name = Object.keys(aliases).find((alias) => spelled(alias) === wanted);
  return name === undefined ? undefined : aliases[name];
}

function match({ object, segments }: Template, path: readonly string[]): ResourcePath | undefined {
  if (path.length < segments.length) return undefined;
  const parentIds: string[] = [];
  for (const [at, segment] of segments.entries()) {
    const given = path[at] ?? '';
    if (segment === undefined) parentIds.push(given);
    else if (spelled(given) !== segment) return undefined;
  }
  const [id, ...rest] = path.slice(segments.length);
  if (id === undefined) return { object, parentIds };
  if (/^\d+$/.test(id)) return { object, parentIds, id, ...(rest.length > 0 ? { rest: rest.join('/') } : {}) };
  return { object, parentIds, rest: [id, ...rest].join('/') };
}

function unknown(catalog: Catalog, segments: readonly string[]): never {
  // Throws with the nearest names.
  catalog.object(segments.filter((segment) => !/^\d+$/.test(segment)).join('/'));
  throw new CoupaError('COUPA_UNKNOWN_OBJECT', `There is no resource /${segments.join('/').slice(0, 200)}.`);
}
