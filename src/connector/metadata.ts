/** What flows into and out of an activity, as JSON Schemas that stand alone. */
import { loadCatalog, type Catalog, type CatalogField } from '../catalog';
import type { ActivityMetadata } from '../sdk';
import type { ActivityName } from './discovery';

type Schema = Readonly<Record<string, unknown>>;

/** How a value travels. Any field may be null, and decimals are strings, also where a number is taken. */
const TYPES: Readonly<Record<Exclude<CatalogField['type'], 'object' | 'array' | 'any'>, Schema>> = {
  string: { type: ['string', 'null'] },
  integer: { type: ['integer', 'string', 'null'] },
  decimal: { type: ['string', 'number', 'null'], pattern: '^-?\\d+(\\.\\d+)?$' },
  boolean: { type: ['boolean', 'string', 'null'] },
  date: { type: ['string', 'null'] },
  dateTime: { type: ['string', 'null'] },
};

/** Levels of associations that are spelled out; the full depth of an invoice would be megabytes. */
const DEPTH = 2;

/** Records come out of a source; records go into a target and results come out. */
export function describeFlow(activity: ActivityName, objectName: string): ActivityMetadata {
  const catalog = loadCatalog();
  const object = catalog.object(objectName);
  const answered = recordSchema(catalog, object.definition, DEPTH, () => true);
  if (activity === 'query') return { responseSchema: { ...head(object.name, 'record'), ...answered } };
  const writable = (field: CatalogField): boolean => !field.readOnly || (activity === 'update' && field.name === 'id');
  const sent = recordSchema(catalog, object.definition, DEPTH, writable);
  return {
    requestSchema: {
      ...head(object.name, activity),
      ...sent,
      ...(activity === 'update' ? { required: ['id'] } : {}),
    },
    responseSchema: { ...head(object.name, `${activity} result`), ...resultSchema(answered) },
  };
}

function head(object: string, what: string): Schema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: `${object}: ${what}` };
}

function recordSchema(
  catalog: Catalog,
  definition: string,
  depth: number,
  wanted: (field: CatalogField) => boolean,
): Schema {
  const fields = catalog.fields(definition).filter(wanted);
  const properties = Object.fromEntries(
    fields.map((field) => [field.name, fieldSchema(catalog, field, depth, wanted)]),
  );
  // Sites have custom fields.
  return { type: 'object', properties, additionalProperties: true };
}

function fieldSchema(
  catalog: Catalog,
  field: CatalogField,
  depth: number,
  wanted: (field: CatalogField) => boolean,
): Schema {
  if (field.type === 'any') return {};
  if (field.type !== 'object' && field.type !== 'array') {
    return {
      ...TYPES[field.type],
      ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
      ...(field.enum === undefined ? {} : { examples: field.enum }),
    };
  }
  const open = field.definition === undefined || depth <= 1;
  const below = open ? undefined : recordSchema(catalog, field.definition ?? '', depth - 1, wanted);
  if (field.type === 'array') return { type: ['array', 'null'], ...(below === undefined ? {} : { items: below }) };
  return { ...(below ?? {}), type: ['object', 'null'] };
}

function resultSchema(record: Schema): Schema {
  const problems = {
    type: 'array',
    items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
  };
  const error = {
    type: 'object',
    properties: { code: { type: 'string' }, message: { type: 'string' }, retryable: { type: 'boolean' }, problems },
    required: ['code', 'message', 'retryable'],
  };
  return {
    type: 'object',
    properties: {
      index: { type: 'integer', minimum: 0 },
      status: { enum: ['created', 'updated', 'unchanged', 'failed', 'unknown'] },
      id: { type: ['integer', 'string'] },
      record,
      error,
      warnings: problems,
    },
    required: ['index', 'status'],
  };
}
