/** Looks at positions of a query's result: which record stands at one, and how many there are. */
import type { SiteConnection } from '../../connection';
import type { DataRecord } from '../../sdk';
import type { QueryRequest } from '../model';
import { pagesByOffset } from './by-offset';
import { planQuery, type QueryPlan } from './plan';
import { recordsOf } from './query-pages';
import { readPage } from './read-page';
import { cancellable, oneAhead } from './stream';

/** What decides about positions; what a record looks like does not matter. */
export type PositionRequest = Pick<QueryRequest, 'parentIds' | 'conditions' | 'order' | 'signal'>;

/** The page that is read to see whether a position lies within the result. */
const LOOK = 50;

/** Counts beyond this are not looked for: offsets have to stay numbers that a site takes. */
const MOST = 2 ** 31;

/**
 * The record at a position of a result, from 0, with its id only; `undefined` behind the end. One request. Records that
 * come and go between two looks shift the others.
 * @throws {CoupaError} as `queryRecords`.
 */
export async function recordAt(
  connection: SiteConnection,
  object: string,
  position: number,
  request: PositionRequest = {},
): Promise<DataRecord | undefined> {
  const plan = planQuery(object, idsOnly(request));
  const rows = await look(connection, plan, position, { size: 1, signal: request.signal });
  return rows[0];
}

/**
 * How many records a query has at the moment. Coupa has no count, so positions are looked at until the end lies between
 * two of them: about twice the binary logarithm of the count in requests.
 * @throws {CoupaError} as `queryRecords`.
 */
export async function countRecords(
  connection: SiteConnection,
  object: string,
  request: PositionRequest = {},
): Promise<number> {
  const plan = planQuery(object, idsOnly(request));
  const rowsAt = async (position: number): Promise<number> =>
    (await look(connection, plan, position, { size: LOOK, signal: request.signal })).length;
  let from = 0;
  let found = await rowsAt(from);
  if (found < LOOK) return found;
  // Up to here there are records; from `beyond` on there are none.
  let beyond = LOOK;
  for (; beyond < MOST; beyond *= 2) {
    found = await rowsAt(beyond);
    if (found > 0 && found < LOOK) return beyond + found;
    if (found === 0) break;
    from = beyond;
  }
  while (beyond - from > LOOK) {
    const middle = from + LOOK * Math.max(1, Math.floor((beyond - from) / LOOK / 2));
    found = await rowsAt(middle);
    if (found > 0 && found < LOOK) return middle + found;
    if (found === 0) beyond = middle;
    else from = middle;
  }
  return from + LOOK;
}

/**
 * Reads a query from a position on, counted from 0, for callers that think in page numbers. In order of id one look finds
 * the record before the position, and reading goes by key from there; in any other order it goes by counting. Between two
 * calls records may come and go and shift the others; to read everything, let one query do it.
 * @throws {CoupaError} while iterating, as `queryRecords`.
 */
export function recordsFrom(
  connection: SiteConnection,
  object: string,
  position: number,
  request: Omit<QueryRequest, 'resumeToken'> = {},
): AsyncIterable<DataRecord> {
  if (position === 0) return recordsOf(connection, object, request);
  return cancellable(async function* (signal) {
    const plan = planQuery(object, request);
    if (plan.paging === 'key') {
      const before = await recordAt(connection, object, position - 1, { ...request, signal });
      if (before === undefined) return;
      yield* recordsOf(connection, object, { ...request, conditions: behind(request, plan, before), signal });
      return;
    }
    const start = { position, mark: '', remaining: plan.limit };
    for await (const { records } of oneAhead(pagesByOffset(connection, plan, start, signal))) yield* records;
  }, request.signal);
}

/** The conditions that leave what comes behind a record in order of id. */
function behind(
  { conditions = [] }: QueryRequest,
  { direction }: QueryPlan,
  { id }: DataRecord,
): NonNullable<QueryRequest['conditions']> {
  const operator = direction === 'asc' ? 'gt' : 'lt';
  return [...conditions, { field: 'id', operator, value: String(id) }];
}

function idsOnly({ parentIds, conditions, order }: PositionRequest): QueryRequest {
  return {
    returnObject: 'limited',
    ...(parentIds === undefined ? {} : { parentIds }),
    ...(conditions === undefined ? {} : { conditions }),
    ...(order === undefined ? {} : { order }),
  };
}

async function look(
  connection: SiteConnection,
  plan: QueryPlan,
  offset: number,
  { size, signal }: { readonly size: number; readonly signal: AbortSignal | undefined },
): Promise<readonly DataRecord[]> {
  const page = { number: 0, size, offset, conditions: plan.conditions };
  return (await readPage(connection, plan, page, signal ?? new AbortController().signal)).rows;
}
