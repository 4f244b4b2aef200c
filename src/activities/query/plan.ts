/** Checks a query as a whole, before anything is sent, and settles how it will be read. */
import { CoupaError } from '../../errors';
import type { QueryRequest } from '../model';
import { findTarget, type Target } from '../target';
import { encodeConditions, type EncodedCondition } from './conditions';
import { checkShape, parameterName, resolve, unknownName } from './field-paths';
import { encodeProjection, hasId } from './projection';

/** The most records that one request returns. */
const MAX_PAGE_SIZE = 50;

/** A query that is ready to be read. */
export interface QueryPlan {
  readonly target: Target;
  readonly conditions: readonly EncodedCondition[];
  readonly projection: string | undefined;
  /** By key when the order is `id`: loses and repeats nothing while data changes. */
  readonly paging: 'key' | 'offset';
  /** Undefined only for objects without id and without a wish: the site's own order. */
  readonly orderBy: string | undefined;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  readonly pageSize: number;
}

/** @throws {CoupaError} for everything about a request that can be known to be wrong without asking the site. */
export function planQuery(objectName: string, request: QueryRequest): QueryPlan {
  const target = findTarget(objectName, 'query', request.parentIds);
  const keyed = hasId(target);
  const orderBy = request.order === undefined ? (keyed ? 'id' : undefined) : checkOrder(target, request.order);
  const direction = request.order?.direction ?? 'asc';
  if (direction !== 'asc' && direction !== 'desc') throw invalid(`/order/direction: asc or desc is expected`);
  return {
    target,
    conditions: encodeConditions(target, request.conditions),
    projection: encodeProjection(target, request.fields),
    paging: keyed && orderBy === 'id' ? 'key' : 'offset',
    orderBy,
    direction,
    limit: checkCount('limit', request.limit, 0, Number.MAX_SAFE_INTEGER) ?? Number.POSITIVE_INFINITY,
    pageSize: checkCount('pageSize', request.pageSize, 1, MAX_PAGE_SIZE) ?? MAX_PAGE_SIZE,
  };
}

function checkOrder(target: Target, order: { readonly by: string }): string {
  const path = '/order/by';
  const shape = checkShape(order.by);
  const refuse = (message: string): CoupaError =>
    new CoupaError('COUPA_FILTER_INVALID', `The query of ${target.object.name} was not sent: ${path}: ${message}.`, {
      problems: [{ path, message }],
    });
  if (typeof shape === 'string') throw refuse(shape);
  if (shape.length > 1) throw refuse('Coupa orders by a field of the record itself, not by one of an association');
  const resolved = resolve(target, shape);
  const unknown = resolved.standing === 'unknown' ? unknownName(target, shape) : undefined;
  if (unknown !== undefined) throw refuse(unknown);
  if (resolved.field?.type === 'object' || resolved.field?.type === 'array') {
    throw refuse(`${shape.join('.')} is not a single value that could be ordered by`);
  }
  return parameterName(resolved.segments);
}

function checkCount(name: string, value: unknown, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === MAX_PAGE_SIZE ? `between ${least} and ${most}` : `from ${least}`;
  throw invalid(`/${name}: a whole number ${range} is expected`);
}

function invalid(message: string): CoupaError {
  const [path = '', text = ''] = message.split(': ');
  return new CoupaError('COUPA_INPUT_INVALID', `The query was not sent: ${message}.`, {
    problems: [{ path, message: text }],
  });
}
