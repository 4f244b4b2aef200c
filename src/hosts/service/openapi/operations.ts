/** The operations of the hub as OpenAPI describes them, made from the catalog. */
import type { Catalog, CatalogObject, CatalogOperation } from '../../../catalog';
import { HUB } from '../instances/element';

/** JSON that is not looked into. */
export type Json = Readonly<Record<string, unknown>>;

/** One operation, and where it stands. */
export interface DescribedOperation {
  readonly path: string;
  readonly method: string;
  readonly operationId: string;
  readonly operation: Json;
  /** The definition of its records. */
  readonly definition: string;
}

const reference = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });
const parameters = (names: readonly string[]): readonly Json[] => names.map((name) => reference('parameters', name));

const LIST = ['where', 'page', 'pageSize', 'nextPage', 'fields', 'orderBy', 'returnTotalCount'];

function jsonOf(schema: Json): Json {
  return { content: { 'application/json': { schema } } };
}

function answers(description: string, schema: Json | undefined, headers?: Json): Json {
  return {
    200: {
      description,
      ...(headers === undefined ? {} : { headers }),
      ...(schema === undefined ? {} : jsonOf(schema)),
    },
    default: reference('responses', 'Failure'),
  };
}

/** `/suppliers/{supplier_id}/addresses` as the hub has it: names with dashes. */
function hubPath(path: string): string {
  const segments = path.split('/').map((segment) => (segment.startsWith('{') ? segment : segment.replaceAll('_', '-')));
  return `/hubs/${HUB}${segments.join('/')}`;
}

function pathParameters(path: string): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'integer' },
  }));
}

function camelCase(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9]+([a-zA-Z0-9])/g, (_sign, letter: string) => letter.toUpperCase());
}

/** All operations of an object, each with an id that no other has. */
export function describeObject(catalog: Catalog, object: CatalogObject): readonly DescribedOperation[] {
  const record = reference('schemas', object.definition);
  const body = { required: true, ...jsonOf(record) };
  const name = camelCase(object.name);
  const described: DescribedOperation[] = [];
  const add = (verb: string, method: string, path: string, operation: Json): void => {
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
  if (get !== undefined) add('get', 'get', get, { responses: answers('The record.', record) });
  if (update !== undefined) {
    for (const method of ['patch', 'put']) {
      const responses = answers('The record as it is now.', record);
      add(method === 'patch' ? 'update' : 'replace', method, update, { requestBody: body, responses });
    }
  }
  if (remove !== undefined) add('delete', 'delete', remove, { responses: answers('It is deleted.', undefined) });
  for (const action of object.operations.filter(isAction)) {
    const verb = camelCase(`${action.action}-${action.on === 'collection' ? 'all' : 'one'}`);
    const responses = answers('What the site answered.', {});
    add(`${verb}${action.method === 'PUT' ? '' : action.method}`, action.method.toLowerCase(), action.path, {
      responses,
    });
  }
  return described;
}

function isAction(operation: CatalogOperation): operation is CatalogOperation & { readonly action: string } {
  return operation.class === 'action' && operation.action !== undefined && operation.origin !== 'variant';
}
