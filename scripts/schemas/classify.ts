/** Gives every operation its one class. */
import type { CatalogOperation, OperationClass } from '../../src/catalog/model.ts';
import type { SplitRoute } from './collections.ts';
import type { Findings } from './findings.ts';
import { formFields, takesForm } from './responses.ts';
import { pathOf, shapeOf } from './routes.ts';

/** Names of GETs below a record that answer a file instead of a record. */
const FILE_NAME = /^(retrieve|download)(_|$)|(^|_)(image|avatar|scan|pdf|file|photo|logo|thumbnail|download)$/;

interface Facts {
  readonly method: string;
  readonly on: 'record' | 'collection';
  readonly name: string;
  readonly multipart: boolean;
  /** Whether the same path takes an upload with another method. */
  readonly uploads: boolean;
}

function classOf({ method, on, name, multipart, uploads }: Facts): OperationClass {
  if (method === 'DELETE') return 'delete';
  if (multipart) return 'upload';
  if (method === 'GET') {
    if (name === '') return on === 'record' ? 'get' : 'query';
    const file = on === 'record' && (uploads || FILE_NAME.test(name.split('/')[0] ?? ''));
    return file ? 'download' : 'action';
  }
  if (name !== '') return 'action';
  if (method === 'POST') return on === 'collection' ? 'create' : 'action';
  return on === 'record' ? 'update' : 'action';
}

function actionName({ tail }: SplitRoute): string {
  return tail
    .filter(({ kind }) => kind === 'static')
    .map(({ text }) => text)
    .join('/');
}

/** Shapes of the paths that take a `multipart/form-data` body. */
export function uploadShapes(routes: readonly SplitRoute[]): Set<string> {
  return new Set(routes.filter(({ route }) => takesForm(route.listed.operation)).map(({ route }) => shapeOf(route.segments)));
}

/** The catalog's entry for a route. `collection` is the path of its collection, in the spelling of the object. */
export function classifyRoute(
  split: SplitRoute,
  collection: string,
  uploads: ReadonlySet<string>,
  findings: Findings,
): CatalogOperation {
  const { route, on, tail } = split;
  const { method, module, operation, path } = route.listed;
  const multipart = takesForm(operation);
  const given = actionName(split);
  const operationClass = classOf({ method, on, name: given, multipart, uploads: uploads.has(shapeOf(route.segments)) });
  if (operationClass === 'action' && given === '')
    findings.add('action-without-name', `${method} ${path}`, `is called ${method.toLowerCase()}`);
  const action = operationClass === 'action' && given === '' ? method.toLowerCase() : given;
  const form = formFields(operation);
  return {
    class: operationClass,
    method: method as CatalogOperation['method'],
    path: `${collection}${on === 'record' ? '/{id}' : ''}${pathOf(tail)}`,
    ...(action === '' ? {} : { action }),
    on,
    ...(form.length === 0 ? {} : { form }),
    module,
    ...(route.origin === undefined ? {} : { origin: route.origin }),
  };
}
