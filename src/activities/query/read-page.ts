/** Reads one page of a query and makes sure that what came back is a list of records. */
import type { RequestTiming, SiteConnection } from '../../connection';
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import type { QueryPlan } from './plan';

/** One request for a page. */
export interface PageRequest {
  /** From 1 in the order of sending, for messages; 0 for a look that is no page of the result. */
  readonly number: number;
  readonly size: number;
  readonly conditions: QueryPlan['conditions'];
  readonly offset?: number;
}

/** The rows of a page, and what it took to get them. */
export interface PageAnswer {
  readonly rows: readonly DataRecord[];
  readonly timing?: RequestTiming;
}

/** Sends the request and checks the shape of the answer; failures name the object and the page. */
export async function readPage(
  connection: SiteConnection,
  plan: QueryPlan,
  page: PageRequest,
  signal: AbortSignal,
): Promise<PageAnswer> {
  const { lane, target } = plan;
  const { path } = target;
  try {
    const answer = await connection.request({ method: 'GET', path, query: parameters(plan, page), lane, signal });
    const rows = answer.status === 204 ? [] : toRecords(answer.body);
    return { rows, ...(answer.timing === undefined ? {} : { timing: answer.timing }) };
  } catch (error) {
    throw named(error, plan, page.number);
  }
}

/** Where a failure happened, put in front of what happened. */
function named(error: unknown, plan: QueryPlan, page: number): unknown {
  if (!isCoupaError(error)) return error;
  return new CoupaError(error.code, `${plan.target.object.name}, page ${page}: ${error.message}`, {
    problems: error.problems,
    ...(error.http === undefined ? {} : { http: error.http }),
    cause: error,
  });
}

function parameters(plan: QueryPlan, page: PageRequest): readonly (readonly [string, string])[] {
  const query: [string, string][] = page.conditions.map(({ parameter, value }) => [parameter, value]);
  if (plan.orderBy !== undefined) query.push(['order_by', plan.orderBy], ['dir', plan.direction]);
  query.push(['limit', String(page.size)]);
  if (page.offset !== undefined && page.offset > 0) query.push(['offset', String(page.offset)]);
  if (plan.projection !== undefined) query.push(['fields', plan.projection]);
  return [...query, ...plan.shape];
}

/** Some list-like resources of R38 answer with a single object; both are taken, anything else is told. */
function toRecords(body: unknown): readonly DataRecord[] {
  if (Array.isArray(body)) {
    const odd = body.findIndex((row) => !isRecord(row));
    if (odd === -1) return body as DataRecord[];
    throw new CoupaError('COUPA_BAD_ANSWER', `entry ${odd + 1} of the answer is not a record but ${kind(body[odd])}.`);
  }
  if (isRecord(body)) return [body];
  throw new CoupaError('COUPA_BAD_ANSWER', `the answer is not a list of records but ${kind(body)}.`);
}

function isRecord(value: unknown): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  if (value === undefined) return 'empty';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
