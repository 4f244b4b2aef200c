/** Turns an object's name and the ids of its parents into the path that a request goes to. */
import { loadCatalog, type Catalog, type CatalogObject, type OperationClass } from '../catalog';
import { CoupaError } from '../errors';

/** What an activity works on. */
export interface Target {
  readonly catalog: Catalog;
  readonly object: CatalogObject;
  /** Path below `/api`, the parents' ids filled in; `{id}` of a record still stands in it. */
  readonly path: string;
}

const WORDS: Partial<Record<OperationClass, string>> = {
  query: 'queried',
  get: 'read by id',
  create: 'created',
  update: 'updated',
  delete: 'deleted',
};

/**
 * Finds the object, the operation and the path.
 * @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY` or `COUPA_PARENT_REQUIRED`.
 */
export function findTarget(
  name: string,
  operationClass: 'query' | 'get' | 'create' | 'update' | 'delete',
  parentIds: readonly (number | string)[] = [],
): Target {
  const catalog = loadCatalog();
  const object = catalog.object(name);
  const operation = catalog.operation(object, operationClass);
  if (operation === undefined) throw unsupported(catalog, object, operationClass);
  return { catalog, object, path: fillParents(object, operation.path, parentIds) };
}

/** The path of one record of a target whose path ends in `{id}`. */
export function recordPath(target: Target, id: number | string): string {
  return target.path.replace(/\{[^}]+\}/, encodeURIComponent(String(id)));
}

/** An id of a record as the API counts them: a positive integer, also written as a string. Otherwise `undefined`. */
export function asId(value: unknown): number | string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return /^0*[1-9]\d{0,18}$/.test(text) ? text.replace(/^0+/, '') : undefined;
}

function unsupported(catalog: Catalog, object: CatalogObject, wanted: OperationClass): CoupaError {
  const offers = (Object.keys(WORDS) as OperationClass[]).filter((each) => catalog.operation(object, each));
  const can = offers.length > 0 ? `it can only be ${offers.map((each) => WORDS[each]).join(', ')}` : 'it offers none';
  return new CoupaError(
    'COUPA_UNSUPPORTED_ACTIVITY',
    `${object.name} cannot be ${WORDS[wanted]} through the API; of query, get, create, update and delete ${can}.`,
  );
}

/** The path with the ids of the parents in it. @throws {CoupaError} `COUPA_PARENT_REQUIRED`. */
export function fillParents(object: CatalogObject, path: string, parentIds: readonly (number | string)[]): string {
  const { parents } = object;
  const given: unknown = parentIds;
  if (!Array.isArray(given)) throw new CoupaError('COUPA_PARENT_REQUIRED', 'The ids of parents are given as a list.');
  if (given.length !== parents.length) throw wrongNumber(object, given.length);
  return parents.reduce((filled, parent, position) => {
    const id = asId(parentIds[position]);
    if (id === undefined) {
      throw new CoupaError(
        'COUPA_PARENT_REQUIRED',
        `${object.name} needs the id of its parent in ${parent.object}: a positive whole number, not ${shown(parentIds[position])}.`,
      );
    }
    return filled.replace(`{${parent.parameter}}`, encodeURIComponent(String(id)));
  }, path);
}

function wrongNumber(object: CatalogObject, given: number): CoupaError {
  const { parents } = object;
  if (parents.length === 0) {
    return new CoupaError(
      'COUPA_PARENT_REQUIRED',
      `${object.name} has no parent, but ${given} parent ${given === 1 ? 'id was' : 'ids were'} given; leave it out.`,
    );
  }
  const needed = parents.map((parent) => `the id of a record in ${parent.object}`).join(', then ');
  return new CoupaError(
    'COUPA_PARENT_REQUIRED',
    `${object.name} belongs to a parent: give ${needed} (${parents.length} in all, ${given} given).`,
  );
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
