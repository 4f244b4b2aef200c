/** Makes sense of `enum`, which Coupa always writes as strings, whatever the type. */
import type { JsonSchema } from './properties.ts';

/** A property with its enum, and the finding to report, if any. */
export interface EnumMeaning {
  readonly schema: JsonSchema;
  readonly finding?: { readonly rule: string; readonly detail: string };
}

const INTEGER = /^-?\d{1,15}$/;

function dropped(schema: JsonSchema, values: readonly string[], why: string): EnumMeaning {
  return { schema, finding: { rule: 'enum-dropped', detail: `${JSON.stringify(values).slice(0, 80)}: ${why}` } };
}

function onInteger(schema: JsonSchema, values: readonly string[]): EnumMeaning {
  if (values.every((value) => INTEGER.test(value)))
    return {
      schema: { ...schema, enum: values.map(Number) },
      finding: { rule: 'enum-made-integer', detail: values.join(', ').slice(0, 80) },
    };
  // Whether the words or their positions travel is not documented, so both are possible.
  const words = { type: 'string', enum: values };
  return {
    schema: { anyOf: [{ type: 'integer' }, words] },
    finding: { rule: 'enum-words-on-integer', detail: values.join(', ').slice(0, 80) },
  };
}

/** Adds an enum to a schema as far as it makes sense there. */
export function withEnum(schema: JsonSchema, raw: unknown): EnumMeaning {
  if (raw === undefined) return { schema };
  if (!Array.isArray(raw)) return dropped(schema, [], 'it is not a list');
  const values = [...new Set(raw.filter((value) => value !== null).map(String))];
  if (values.every((value) => value.trim() === '')) return dropped(schema, values, 'it is empty');
  if (schema['type'] === 'integer') return onInteger(schema, values);
  if (schema['type'] === 'boolean') return dropped(schema, values, 'the type is boolean');
  if (typeof schema['format'] === 'string') return dropped(schema, values, `a placeholder for a ${schema['format']}`);
  if (schema['type'] === 'string') return { schema: { ...schema, enum: values } };
  if (Array.isArray(schema['type']) && schema['decimal'] === undefined)
    return { schema: { type: 'string', enum: values } };
  return dropped(schema, values, 'it does not fit the type');
}
