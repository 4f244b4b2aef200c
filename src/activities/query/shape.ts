/** The parameters besides `fields` that decide how much of a record comes back. */
import type { QueryRequest } from '../model';
import type { Target } from '../target';
import { refusal } from './refusal';

const RETURN_OBJECTS = ['limited', 'shallow'];

/**
 * `return_object` and `filter` as query parameters. Of `fields`, `returnObject` and `filter` a query takes one: each of
 * them is a list of what to return, and Coupa does not say which of two would win.
 * @throws {CoupaError} `COUPA_INPUT_INVALID`.
 */
export function encodeShape(target: Target, request: QueryRequest): readonly (readonly [string, string])[] {
  const refuse = (path: string, message: string): Error =>
    refusal(target.object.name, [{ path, message }], 'COUPA_INPUT_INVALID');
  const { returnObject, filter, fields = [] } = request as { readonly [Name in keyof QueryRequest]: unknown };
  const given = [
    ...(Array.isArray(fields) && fields.length > 0 ? ['fields'] : []),
    ...(returnObject === undefined ? [] : ['returnObject']),
    ...(filter === undefined ? [] : ['filter']),
  ];
  if (given.length > 1) {
    throw refuse(`/${given[1]}`, `${given.join(' and ')} each say what to return, so only one of them can be given`);
  }
  if (isReturnObject(returnObject)) return [['return_object', returnObject]];
  if (returnObject !== undefined) throw refuse('/returnObject', 'limited or shallow is expected');
  if (filter === undefined) return [];
  if (typeof filter !== 'string' || !/^[^\p{C}]{1,200}$/u.test(filter.trim())) {
    throw refuse('/filter', 'the name of an API filter that is stored on the site is expected');
  }
  return [['filter', filter.trim()]];
}

function isReturnObject(value: unknown): value is string {
  return typeof value === 'string' && RETURN_OBJECTS.includes(value);
}
