/** Makes one description out of the files of a release, which repeat each other's definitions. */
import type { Findings } from './findings.ts';
import { canBeBelowApi, pathBelowApi, segmentsOf, shapeOf } from './routes.ts';
import { isObject, membersOf, type SwaggerFile, type SwaggerOperation, type SwaggerSchema } from './swagger.ts';

/** One method on one path, as a file lists it. */
export interface ListedOperation {
  readonly method: string;
  readonly path: string;
  readonly module: string;
  readonly operation: SwaggerOperation;
}

/** All files of a release as one. */
export interface MergedSwagger {
  readonly operations: readonly ListedOperation[];
  readonly definitions: ReadonlyMap<string, SwaggerSchema>;
  /** Sorted. */
  readonly scopes: readonly string[];
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
/** A name first, then names and `{parameters}`; a part may be optional: `/items/{id}/image(/{style})`. */
const PATH = /^\/[\w-][\w.-]*(?:\(?\/(?:[\w-][\w.-]*|\{[\w-]+\})\)?)*\/?$/;
const TEXTS = new Set(['description', 'summary', 'title', 'example', 'examples']);

/** The facts of a part of a document as text, to compare: member order and prose do not count. */
function facts(value: unknown, insideProperties = false): unknown {
  if (Array.isArray(value)) return value.map((member) => facts(member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([key]) => insideProperties || !TEXTS.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, facts(member, key === 'properties' && !insideProperties)]);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(facts(a)) === JSON.stringify(facts(b));

function mergeDefinition(first: SwaggerSchema, second: SwaggerSchema): [SwaggerSchema, string[]] {
  const properties = new Map(membersOf(first.properties));
  const others = new Map(membersOf(second.properties));
  const differing: string[] = [];
  for (const [name, property] of others) {
    if (!properties.has(name)) properties.set(name, property);
    else if (same(properties.get(name), property)) continue;
    differing.push(name);
  }
  for (const name of properties.keys()) if (!others.has(name)) differing.push(name);
  return [{ ...second, ...first, properties: Object.fromEntries(properties) }, differing.sort()];
}

function oddity(method: string, path: string, operation: unknown): string | undefined {
  if (!METHODS.has(method.toLowerCase())) return 'this method is not used by the API';
  if (!isObject(operation)) return 'it is not an object';
  return PATH.test(path) ? undefined : 'the path is not understood';
}

/** The operations of a file that the API can have, with their paths below `/api`. */
function operationsIn({ module, basePath, paths }: SwaggerFile, findings: Findings): ListedOperation[] {
  if (!canBeBelowApi(basePath)) findings.add('base-path-left-out', module, `${basePath} is taken for /api`);
  const listed: ListedOperation[] = [];
  for (const [given, methods] of Object.entries(paths))
    for (const [name, operation] of Object.entries(methods)) {
      if (name === 'parameters' || name.startsWith('x-')) continue;
      const method = name.toUpperCase();
      const path = pathBelowApi(basePath, given);
      const odd = oddity(name, path, operation);
      if (odd === undefined) listed.push({ method, path, module, operation });
      else findings.add('operation-left-out', `${method} ${given}`, `in ${module}: ${odd}`);
    }
  return listed;
}

/** An operation is listed once, however often it is spelled: what its parameters are called makes no other one of it. */
function mergeOperations(files: readonly SwaggerFile[], findings: Findings): ListedOperation[] {
  const merged = new Map<string, ListedOperation>();
  for (const listed of files.flatMap((file) => operationsIn(file, findings))) {
    const { method, path, module } = listed;
    const key = `${method} ${shapeOf(segmentsOf(path))}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, listed);
    else findings.add('operation-repeated', `${method} ${path}`, `in ${known.module} and ${module}; taken from ${known.module}`);
  }
  return [...merged.values()];
}

/**
 * Merges files in the order given. Where two files differ, the first one wins and what only the second has is added;
 * every difference is a finding.
 */
export function mergeSwagger(files: readonly SwaggerFile[], findings: Findings): MergedSwagger {
  const definitions = new Map<string, SwaggerSchema>();
  const origin = new Map<string, string>();
  for (const file of files)
    for (const [name, schema] of Object.entries(file.definitions)) {
      const known = definitions.get(name);
      if (known === undefined) {
        definitions.set(name, schema);
        origin.set(name, file.module);
      } else if (!same(known, schema)) {
        const [merged, differing] = mergeDefinition(known, schema);
        definitions.set(name, merged);
        const what = differing.length > 0 ? differing.join(', ') : 'other members than properties';
        findings.add('definition-differs', name, `${origin.get(name)} and ${file.module} differ in ${what}`);
      }
    }
  const scopes = [...new Set(files.flatMap((file) => file.scopes))].sort();
  return { operations: mergeOperations(files, findings), definitions, scopes };
}
