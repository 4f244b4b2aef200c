/** All definitions of a release to JSON Schemas, one each. */
import type { Findings } from './findings.ts';
import { convertProperty, referredName, type JsonSchema, type PropertyContext } from './properties.ts';
import { composed, valuesOf } from './compositions.ts';
import { asSchema, isObject, membersOf, type SwaggerSchema } from './swagger.ts';
import { INBORN } from './words.ts';

/** The schemas of a release and what Swagger calls required, which is a hint at best. */
export interface Definitions {
  /** By file-safe name. */
  readonly schemas: Map<string, JsonSchema>;
  readonly required: ReadonlyMap<string, readonly string[]>;
  /** The file-safe name of a definition; makes an open definition when there is none of that name. */
  readonly refer: (definition: string, where: string) => string;
}

/** A file system takes names of 255 bytes; the longest of R38 has 45. */
const LONGEST_NAME = 120;

/** A name that is safe as a file name and in a reference: `Asn/Line` and `Asn::Line` -> `Asn-Line`. */
function safeName(definition: string): string {
  return definition.replace(/[^A-Za-z0-9_]+/g, '-').slice(0, LONGEST_NAME).replace(/^-+|-+$/g, '') || 'Unnamed';
}

/** A definition as a JSON Schema document. */
export function document(name: string, properties: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  const sorted = [...properties].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${name}.json`,
    type: 'object',
    ...(sorted.length > 0 ? { properties: Object.fromEntries(sorted) } : {}),
  };
}

/** Twins such as `active?` are accessors of the class; on the wire the name has no question mark. */
function wireName(name: string, names: ReadonlySet<string>, where: string, findings: Findings): string | undefined {
  if (!name.endsWith('?')) return name;
  const plain = name.slice(0, -1);
  if (names.has(plain)) {
    findings.add('twin-dropped', where, `${plain} is the name on the wire`);
    return undefined;
  }
  findings.add('property-renamed', where, `is ${plain} on the wire`);
  return plain;
}

function properties(name: string, schema: SwaggerSchema, context: PropertyContext): [string, JsonSchema][] {
  if (!isObject(schema.properties)) {
    context.findings.add('definition-open', name, 'no properties are given');
    return [];
  }
  const given = Object.entries(schema.properties);
  const names = new Set(given.map(([property]) => property));
  return given.flatMap(([property, value]): [string, JsonSchema][] => {
    const where = `${name}.${property}`;
    const wire = wireName(property, names, where, context.findings);
    return wire === undefined ? [] : [[wire, convertProperty(wire, value, where, context)]];
  });
}

function requiredNames(schema: SwaggerSchema): string[] {
  const list = Array.isArray(schema.required) ? schema.required : [];
  return list.filter((name) => typeof name === 'string').map((name) => name.replace(/\?$/, ''));
}

/** Gives every definition a name of its own that is safe in file names, also where letters only differ in case. */
function fileNames(names: Iterable<string>, findings: Findings): Map<string, string> {
  const taken = new Set<string>();
  const result = new Map<string, string>();
  for (const name of [...names].sort()) {
    let safe = safeName(name);
    while (taken.has(safe.toLowerCase()) || INBORN.includes(safe)) safe += '-2';
    if (safe !== name) findings.add('definition-renamed', name, `is called ${safe}`);
    taken.add(safe.toLowerCase());
    result.set(name, safe);
  }
  return result;
}

function selfReferencesOf(source: ReadonlyMap<string, SwaggerSchema>, names: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  for (const [name, { properties: members }] of source)
    for (const [property, schema] of membersOf(members))
      if ((referredName(schema) ?? referredName(asSchema(schema).items)) === name)
        found.add(`${names.get(name)}.${property}`);
  return found;
}

/** Converts all definitions. References to definitions that do not exist get an open one, and are reported. */
export function convertDefinitions(given: ReadonlyMap<string, SwaggerSchema>, findings: Findings): Definitions {
  const source = composed(given);
  const values = valuesOf(source);
  const schemas = new Map<string, JsonSchema>();
  const required = new Map<string, readonly string[]>();
  const names = fileNames(source.keys(), findings);
  const known = new Set(names.values());
  const selfReferences = selfReferencesOf(source, names);
  const refer = (definition: string, where: string): string => {
    const known = names.get(definition);
    if (known !== undefined) return known;
    findings.add('definition-missing', where, `${definition} does not exist; any object is accepted`);
    const safe = safeName(definition);
    names.set(definition, safe);
    if (!schemas.has(safe)) schemas.set(safe, document(safe, []));
    return safe;
  };
  for (const [name, schema] of source) {
    const safe = refer(name, name);
    schemas.set(safe, document(safe, properties(safe, schema, { owner: safe, known, selfReferences, values, findings, refer })));
    required.set(safe, requiredNames(schema));
  }
  return { schemas, required, refer };
}
