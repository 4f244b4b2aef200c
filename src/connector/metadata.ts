/** What flows into and out of an activity, as JSON Schemas that stand alone. */
import { loadCatalog, type Catalog, type CatalogField, type CatalogObject } from '../catalog';
import type { ActivityMetadata } from '../sdk';
import type { ActivityName } from './properties';

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

const ID: Schema = { type: ['integer', 'string'] };
const IDS: Schema = { type: 'array', items: ID };
/** What goes with a file; its content is bytes, which JSON has none of. */
const FILE: Readonly<Record<string, Schema>> = {
  fileName: { type: 'string' },
  contentType: { type: 'string' },
  content: {},
};

/** Levels of associations that are spelled out; the full depth of an invoice would be megabytes. */
const DEPTH = 2;

/**
 * Records come out of a source; records go into a target and results come out.
 * @param keys the fields by which records without id are found
 */
export function describeFlow(
  activity: ActivityName,
  objectName: string,
  keys: readonly string[] = [],
): ActivityMetadata {
  const catalog = loadCatalog();
  const object = catalog.object(objectName);
  const answered = recordSchema(catalog, object.definition, DEPTH, () => true);
  if (activity === 'download') {
    return {
      requestSchema: { ...head(object.name, activity), ...objectOf({ id: ID, parentIds: IDS }) },
      responseSchema: {
        ...head(object.name, 'file'),
        ...objectOf({ ...FILE, size: { type: 'integer' }, record: answered }),
      },
    };
  }
  if (activity === 'events') {
    return { responseSchema: { ...head(object.name, 'notification'), ...notificationSchema(object.name, answered) } };
  }
  if (activity === 'query') return { responseSchema: { ...head(object.name, 'record'), ...answered } };
  return {
    requestSchema: { ...head(object.name, activity), ...inputSchema(catalog, object, activity, keys) },
    responseSchema: { ...head(object.name, `${activity} result`), ...resultSchema(answered) },
  };
}

/** What an activity takes: fields that can be written, and the id where it says which record is meant. */
function inputSchema(
  catalog: Catalog,
  { definition }: CatalogObject,
  activity: ActivityName,
  keys: readonly string[],
): Schema {
  const isId = ({ name }: CatalogField): boolean => name === 'id';
  if (activity === 'upload')
    return { ...objectOf({ ...FILE, id: ID, parentIds: IDS }), required: ['fileName', 'content'] };
  if (activity === 'delete') return { ...recordSchema(catalog, definition, 1, isId), required: ['id'] };
  const writable = (field: CatalogField): boolean => !field.readOnly || (activity !== 'create' && isId(field));
  const sent = recordSchema(catalog, definition, DEPTH, writable);
  return activity === 'update' && keys.length === 0 ? { ...sent, required: ['id'] } : sent;
}

function objectOf(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties };
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

/** Up to ten events, as a run of the Events activity yields them. */
function notificationSchema(object: string, record: Schema): Schema {
  const text: Schema = { type: 'string' };
  const event = {
    ...objectOf({
      id: text,
      objectType: text,
      object: { const: object },
      objectId: text,
      kind: { enum: ['CREATED', 'UPDATED', 'DELETED', 'UNKNOWN'] },
      date: { type: 'string', format: 'date-time' },
      pollDate: { type: 'string', format: 'date-time' },
      record,
      changedFields: { type: 'array', items: text },
    }),
    required: ['id', 'objectType', 'object', 'objectId', 'kind', 'date', 'pollDate'],
  };
  return { ...objectOf({ events: { type: 'array', items: event, minItems: 1 } }), required: ['events'] };
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
      status: { enum: ['created', 'updated', 'unchanged', 'deleted', 'done', 'planned', 'failed', 'unknown'] },
      id: { type: ['integer', 'string'] },
      record,
      records: { type: 'array', items: record },
      plan: { type: 'object' },
      search: { type: 'object' },
      error,
      warnings: problems,
    },
    required: ['index', 'status'],
  };
}
