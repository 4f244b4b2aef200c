/** Parameters and responses that a Swagger file keeps in one place for several operations, put where they belong. */
import { isObject, unescaped, type SwaggerOperation } from './swagger.ts';

type Members = Readonly<Record<string, unknown>>;

/** What a reference of the given kind leads to (`#/parameters/page`), or the value itself. */
function resolved(value: unknown, kind: 'parameters' | 'responses', document: Members): unknown {
  const ref = isObject(value) ? value['$ref'] : undefined;
  const prefix = `#/${kind}/`;
  const shared = document[kind];
  if (typeof ref !== 'string' || !ref.startsWith(prefix) || !isObject(shared)) return value;
  const name = unescaped(ref.slice(prefix.length));
  return Object.hasOwn(shared, name) ? shared[name] : value;
}

/** An operation with the parameters of its path, whose own come first, and without references to shared parts. */
function complete(operation: SwaggerOperation, ofPath: unknown, document: Members): SwaggerOperation {
  const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
  const parameters = [...listOf(operation.parameters), ...listOf(ofPath)];
  const { responses } = operation;
  return {
    ...operation,
    ...(parameters.length > 0 && { parameters: parameters.map((one) => resolved(one, 'parameters', document)) }),
    ...(isObject(responses) && {
      responses: Object.fromEntries(
        Object.entries(responses).map(([status, one]) => [status, resolved(one, 'responses', document)]),
      ),
    }),
  };
}

type Paths = Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;

/** The operations of all paths of a document, each complete in itself. */
export function completePaths(paths: Paths, document: Members): Paths {
  const completed = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [
        method,
        isObject(operation) ? complete(operation, methods['parameters'], document) : operation,
      ]),
    ),
  ]);
  return Object.fromEntries(completed) as Paths;
}
