/** Finds the operation of an action and settles its path and parameters, before anything is sent. */
import { loadCatalog, type Catalog, type CatalogObject, type CatalogOperation } from '../../catalog';
import { CoupaError } from '../../errors';
import { asId, fillParents } from '../target';
import { actionsOfObject, type ActionInfo } from './actions-of';

/** What an action's caller says of where it goes. */
export interface ActionWishes {
  readonly parentIds?: readonly (number | string)[];
  readonly on?: 'record' | 'collection';
  readonly method?: CatalogOperation['method'];
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
}

/** An action that is ready to be sent. */
export interface ActionPlan {
  readonly catalog: Catalog;
  readonly object: CatalogObject;
  readonly action: ActionInfo;
  readonly method: CatalogOperation['method'];
  /** Below `/api`; of an action on records `{id}` still stands in it. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
}

/**
 * Settles an action.
 * @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY` naming the actions that exist,
 * `COUPA_PARENT_REQUIRED`, `COUPA_INPUT_INVALID`.
 */
export function planAction(objectName: string, name: string, wishes: ActionWishes): ActionPlan {
  const catalog = loadCatalog();
  const object = catalog.object(objectName);
  const all = actionsOfObject(object);
  const spelled = spelledAction(name);
  const named = all.filter((action) => action.name === spelled);
  if (named.length === 0) throw unknownAction(object, all, name);
  const action = wishes.on === undefined ? (named.find(({ on }) => on === 'record') ?? named[0]) : byPlace();
  const method = wishes.method ?? action?.methods[0];
  if (action === undefined || method === undefined) throw notThere(object, spelled, named);
  if (!action.methods.includes(method)) {
    throw refused(`${object.name}: ${spelled} is sent with ${action.methods.join(' or ')}.`, '/method');
  }
  const given = readParameters(wishes.parameters ?? {});
  const path = action.pathParameters.reduce(
    (filled, parameter) => {
      const id = asId(given.get(parameter));
      if (id === undefined) {
        throw refused(
          `${spelled} of ${object.name} needs ${parameter}, a positive whole number.`,
          `/parameters/${parameter}`,
        );
      }
      given.delete(parameter);
      return filled.replace(`{${parameter}}`, encodeURIComponent(String(id)));
    },
    fillParents(object, action.path, wishes.parentIds ?? []),
  );
  return { catalog, object, action, method, path, query: [...given] };

  function byPlace(): ActionInfo | undefined {
    return named.find(({ on }) => on === wishes.on);
  }
}

/** The name of an action as the paths of R38 spell it; what is no text has none. */
export function spelledAction(name: unknown): string {
  if (typeof name !== 'string') return '';
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[-\s]+/g, '_');
}

function readParameters(parameters: unknown): Map<string, string> {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw refused('Parameters of an action are an object of names and values.', '/parameters');
  }
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters as Record<string, unknown>)) {
    const place = `/parameters/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (value === undefined || value === '') continue;
    if (!/^[\w?-]{1,100}(\[[\w?-]{1,100}\]){0,5}$/.test(name)) throw refused('This is no name of a parameter.', place);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw refused('A text, number or boolean is expected.', place);
    }
    read.set(name, String(value));
  }
  return read;
}

function unknownAction(object: CatalogObject, all: readonly ActionInfo[], name: unknown): CoupaError {
  const names = [...new Set(all.map((action) => action.name))];
  const has = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  const shown = (typeof name === 'string' ? JSON.stringify(name) : String(name)).slice(0, 60);
  return new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${object.name} has no action ${shown}; ${has}.`);
}

function notThere(object: CatalogObject, name: string, named: readonly ActionInfo[]): CoupaError {
  const places = named.map(({ on }) => (on === 'record' ? 'a record' : 'the object as a whole')).join(' and ');
  return new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${name} of ${object.name} works on ${places} only.`);
}

function refused(message: string, path: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was sent: ${path}: ${message}`, {
    problems: [{ path, message }],
  });
}
