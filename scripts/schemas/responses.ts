/** What an operation takes and answers, as far as Swagger says. */
import { referredName } from './properties.ts';
import { asSchema, isObject, membersOf, type SwaggerOperation, type SwaggerSchema } from './swagger.ts';

/** What an operation answers when it succeeds. */
export interface Answer {
  readonly list: boolean;
  readonly definition?: string;
  /** The XML element around a list. */
  readonly xmlList?: string;
}

function successSchema(operation: SwaggerOperation): SwaggerSchema {
  const schemas = membersOf(operation.responses)
    .filter(([status, response]) => status.startsWith('2') && isObject(response) && isObject(response['schema']))
    .map(([, response]) => (response as { readonly schema: SwaggerSchema }).schema);
  return schemas[0] ?? {};
}

/**
 * What an operation answers. The responses of PUT and PATCH are written as `{items: {$ref}}` without `type: array`;
 * they are one record, and only `type: array` makes a list.
 */
export function answerOf(operation: SwaggerOperation): Answer {
  const schema = successSchema(operation);
  const definition = referredName(schema) ?? referredName(schema.items);
  const xmlList = isObject(schema.xml) ? schema.xml['name'] : undefined;
  return {
    list: schema.type === 'array',
    ...(definition === undefined ? {} : { definition }),
    ...(typeof xmlList === 'string' && /^[\w-]+$/.test(xmlList) ? { xmlList } : {}),
  };
}

function parametersOf(operation: SwaggerOperation): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(operation.parameters) ? operation.parameters.filter(isObject) : [];
}

/** The definition of the record that an operation takes as its body. */
export function bodyDefinition(operation: SwaggerOperation): string | undefined {
  const body = parametersOf(operation).find((parameter) => parameter['in'] === 'body');
  return referredName(asSchema(body?.['schema']));
}

/** The fields of a `multipart/form-data` body. */
export function formFields(operation: SwaggerOperation): { readonly name: string; readonly required: boolean }[] {
  return parametersOf(operation).flatMap(({ in: place, name, required }) =>
    place === 'formData' && typeof name === 'string' ? [{ name, required: required === true }] : [],
  );
}

/** Whether an operation takes a form with files instead of a record. */
export function takesForm(operation: SwaggerOperation): boolean {
  const { consumes } = operation;
  return formFields(operation).length > 0 || (Array.isArray(consumes) && consumes.includes('multipart/form-data'));
}
