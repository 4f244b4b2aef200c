/** Which actions an object has, under names of their own, for hosts and for the activity. */
import { loadCatalog, type CatalogObject, type CatalogOperation } from '../../catalog';
import { actionName } from './action-names';
import { knownParameters, type ActionParameter } from './parameters';

/** One action of an object. */
export interface ActionInfo {
  /**
   * As in the path: `submit_for_approval`. A DELETE whose name another operation of the object has too is called
   * `delete_` and that name: `delete_award` takes back what `award` does.
   */
  readonly name: string;
  /** Whether it works on a record or on the object as a whole. Some do both and are listed twice. */
  readonly on: 'record' | 'collection';
  /** The first one is used unless another is asked for; a PATCH beside a PUT does the same. */
  readonly methods: readonly CatalogOperation['method'][];
  /** Below `/api`, ids not filled in. */
  readonly path: string;
  /** Ids besides those of the record and its parents that the path needs: `expense_attendee_id`. */
  readonly pathParameters: readonly string[];
  /** Query parameters that are documented; a site may know others. */
  readonly parameters: readonly ActionParameter[];
  /** Whether it only reads: what it answers is a record or a list of them. */
  readonly reads: boolean;
}

/**
 * The actions of an object, in the order of the catalog; none for many objects.
 * @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`.
 */
export function actionsOf(object: string): readonly ActionInfo[] {
  return actionsOfObject(loadCatalog().object(object));
}

/** As {@link actionsOf}. */
export function actionsOfObject(object: CatalogObject): readonly ActionInfo[] {
  const found = new Map<string, ActionInfo>();
  for (const operation of object.operations) {
    const name = actionName(object, operation);
    if (name === undefined) continue;
    const { on, method, path } = operation;
    const key = `${on} ${name} ${path}`;
    const known = found.get(key);
    const methods = [...(known?.methods ?? []), method];
    const reads = method === 'GET';
    const pathParameters = [...path.matchAll(/\{(\w+)\}/g)]
      .map(([, parameter = '']) => parameter)
      .filter((parameter) => parameter !== 'id' && !object.parents.some((parent) => parent.parameter === parameter));
    const parameters = knownParameters(object.name, name);
    found.set(key, { name, on, methods, path, pathParameters, parameters, reads });
  }
  return [...found.values()];
}
