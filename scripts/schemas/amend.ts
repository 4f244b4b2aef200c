/** Applies amendments. One that no longer applies is reported, so that it gets removed instead of lingering. */
import type { DefinitionHints } from '../../src/catalog/release-files.ts';
import type { Amendment } from './amendments.ts';
import { document } from './definitions.ts';
import type { Findings } from './findings.ts';
import type { Hints } from './hints.ts';
import type { ListedOperation } from './merge.ts';
import type { JsonSchema } from './properties.ts';
import { routesOf, segmentsOf, shapeOf, type Route } from './routes.ts';
import { isObject } from './swagger.ts';

type Of<Change extends Amendment['change']> = Extract<Amendment, { readonly change: Change }>;

function asListed({ method, path, definition }: Of<'add-operation'>): ListedOperation {
  const schema = { $ref: `#/definitions/${definition}` };
  const collection = method === 'GET' && !path.endsWith('}');
  const body = method === 'GET' || method === 'DELETE' ? [] : [{ in: 'body', name: definition, schema }];
  return {
    method,
    path,
    module: 'amendments',
    operation: {
      parameters: body,
      responses: { '200': method === 'DELETE' ? {} : { schema: collection ? { type: 'array', items: schema } : schema } },
    },
  };
}

const stale = (findings: Findings, where: string, why: string): void => findings.add('amendment-stale', where, why);

/** The routes with the operations that amendments add or remove. */
export function amendRoutes(
  routes: readonly Route[],
  schemas: ReadonlyMap<string, JsonSchema>,
  amendments: readonly Amendment[],
  findings: Findings,
): Route[] {
  let result = [...routes];
  for (const amendment of amendments) {
    if (amendment.change !== 'add-operation' && amendment.change !== 'remove-operation') continue;
    const { change, method, path, reason } = amendment;
    const where = `${method} ${path}`;
    const shape = shapeOf(segmentsOf(path));
    const listed = ({ listed: known }: Route): boolean =>
      known.method === method && shapeOf(segmentsOf(known.path)) === shape;
    if (change === 'add-operation') {
      const { definition } = amendment;
      if (result.some(listed)) stale(findings, where, 'Swagger lists it now');
      else if (!schemas.has(definition)) stale(findings, where, `the definition ${definition} does not exist`);
      else {
        result.push(...routesOf([asListed(amendment)], 'amendment'));
        findings.add('amendment-applied', where, reason);
      }
    } else if (result.some(listed)) {
      result = result.filter((route) => !listed(route));
      findings.add('amendment-applied', where, reason);
    } else stale(findings, where, 'there is no such operation');
  }
  return result;
}

function missingReference(schema: unknown, schemas: ReadonlyMap<string, JsonSchema>): string | undefined {
  if (Array.isArray(schema)) return schema.map((part) => missingReference(part, schemas)).find((name) => name !== undefined);
  if (!isObject(schema)) return undefined;
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && !schemas.has(String(value).replace(/\.json$/, ''))) return String(value);
    const below = key === '$ref' ? undefined : missingReference(value, schemas);
    if (below !== undefined) return below;
  }
  return undefined;
}

type FieldAmendment = Of<'set-field' | 'add-field' | 'remove-field' | 'add-enum-values'>;

/** The field's new schema, `null` to remove it, or why the amendment does not apply. */
function amendField(
  amendment: FieldAmendment,
  current: JsonSchema | undefined,
  schemas: ReadonlyMap<string, JsonSchema>,
): { readonly schema: JsonSchema | null } | string {
  if (amendment.change === 'add-field' && current !== undefined) return 'the field exists now';
  if (amendment.change !== 'add-field' && current === undefined) return 'there is no such field';
  if (amendment.change === 'remove-field') return { schema: null };
  if (amendment.change === 'add-enum-values') {
    const known = current?.['enum'];
    if (!Array.isArray(known)) return 'the field has no enum';
    const added = amendment.values.filter((value) => !known.includes(value));
    return added.length === 0 ? 'the enum has all of the values' : { schema: { ...current, enum: [...(known as unknown[]), ...added] } };
  }
  const missing = missingReference(amendment.schema, schemas);
  if (missing !== undefined) return `the schema refers to ${missing}, which does not exist`;
  if (JSON.stringify(current) === JSON.stringify(amendment.schema)) return 'the field is so already';
  return { schema: amendment.schema };
}

/** Changes the schemas as the amendments say. */
export function amendSchemas(
  schemas: Map<string, JsonSchema>,
  amendments: readonly Amendment[],
  findings: Findings,
): void {
  for (const amendment of amendments) {
    if (!('field' in amendment)) continue;
    const { definition, field } = amendment;
    const where = `${definition}.${field}`;
    const schema = schemas.get(definition);
    if (schema === undefined) {
      stale(findings, where, `the definition ${definition} does not exist`);
      continue;
    }
    const properties = new Map(Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>));
    const outcome = amendField(amendment, properties.get(field), schemas);
    if (typeof outcome === 'string') {
      stale(findings, where, outcome);
      continue;
    }
    if (outcome.schema === null) properties.delete(field);
    else properties.set(field, outcome.schema);
    schemas.set(definition, document(definition, [...properties]));
    findings.add('amendment-applied', where, amendment.reason);
  }
}

function amendDefinitionHints(hints: DefinitionHints, change: string, fields: readonly string[]): DefinitionHints {
  const { required = [], input = [] } = hints;
  const amended = {
    ...hints,
    required: change === 'not-required' ? required.filter((field) => !fields.includes(field)) : required,
    input: change === 'writable' ? [...new Set([...input, ...fields])].sort() : input,
  };
  return Object.fromEntries(
    Object.entries(amended).filter(([, value]) => !Array.isArray(value) || value.length > 0),
  );
}

/** The hints as amendments correct them: what is not required after all, what may be sent after all. */
export function amendHints(
  hints: Hints,
  schemas: ReadonlyMap<string, JsonSchema>,
  amendments: readonly Amendment[],
  findings: Findings,
): Hints {
  const result = new Map(Object.entries(hints));
  for (const amendment of amendments) {
    if (amendment.change !== 'not-required' && amendment.change !== 'writable') continue;
    const { change, definition, fields, reason } = amendment;
    const properties = schemas.get(definition)?.['properties'] ?? {};
    const known = fields.filter((field) => Object.hasOwn(properties, field));
    const lost = fields.filter((field) => !known.includes(field));
    if (lost.length > 0) stale(findings, definition, `it has no field ${lost.join(', ')}`);
    if (known.length === 0) continue;
    result.set(definition, amendDefinitionHints(result.get(definition) ?? {}, change, known));
    findings.add('amendment-applied', definition, reason);
  }
  return Object.fromEntries([...result].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The natural keys that amendments name, by definition. */
export function naturalKeys(
  schemas: ReadonlyMap<string, JsonSchema>,
  amendments: readonly Amendment[],
  findings: Findings,
): Record<string, readonly string[]> {
  const keys: [string, readonly string[]][] = [];
  for (const amendment of amendments) {
    if (amendment.change !== 'natural-keys') continue;
    const properties = schemas.get(amendment.definition)?.['properties'];
    const known = amendment.keys.filter((key) => isObject(properties) && Object.hasOwn(properties, key));
    const lost = amendment.keys.filter((key) => !known.includes(key));
    if (lost.length > 0) stale(findings, amendment.definition, `it has no field ${lost.join(', ')}`);
    if (known.length > 0) keys.push([amendment.definition, known]);
  }
  return Object.fromEntries(keys.sort(([a], [b]) => (a < b ? -1 : 1)));
}
