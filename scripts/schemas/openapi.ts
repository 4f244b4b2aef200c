/** OpenAPI 3 said as Swagger 2.0 says it, so that everything behind the reading knows one of them. */
import { isObject, membersOf } from './swagger.ts';

type Members = Readonly<Record<string, unknown>>;

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value);

/** `#/components/schemas/Part` is `#/definitions/Part`; parameters and responses lose the first word only. */
function withSwaggerReferences(document: Members): Members {
  const text = JSON.stringify(document, (name, value: unknown) =>
    name === '$ref' && typeof value === 'string'
      ? value.replace(/#\/components\/schemas\//, '#/definitions/').replace(/#\/components\//, '#/')
      : value,
  );
  return JSON.parse(text) as Members;
}

/** The schema of a body, in the form that the connector speaks where there are several. */
function schemaOf(content: unknown): unknown {
  const forms = membersOf(content);
  const [, form] = forms.find(([type]) => type.includes('json')) ?? forms[0] ?? [];
  return at(form, 'schema');
}

function fieldsOf(schema: unknown): Members[] {
  const required = at(schema, 'required');
  return membersOf(at(schema, 'properties')).map(([name, field]) => ({
    ...(isObject(field) ? field : {}),
    in: 'formData',
    name,
    required: Array.isArray(required) && required.includes(name),
  }));
}

function bodyOf(requestBody: unknown, bodies: unknown): Members {
  const ref = at(requestBody, '$ref');
  const body = typeof ref === 'string' ? at(bodies, ref.slice(ref.lastIndexOf('/') + 1)) : requestBody;
  const content = at(body, 'content');
  const multipart = at(content, 'multipart/form-data');
  if (multipart !== undefined)
    return { consumes: ['multipart/form-data'], parameters: fieldsOf(at(multipart, 'schema')) };
  const schema = schemaOf(content);
  return schema === undefined ? {} : { parameters: [{ in: 'body', name: 'body', schema }] };
}

function response(value: unknown): unknown {
  const schema = schemaOf(at(value, 'content'));
  if (!isObject(value) || schema === undefined) return value;
  return { ...value, schema };
}

const mapped = (value: unknown, map: (member: unknown, name: string) => unknown): Members =>
  Object.fromEntries(membersOf(value).map(([name, member]) => [name, map(member, name)]));

function operation(value: unknown, bodies: unknown): unknown {
  if (!isObject(value)) return value;
  const { parameters, ...body } = bodyOf(value['requestBody'], bodies);
  const listed = [parameters, value['parameters']].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return { ...value, ...body, parameters: listed, responses: mapped(value['responses'], response) };
}

/** Members of a path that are no methods. */
const OF_PATH = new Set(['parameters', 'summary', 'description', 'servers']);

function path(methods: unknown, bodies: unknown): unknown {
  if (!isObject(methods)) return methods;
  const kept = Object.entries(methods).filter(([name]) => name === 'parameters' || !OF_PATH.has(name));
  return mapped(Object.fromEntries(kept), (value, name) => (OF_PATH.has(name) ? value : operation(value, bodies)));
}

/** The path of a server's address, which may be given without the host. */
function basePath(server: unknown): string {
  const url = at(server, 'url');
  return typeof url === 'string' ? url.replace(/^\w+:\/\/[^/]*/, '') : '';
}

function scopesOf(scheme: unknown): Members {
  const scopes = membersOf(at(scheme, 'flows')).map(([, flow]) => at(flow, 'scopes'));
  return { scopes: Object.fromEntries(scopes.flatMap(membersOf)) };
}

/** A document of OpenAPI 3 as one of Swagger 2.0, with the parts that the import reads. */
export function asSwagger(document: Members): Members {
  const openapi = withSwaggerReferences(document);
  const part = (name: string): unknown => at(openapi, 'components', name);
  const { paths, servers } = openapi;
  return {
    swagger: '2.0',
    basePath: basePath(Array.isArray(servers) ? servers[0] : undefined),
    paths: isObject(paths) ? mapped(paths, (methods) => path(methods, part('requestBodies'))) : paths,
    definitions: part('schemas'),
    parameters: part('parameters'),
    responses: mapped(part('responses'), response),
    securityDefinitions: mapped(part('securitySchemes'), scopesOf),
  };
}
