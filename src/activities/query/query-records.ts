/** The Query activity: one object, conditions, and a stream of records. */
import type { SiteConnection } from '../../connection';
import type { DataRecord } from '../../sdk';
import type { QueryRequest } from '../model';
import { planQuery } from './plan';
import { recordsOf } from './query-pages';

/**
 * Reads records of an object as a stream.
 *
 * By default in ascending order of id. When the first page is full, the range of ids is read in several windows at a
 * time, as many as the pace of the site and its latency call for, each page by page with the id as the key: this neither
 * loses nor repeats a record that exists throughout, whatever changes meanwhile; the order is checked on every page.
 * `sequence: 'any'` hands records on as they come. Any order other than by id is read by counting, which Coupa itself
 * documents as unsafe while data changes: shifts are noticed where they can be and end the query.
 *
 * At most 64 pages are fetched ahead of the consumer (96 where a slow site needs many requests at once), and of large
 * records only as many as answers of 32 MB hold, beginning with a few; memory does not grow with the result. A failure is told after every record before it was handed on. Ending the
 * iteration aborts what is in flight, and every iteration is a query of its own.
 *
 * `fields` become Coupa's own projection, to which `id` is always added; a name that neither the schemas nor the site
 * has is told with the first page. Decimals are strings.
 * @throws {CoupaError} while iterating, never at the call. Whatever can be known to be wrong with the request is told
 * before anything is sent: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_FILTER_INVALID`, `COUPA_INPUT_INVALID`. `COUPA_ORDER_VIOLATED` when reading on could lose records.
 */
export function queryRecords(
  connection: SiteConnection,
  object: string,
  request: QueryRequest = {},
): AsyncIterable<DataRecord> {
  return recordsOf(connection, object, request);
}

/**
 * Checks a request as far as it can be without asking the site.
 * @throws {CoupaError} as {@link queryRecords} would before it sends anything.
 */
export function checkQuery(object: string, request: QueryRequest = {}): void {
  planQuery(object, request);
}
