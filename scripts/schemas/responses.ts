/** What an operation takes and answers, as far as Swagger says. */
import { referredName } from './properties.ts';
import { isObject, type SwaggerOperation, type SwaggerSchema } from './swagger.ts';

/** What an operation answers when it succeeds. */
export interface Answer {
  readonly list: boolean;
  readonly definition?: string;
  /** The XML element around a list. */
  readonly xmlList?: string;
}

function successSchema(operation: SwaggerOperation): SwaggerSchema | undefined {
  const responses = isObject(operation.responses) ? operation.responses : {};
  const code = Object.keys(responses)
    .sort()
    .find((status) => status.startsWith('2') && isObject(responses[status]) && isObject(responses[status]['schema']));
  return code === undefined ? undefined : (responses[code] as { schema: SwaggerSchema }).schema;
}

/**
 * What an operation answers. The responses of PUT and PATCH are written as `{items: {$ref}}` without `type: array`;
 * they are one record, and only `type: array` makes a list.
 */
export function answerOf(operation: SwaggerOperation): Answer {
  const schema = successSchema(operation);
  const list = schema?.type === 'array';
  const definition = referredName(schema) ?? referredName(schema?.items);
  const xmlList = typeof schema?.xml?.name === 'string' ? schema.xml.name : undefined;
  return {
    list,
    ...(definition === undefined ? {} : { definition }),
    ...(xmlList === undefined ? {} : { xmlList }),
  };
}

/** The definition of the record that an operation takes as its body. */
export function bodyDefinition(operation: SwaggerOperation): string | undefined {
  const body = parametersOf(operation).find((parameter) => parameter.in === 'body');
  return referredName(body?.schema);
}

/** The fields of a `multipart/form-data` body. */
export function formFields(operation: SwaggerOperation): { readonly name: string; readonly required: boolean }[] {
  return parametersOf(operation)
    .filter((parameter) => parameter.in === 'formData' && typeof parameter.name === 'string')
    .map((parameter) => ({ name: String(parameter.name), required: parameter.required === true }));
}

function parametersOf(operation: SwaggerOperation): NonNullable<SwaggerOperation['parameters']> {
  return Array.isArray(operation.parameters) ? operation.parameters.filter(isObject) : [];
}
