/** The document of the hub: every object of the catalog with its operations and schemas. */
import { loadCatalog, type Catalog } from '../../../catalog';
import { describeObject, HUB_PATH, type DescribedOperation } from './operations';
import type { Json } from './parts';
import { swaggerDefinitions, swaggerOf } from './swagger';

/** What of the document is the same for every instance. */
interface Described {
  readonly operations: readonly DescribedOperation[];
  readonly byId: ReadonlyMap<string, DescribedOperation>;
}

/** Whose document it is. */
export interface DocumentOwner {
  readonly title: string;
  /** `/elements/api-v2`. */
  readonly server: string;
}

const SCHEMA_OF = /^([\w.-]+)\.json$/;

let described: Described | undefined;

function describe(): Described {
  if (described !== undefined) return described;
  const catalog = loadCatalog();
  const taken = new Set<string>();
  const operations = catalog.objects
    .flatMap((object) => describeObject(catalog, object))
    .filter(({ path, method }) => {
      // Two objects of the catalog may share a path; the first one has it.
      const place = `${method} ${path}`;
      return taken.has(place) ? false : taken.add(place);
    });
  const byId = new Map(operations.map((operation) => [operation.operationId, operation]));
  described = { operations, byId };
  return described;
}

/** References between definitions lead to files there, and into the document here. */
function localReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(localReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '$schema' && name !== '$id')
      .map(([name, member]) => {
        const target = name === '$ref' && typeof member === 'string' ? SCHEMA_OF.exec(member)?.[1] : undefined;
        return [name, target === undefined ? localReferences(member) : `#/components/schemas/${target}`];
      }),
  );
}

/** The definitions, and all that they refer to. */
function schemasFrom(catalog: Catalog, names: readonly string[]): Json {
  const schemas = new Map<string, unknown>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (schemas.has(name)) continue;
    const schema = localReferences(catalog.schema(name));
    schemas.set(name, schema);
    for (const [, target] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([\w.-]+)"/g)) {
      if (target !== undefined) open.push(target);
    }
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function query(name: string, description: string, schema: Json): Json {
  return { name, in: 'query', description, schema };
}

const COMPONENTS: Json = {
  securitySchemes: { Secrets: { type: 'apiKey', in: 'header', name: 'Authorization' } },
  parameters: {
    where: query('where', "Conditions, e.g. status = 'approved' AND updated_at >= '2026-01-31T00:00:00Z'.", {
      type: 'string',
    }),
    page: query('page', 'Number of the page from 1, where no token is sent.', { type: 'integer', minimum: 1 }),
    pageSize: query('pageSize', 'Records of a page.', { type: 'integer', minimum: 1, maximum: 5000, default: 200 }),
    nextPage: query('nextPage', 'Token of the next page, from the header of the page before.', { type: 'string' }),
    fields: query('fields', 'Fields to return, with commas between them.', { type: 'string' }),
    orderBy: query('orderBy', 'A field, with asc or desc behind it.', { type: 'string' }),
    returnTotalCount: query('returnTotalCount', 'Whether to count all records.', { type: 'boolean' }),
  },
  headers: {
    'Content-Disposition': { description: 'The name of the file.', schema: { type: 'string' } },
    'Elements-Next-Page-Token': { description: 'Absent on the last page.', schema: { type: 'string' } },
    'Elements-Returned-Count': { description: 'Records of this page.', schema: { type: 'integer' } },
    'Elements-Total-Count': { description: 'All records, where asked for.', schema: { type: 'integer' } },
  },
  responses: {
    Failure: {
      description: 'What went wrong, and what to do next.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['requestId', 'message'],
            properties: {
              requestId: { type: 'string' },
              message: { type: 'string' },
              providerMessage: { type: 'string' },
              code: { type: 'string' },
              retryable: { type: 'boolean' },
              problems: {
                type: 'array',
                items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
  },
};

function documentOf(operations: readonly DescribedOperation[]): Json {
  const catalog = loadCatalog();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method, operation } of operations) (paths[path] ??= {})[method] = operation;
  const definitions = [...new Set(operations.map(({ definition }) => definition))];
  return {
    security: [{ Secrets: [] }],
    paths,
    components: { ...COMPONENTS, schemas: schemasFrom(catalog, definitions) },
  };
}

/** How a document is written: as clients of Open Connectors expect it, or with everything that there is to say. */
export type Format = 'swagger' | 'openapi';

/** The document without its head, which alone differs from instance to instance. */
function restOf(format: Format, document: Json): Json {
  const { paths, components, security } = document;
  return format === 'openapi' ? { security, paths, components } : swaggerOf(document, HUB_PATH);
}

function headOf(format: Format, { title, server }: DocumentOwner): Json {
  const info = { title, version: loadCatalog().release };
  return format === 'openapi'
    ? { openapi: '3.1.0', info, servers: [{ url: server }] }
    : { swagger: '2.0', info, basePath: `${server}${HUB_PATH}` };
}

const wholes = new Map<Format, string>();

/** The document of all objects as text; made once. */
export function wholeDocument(owner: DocumentOwner, format: Format): string {
  let rest = wholes.get(format);
  if (rest === undefined) {
    rest = JSON.stringify(restOf(format, documentOf(describe().operations))).slice(1);
    wholes.set(format, rest);
  }
  return `${JSON.stringify(headOf(format, owner)).slice(0, -1)},${rest}`;
}

/** The document of one operation with the schemas that it needs; `undefined` when there is none of that id. */
export function operationDocument(owner: DocumentOwner, operationId: string, format: Format): Json | undefined {
  const operation = describe().byId.get(operationId);
  if (operation === undefined) return undefined;
  return { ...headOf(format, owner), ...restOf(format, documentOf([operation])) };
}

/** The schemas that one operation needs. */
export function operationSchemas(operationId: string, format: Format): Json | undefined {
  const operation = describe().byId.get(operationId);
  if (operation === undefined) return undefined;
  const { schemas } = documentOf([operation])['components'] as Readonly<Record<string, Json>>;
  return format === 'openapi' ? schemas : swaggerDefinitions(schemas ?? {});
}
