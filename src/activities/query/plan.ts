/** Checks a query as a whole, before anything is sent, and settles how it will be read. */
import type { CoupaError } from '../../errors';
import type { QueryRequest } from '../model';
import { findTarget, type Target } from '../target';
import { encodeConditions, type EncodedCondition } from './conditions';
import { askedFields, type AskedField } from './received-fields';
import { encodeShape } from './shape';
import { MOST_CONCURRENT } from './windows/gauge';
import { isIdBound, rangeOf, type KeyRange } from './windows/ranges';
import { checkShape, parameterName, resolve, unknownName } from './field-paths';
import { encodeProjection, hasId } from './projection';
import { refusal } from './refusal';

/** Coupa returns at most 50 records per request. */
const PAGE_SIZES: Range = { least: 1, most: 50 };
const LIMITS: Range = { least: 0, most: Number.MAX_SAFE_INTEGER };
const CONCURRENCY: Range = { least: 1, most: MOST_CONCURRENT };

/** A query that is ready to be read. */
export interface QueryPlan {
  readonly target: Target;
  readonly conditions: readonly EncodedCondition[];
  /** The conditions without bounds on the id, and what those bounds leave to read. */
  readonly others: readonly EncodedCondition[];
  readonly range: KeyRange;
  /** At most one record can be found: its id is given. */
  readonly single: boolean;
  readonly projection: string | undefined;
  readonly asked: readonly AskedField[];
  /** Further parameters that shape the answer. */
  readonly shape: readonly (readonly [name: string, value: string])[];
  /** By key when the order is `id`: loses and repeats nothing while data changes. */
  readonly paging: 'key' | 'offset';
  /** Undefined only for objects without id and without a wish: the site's own order. */
  readonly orderBy: string | undefined;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  readonly pageSize: number;
  readonly sequence: 'id' | 'any';
  readonly concurrency: number | undefined;
  readonly lane: 'bulk' | 'interactive';
}

/** @throws {CoupaError} for everything about a request that can be known to be wrong without asking the site. */
export function planQuery(objectName: string, request: QueryRequest): QueryPlan {
  const target = findTarget(objectName, 'query', request.parentIds);
  const keyed = hasId(target);
  const orderBy = request.order === undefined ? (keyed ? 'id' : undefined) : checkOrder(target, request.order);
  const direction = checkDirection(target, request.order?.direction);
  const conditions = encodeConditions(target, request.conditions);
  return {
    target,
    conditions,
    others: conditions.filter((condition) => !isIdBound(condition)),
    range: rangeOf(conditions, direction),
    single: conditions.some(({ field, operator }) => field === 'id' && operator === 'eq'),
    projection: encodeProjection(target, request.fields),
    asked: askedFields(target, request.fields),
    shape: encodeShape(target, request),
    paging: keyed && orderBy === 'id' ? 'key' : 'offset',
    orderBy,
    direction,
    sequence: checkSequence(target, request.sequence),
    lane: checkLane(target, request.lane),
    concurrency: checkCount(target, request, 'concurrency', CONCURRENCY),
    limit: checkCount(target, request, 'limit', LIMITS) ?? Number.POSITIVE_INFINITY,
    pageSize: checkCount(target, request, 'pageSize', PAGE_SIZES) ?? PAGE_SIZES.most,
  };
}

function checkOrder(target: Target, order: NonNullable<QueryRequest['order']>): string {
  const refuse = (message: string): CoupaError => refusal(target.object.name, [{ path: '/order/by', message }]);
  const shape = checkShape((order as QueryRequest['order'] | null)?.by);
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

function checkDirection(target: Target, direction: unknown): 'asc' | 'desc' {
  if (direction === undefined || direction === 'asc' || direction === 'desc') return direction ?? 'asc';
  throw invalid(target, '/order/direction', 'asc or desc is expected');
}

function checkSequence(target: Target, sequence: unknown): 'id' | 'any' {
  if (sequence === undefined || sequence === 'id' || sequence === 'any') return sequence ?? 'id';
  throw invalid(target, '/sequence', 'id (in order) or any (as they come) is expected');
}

function checkLane(target: Target, lane: unknown): 'bulk' | 'interactive' {
  if (lane === undefined || lane === 'bulk' || lane === 'interactive') return lane ?? 'bulk';
  throw invalid(target, '/lane', 'bulk or interactive is expected');
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function checkCount(
  target: Target,
  request: QueryRequest,
  name: 'limit' | 'pageSize' | 'concurrency',
  range: Range,
): number | undefined {
  const value: unknown = request[name];
  if (value === undefined) return undefined;
  const { least, most } = range;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const shown = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `between ${least} and ${most}`;
  throw invalid(target, `/${name}`, `a whole number ${shown} is expected`);
}

function invalid(target: Target, path: string, message: string): CoupaError {
  return refusal(target.object.name, [{ path, message }], 'COUPA_INPUT_INVALID');
}
