/** The Query activity page by page, with a token behind each page from which another process can go on. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import type { QueryPage, QueryRequest } from '../model';
import { pagesByOffset } from './by-offset';
import { planQuery, type QueryPlan } from './plan';
import { createFieldCheck } from './received-fields';
import { readToken, writeToken, type QueryProgress } from './resume-token';
import { cancellable, oneAhead } from './stream';
import { pagesByWindows } from './windows/read-windows';

/**
 * Reads records of an object as a stream of pages, none of them empty. What is said of `queryRecords` holds here too.
 *
 * `resumeToken` goes on behind its page and every page before it, in another process too, without losing a record that
 * exists throughout. Keep the token of the last page that was dealt with: records of later pages come again, so the
 * promise across a crash is at least once. A token names site, object and query and is refused for any other; page size,
 * sequence and concurrency may differ. It holds ids and counts, no values of records. With an order other than by id it
 * goes on behind the last record of its page, as long as that one is still near its place; otherwise
 * `COUPA_ORDER_VIOLATED`.
 * @throws {CoupaError} while iterating, as `queryRecords`; `COUPA_INPUT_INVALID` for a token that does not belong here.
 */
export function queryPages(
  connection: SiteConnection,
  object: string,
  request: QueryRequest = {},
): AsyncIterable<QueryPage> {
  return cancellable(async function* (signal) {
    const plan = planToRead(object, request, signal);
    for await (const { records, warnings, progress } of readPlan(connection, plan, request.resumeToken, signal)) {
      const resumeToken = writeToken(connection.siteAddress, plan, progress);
      yield { records, resumeToken, ...(warnings.length > 0 ? { warnings } : {}) };
    }
  }, request.signal);
}

/** Reads the records one by one; see `queryRecords`. */
export function recordsOf(
  connection: SiteConnection,
  object: string,
  request: QueryRequest,
): AsyncIterable<DataRecord> {
  return cancellable(async function* (signal) {
    const plan = planToRead(object, request, signal);
    for await (const { records } of readPlan(connection, plan, request.resumeToken, signal)) {
      for (const record of records) {
        if (signal.aborted) {
          throw new CoupaError('COUPA_CANCELLED', 'The query was cancelled; the records so far are good.');
        }
        yield record;
      }
    }
  }, request.signal);
}

function planToRead(object: string, request: QueryRequest, signal: AbortSignal): QueryPlan {
  if (signal.aborted) throw new CoupaError('COUPA_CANCELLED', `The query of ${object} was cancelled.`);
  return planQuery(object, request);
}

/** A page before it has a token. */
interface ReadPage {
  readonly records: readonly DataRecord[];
  readonly warnings: NonNullable<QueryPage['warnings']>;
  readonly progress: QueryProgress;
}

async function* readPlan(
  connection: SiteConnection,
  plan: QueryPlan,
  token: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ReadPage, void, undefined> {
  const start = token === undefined ? beginning(plan) : readToken(connection.siteAddress, plan, token);
  const fieldCheck = createFieldCheck(plan.target, plan.asked, connection.logger);
  const pages =
    'ranges' in start
      ? pagesByWindows(connection, plan, start, signal)
      : oneAhead(pagesByOffset(connection, plan, start, signal));
  for await (const page of pages) yield { ...page, warnings: fieldCheck.look(page.records) };
}

function beginning({ paging, range, limit }: QueryPlan): QueryProgress {
  return paging === 'key' ? { ranges: [range], remaining: limit } : { position: 0, mark: '', remaining: limit };
}
