/** Definitions that are made of others, and definitions that are no records: Swagger allows both. */
import { referredName } from './properties.ts';
import { asSchema, isObject, membersOf, type SwaggerSchema } from './swagger.ts';

type Definitions = ReadonlyMap<string, SwaggerSchema>;

/** A definition with what its `allOf` adds; what stands nearer wins. `above` ends definitions that are made of each other. */
function withParts(schema: SwaggerSchema, definitions: Definitions, above: readonly SwaggerSchema[] = []): SwaggerSchema {
  if (above.includes(schema)) return schema;
  const other = definitions.get(referredName(schema) ?? '');
  if (other !== undefined) return withParts(other, definitions, [...above, schema]);
  if (!Array.isArray(schema.allOf)) return schema;
  const parts = schema.allOf.map((part) =>
    withParts(asSchema(definitions.get(referredName(part) ?? '') ?? part), definitions, [...above, schema]),
  );
  const properties = [...parts, schema].flatMap((part) => membersOf(part.properties));
  const required = [...parts, schema].flatMap((part) => (Array.isArray(part.required) ? (part.required as unknown[]) : []));
  const facts: SwaggerSchema = { ...schema, type: 'object', required };
  return properties.length === 0 ? facts : { ...facts, properties: Object.fromEntries(properties) };
}

/** All definitions, each with everything that it is made of. */
export function composed(definitions: Definitions): Map<string, SwaggerSchema> {
  return new Map([...definitions].map(([name, schema]) => [name, withParts(schema, definitions)]));
}

/** The definitions that are words, numbers or lists, and no records. */
export function valuesOf(definitions: Definitions): Map<string, SwaggerSchema> {
  return new Map(
    [...definitions].filter(
      ([, { type, properties, enum: words }]) =>
        !isObject(properties) && (type === undefined ? Array.isArray(words) : type !== 'object'),
    ),
  );
}
