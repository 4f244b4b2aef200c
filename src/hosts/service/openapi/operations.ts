/** The operations of the hub as OpenAPI describes them, made from the catalog. */
import { actionsOf } from '../../../activities';
import type { Catalog, CatalogObject } from '../../../catalog';
import { HUB } from '../instances/element';
import { describeFiles } from './files';
import { answers, camelCase, jsonOf, reference, type Add, type Json } from './parts';

/** One operation, and where it stands. */
export interface DescribedOperation {
  readonly path: string;
  readonly method: string;
  readonly operationId: string;
  readonly operation: Json;
  /** The definition of its records. */
  readonly definition: string;
}

const parameters = (names: readonly string[]): readonly Json[] => names.map((name) => reference('parameters', name));

const LIST = ['where', 'page', 'pageSize', 'nextPage', 'fields', 'orderBy', 'returnTotalCount'];

/** Where the hub is; any other name in its place would do. */
export const HUB_PATH = `/hubs/${HUB}`;

/** `/suppliers/{supplier_id}/addresses` as the hub has it: names with dashes. */
function hubPath(path: string): string {
  const segments = path.split('/').map((segment) => (segment.startsWith('{') ? segment : segment.replaceAll('_', '-')));
  return `${HUB_PATH}${segments.join('/')}`;
}

function pathParameters(path: string): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: name === 'style' ? 'string' : 'integer' },
  }));
}

/** All operations of an object, each with an id that no other has. */
export function describeObject(catalog: Catalog, object: CatalogObject): readonly DescribedOperation[] {
  const record = reference('schemas', object.definition);
  const body = { required: true, ...jsonOf(record) };
  const name = camelCase(object.name);
  const described: DescribedOperation[] = [];
  const add: Add = (verb, method, path, operation) => {
    const operationId = `${verb}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const common = { operationId, tags: [object.displayName], parameters: pathParameters(path) };
    const own = (operation['parameters'] ?? []) as readonly Json[];
    const merged = { ...common, ...operation, parameters: [...common.parameters, ...own] };
    const { definition } = object;
    described.push({ path: hubPath(path), method, operationId, operation: merged, definition });
  };
  const pathOf = (kind: Parameters<Catalog['operation']>[1]): string | undefined =>
    catalog.operation(object, kind)?.path;
  const [query, create, get, update, remove] = (['query', 'create', 'get', 'update', 'delete'] as const).map(pathOf);
  if (query !== undefined) {
    const headers = Object.fromEntries(
      ['Elements-Next-Page-Token', 'Elements-Returned-Count', 'Elements-Total-Count'].map((header) => [
        header,
        reference('headers', header),
      ]),
    );
    const list = { type: 'array', items: record };
    add('list', 'get', query, { parameters: parameters(LIST), responses: answers('The records.', list, headers) });
  }
  if (create !== undefined) {
    add('create', 'post', create, { requestBody: body, responses: answers('The record as it was made.', record) });
  }
  if (get !== undefined) {
    add('get', 'get', get, { parameters: parameters(['fields']), responses: answers('The record.', record) });
  }
  if (update !== undefined) {
    for (const method of ['patch', 'put']) {
      const responses = answers('The record as it is now.', record);
      add(method === 'patch' ? 'update' : 'replace', method, update, { requestBody: body, responses });
    }
  }
  if (remove !== undefined) add('delete', 'delete', remove, { responses: answers('It is deleted.', undefined) });
  for (const action of actionsOf(object.name)) {
    const verb = camelCase(`${action.name}-${action.on === 'collection' ? 'all' : 'one'}`);
    for (const method of action.methods) {
      add(`${verb}${method === 'PUT' ? '' : method}`, method.toLowerCase(), action.path, {
        parameters: action.parameters.map(({ name: parameter, displayName }) => ({
          ...{ name: parameter, in: 'query', description: displayName, schema: { type: 'string' } },
        })),
        ...(method === 'GET' || method === 'DELETE' ? {} : { requestBody: { ...body, required: false } }),
        responses: answers('What the site answered.', {}),
      });
    }
  }
  describeFiles(object, record, add);
  return described;
}
