/** Which object of the catalog a resource of a configuration means. */
import { loadCatalog, type Catalog, type CatalogObject } from '../../catalog';
import type { PolledResource } from '../model';

/**
 * The resources of Open Connectors' Coupa configuration whose names differ from Coupa's own. The page that lists them does
 * not say what they stand for, so these are the likely reading; `object` in the settings of a resource overrides it.
 * Every other resource is the object of the same name, in any spelling: `purchaseOrders`, `purchase-orders`.
 */
export const INFERRED_OBJECTS: Readonly<Record<string, string>> = {
  orders: 'purchase_orders',
  products: 'items',
  forms: 'easy_form_responses',
};

/** An object, and how certain it is that it is the one that is meant. */
export interface FoundObject {
  readonly object: CatalogObject;
  readonly mapping: PolledResource['mapping'];
}

const spellings = new WeakMap<Catalog, ReadonlyMap<string, CatalogObject>>();

/** The object of a name in any spelling: camel case, dashes, underscores, as the palette shows it. */
export function findObject(name: string): FoundObject | undefined {
  const catalog = loadCatalog();
  let known = spellings.get(catalog);
  if (known === undefined) {
    const shownNames = catalog.objects.map((object) => [plain(object.displayName), object] as const);
    known = new Map([...shownNames, ...catalog.objects.map((object) => [plain(object.name), object] as const)]);
    spellings.set(catalog, known);
  }
  const own = known.get(plain(name));
  if (own !== undefined) return { object: own, mapping: 'certain' };
  const inferred = Object.hasOwn(INFERRED_OBJECTS, plain(name)) ? INFERRED_OBJECTS[plain(name)] : undefined;
  return inferred === undefined ? undefined : { object: catalog.object(inferred), mapping: 'inferred' };
}

function plain(name: string): string {
  return name
    .slice(0, 200)
    .toLowerCase()
    .replace(/^\/+|\/+$/g, '')
    .replace(/[\s_-]+/g, '');
}

/** A field of an object as a configuration names it, in the spelling of the records. */
export interface FoundField {
  readonly field: string;
  readonly standing: 'known' | 'custom' | 'unknown';
  readonly type?: string;
  readonly nearest: readonly string[];
}

/** Resolves a dotted path; dashes and underscores are the same. */
export function findField(object: CatalogObject, path: string): FoundField {
  const { standing, segments, field, nearest } = loadCatalog().resolvePath(object.definition, path);
  return {
    field: standing === 'known' ? segments.join('.') : path,
    standing,
    nearest,
    ...(field === undefined ? {} : { type: field.type }),
  };
}
