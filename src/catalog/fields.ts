/** The fields of a definition: its schema and the hints read together. */
import type { CatalogField } from './model';
import type { DefinitionHints, DefinitionSchema, PropertySchema } from './release-files';

type FieldType = CatalogField['type'];

const FORMATS: Readonly<Record<string, FieldType>> = { date: 'date', 'date-time': 'dateTime' };

function typeOf(schema: PropertySchema): FieldType {
  if (schema.$ref !== undefined) return 'object';
  if (schema.decimal !== undefined) return 'decimal';
  if (schema.anyOf !== undefined) return typeOf(schema.anyOf[0] ?? {});
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const [first] = types;
  switch (first) {
    case 'string':
      return FORMATS[schema.format ?? ''] ?? 'string';
    case 'integer':
    case 'boolean':
    case 'object':
    case 'array':
      return first;
    default:
      return 'any';
  }
}

function definitionOf(schema: PropertySchema): string | undefined {
  return (schema.$ref ?? schema.items?.$ref)?.replace(/\.json$/, '');
}

function enumOf(schema: PropertySchema): readonly string[] | undefined {
  const values = schema.enum ?? schema.anyOf?.find((part) => part.enum !== undefined)?.enum;
  return values?.map(String);
}

/** A field can be called `constructor`, which every object has by nature. */
function ownMember<Value>(members: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
}

function fieldOf(name: string, schema: PropertySchema, hints: DefinitionHints): CatalogField {
  const definition = definitionOf(schema);
  const values = enumOf(schema);
  const allowable = values === undefined ? ownMember(hints.allowable, name) : undefined;
  const writable =
    hints.input?.includes(name) === true ? true : hints.output?.includes(name) === true ? false : undefined;
  return {
    name,
    type: typeOf(schema),
    readOnly: schema.readOnly === true,
    required: hints.required?.includes(name) === true,
    ...(definition === undefined ? {} : { definition }),
    ...(schema.maxLength === undefined ? {} : { maxLength: schema.maxLength }),
    ...(values === undefined ? {} : { enum: values }),
    ...(allowable === undefined ? {} : { allowable }),
    ...(writable === undefined ? {} : { writable }),
    ...(hints.unique?.includes(name) === true ? { unique: true } : {}),
  };
}

/** The fields of a definition, sorted by name. */
export function fieldsOf(schema: DefinitionSchema, hints: DefinitionHints): readonly CatalogField[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => fieldOf(name, property, hints));
}
