/** The Query activity: one object, conditions, and a stream of records. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import type { QueryRequest } from '../model';
import { readAhead } from './ahead';
import { pagesByKey } from './by-key';
import { pagesByOffset } from './by-offset';
import { planQuery } from './plan';

/**
 * Reads records of an object as a stream.
 *
 * By default in ascending order of id and page by page with the id as the key, which neither loses nor repeats a record
 * that exists throughout, whatever changes meanwhile; the order is checked on every page. Any other order is read by
 * counting, which Coupa itself documents as unsafe while data changes: shifts are noticed where they can be and end the
 * query. One page is fetched ahead; memory does not grow with the result. Ending the iteration aborts what is in flight,
 * and every iteration is a query of its own.
 *
 * `fields` become Coupa's own projection, to which `id` is always added. Decimals are strings.
 * @throws {CoupaError} while iterating, never at the call. Whatever can be known to be wrong with the request is told
 * before anything is sent: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_FILTER_INVALID`, `COUPA_INPUT_INVALID`. `COUPA_ORDER_VIOLATED` when reading on could lose records.
 */
export function queryRecords(
  connection: SiteConnection,
  object: string,
  request: QueryRequest = {},
): AsyncIterable<DataRecord> {
  return readAhead(async function* (signal) {
    if (signal.aborted) throw new CoupaError('COUPA_CANCELLED', `The query of ${object} was cancelled.`);
    const plan = planQuery(object, request);
    yield* plan.paging === 'key' ? pagesByKey(connection, plan, signal) : pagesByOffset(connection, plan, signal);
  }, request.signal);
}

/**
 * Checks a request as far as it can be without asking the site.
 * @throws {CoupaError} as {@link queryRecords} would before it sends anything.
 */
export function checkQuery(object: string, request: QueryRequest = {}): void {
  planQuery(object, request);
}
