/** Finds what a hub path means: an object of the catalog, a record of it, or an action on one. */
import { loadCatalog, type Catalog, type CatalogObject, type CatalogOperation } from '../../../catalog';
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
const spelled = (segment: string): string =>
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

/** The action behind a record or collection, by its path. */
export function findAction(
  { object, id, rest }: ResourcePath,
  method: string,
): (CatalogOperation & { readonly action: string }) | undefined {
  if (rest === undefined) return undefined;
  const wanted = spelled(rest);
  return object.operations.find((operation): operation is CatalogOperation & { readonly action: string } => {
    if (operation.class !== 'action' || operation.action === undefined) return false;
    const isHere = operation.method === method && (operation.on === 'record') === (id !== undefined);
    return isHere && spelled(operation.path.slice(operation.path.lastIndexOf('}') + 1)).endsWith(`/${wanted}`);
  });
}

/** What is said where a path leads to no operation: another method is wanted, or nothing is there at all. */
export function nothingAt(path: ResourcePath, method: string): CoupaError {
  const { object, id, rest = '' } = path;
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((other) => findAction(path, other) !== undefined);
  const shown = rest.slice(0, 80);
  if (others.length > 0) {
    const known = others.join(' or ');
    return new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${object.name} has no ${method} .../${shown}, but ${known}.`);
  }
  if (id === undefined && !rest.includes('/')) {
    const message = `${object.name} has no record ${JSON.stringify(shown)}: ids are whole numbers from 1.`;
    return new CoupaError('COUPA_RECORD_NOT_FOUND', message);
  }
  return new CoupaError('COUPA_SERVICE_NOT_FOUND', `${object.name} has nothing at .../${shown}.`);
}
