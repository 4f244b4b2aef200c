/** The document in Swagger 2.0, from which clients of Open Connectors make code; it says a little less than OpenAPI. */
import type { Json } from './parts';

type Members = Readonly<Record<string, Json>>;

/** Keywords that Swagger 2.0 does not have; what they say is lost, so that more values fit than do. */
const LOST = new Set(['anyOf', 'oneOf', 'const', 'decimal', 'contentMediaType']);
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'multipart/form-data';
const FILE: Json = { type: 'file' };

const mapped = (members: unknown, change: (member: Json) => unknown): Json =>
  Object.fromEntries(Object.entries((members ?? {}) as Members).map(([name, member]) => [name, change(member)]));

const localReference = (reference: string): string =>
  reference.replace('#/components/schemas/', '#/definitions/').replace('#/components/', '#/');

/** The first of several types, text before others: a decimal travels as text. */
function oneType(type: unknown): unknown {
  if (!Array.isArray(type)) return type;
  return type.includes('string') ? 'string' : (type as unknown[])[0];
}

function schemaOf(schema: Json): Json {
  const { $ref, type, properties, items, const: only, ...rest } = schema;
  if (typeof $ref === 'string') return { $ref: localReference($ref) };
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !LOST.has(name))),
    ...(type === undefined ? {} : { type: oneType(type) }),
    ...(only === undefined ? {} : { type: typeof only, enum: [only] }),
    ...(properties === undefined ? {} : { properties: mapped(properties, schemaOf) }),
    ...(items === undefined ? {} : { items: schemaOf(items as Json) }),
  };
}

const isFile = (schema: unknown): boolean => (schema as Json | undefined)?.['contentMediaType'] !== undefined;

function parameterOf({ $ref, schema, ...rest }: Json): Json {
  return typeof $ref === 'string' ? { $ref: localReference($ref) } : { ...rest, ...schemaOf((schema ?? {}) as Json) };
}

/** A body is a parameter; a form is one parameter for each of its fields. */
function bodyOf({ required = false, content }: Json): { readonly parameters: readonly Json[]; readonly form: boolean } {
  const byType = content as Members;
  const form = byType[FORM_TYPE]?.['schema'] as Json | undefined;
  if (form === undefined) {
    const schema = schemaOf((byType[JSON_TYPE]?.['schema'] ?? {}) as Json);
    return { parameters: [{ name: 'body', in: 'body', required, schema }], form: false };
  }
  const needed = (form['required'] ?? []) as readonly string[];
  const parameters = Object.entries(form['properties'] as Members).map(([name, schema]) => ({
    ...{ name, in: 'formData', required: needed.includes(name) },
    ...(isFile(schema) ? FILE : schemaOf(schema)),
  }));
  return { parameters, form: true };
}

/** Headers have no place of their own, so that each response has its own. */
function headersOf(headers: unknown, known: Members): Json {
  return mapped(headers, ({ $ref }) => {
    const header = known[String($ref).split('/').at(-1) ?? ''];
    return { description: header?.['description'], ...schemaOf((header?.['schema'] ?? {}) as Json) };
  });
}

function responseOf({ $ref, content, headers, ...rest }: Json, known: Members): Json {
  if (typeof $ref === 'string') return { $ref: localReference($ref) };
  const [schema] = Object.values((content ?? {}) as Members).map((one) => one['schema'] as Json);
  return {
    ...rest,
    ...(headers === undefined ? {} : { headers: headersOf(headers, known) }),
    ...(schema === undefined ? {} : { schema: isFile(schema) ? FILE : schemaOf(schema) }),
  };
}

function operationOf(operation: Json, headers: Members): Json {
  const { parameters, requestBody, responses, ...rest } = operation;
  const body = requestBody === undefined ? undefined : bodyOf(requestBody as Json);
  const answers = mapped(responses, (response) => responseOf(response, headers));
  const answersFile = (answers['200'] as Json)['schema'] === FILE;
  return {
    ...rest,
    ...(body?.form === true ? { consumes: [FORM_TYPE] } : {}),
    ...(answersFile ? { produces: ['application/octet-stream'] } : {}),
    parameters: [...((parameters ?? []) as readonly Json[]).map(parameterOf), ...(body?.parameters ?? [])],
    responses: answers,
  };
}

/** Schemas with references as Swagger 2.0 has them. */
export function swaggerDefinitions(schemas: Json): Json {
  return mapped(schemas, schemaOf);
}

/** All of a document but its head. @param prefix of paths, which stands in the `basePath` of the head instead */
export function swaggerOf(document: Json, prefix: string): Json {
  const components = document['components'] as Readonly<Record<string, Members>>;
  const headers = components['headers'] ?? {};
  const paths = Object.entries(document['paths'] as Members).map(([path, methods]) => [
    path.startsWith(prefix) ? path.slice(prefix.length) : path,
    mapped(methods, (operation) => operationOf(operation, headers)),
  ]);
  return {
    consumes: [JSON_TYPE],
    produces: [JSON_TYPE],
    security: document['security'],
    securityDefinitions: components['securitySchemes'],
    paths: Object.fromEntries(paths) as Json,
    parameters: mapped(components['parameters'], parameterOf),
    responses: mapped(components['responses'], (response) => responseOf(response, headers)),
    definitions: swaggerDefinitions(components['schemas'] ?? {}),
  };
}
