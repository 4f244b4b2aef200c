/**
 * Reads a query page by page with the id as the key: "after the last id" instead of "skip so many". Records that are
 * inserted, changed or deleted meanwhile cannot shift the others, so none is lost and none comes twice.
 */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import { asId } from '../target';
import type { EncodedCondition } from './conditions';
import type { QueryPlan } from './plan';
import { readPage } from './read-page';

/** Pages in order of id; every page is checked before any of its records is handed on. */
export async function* pagesByKey(
  connection: SiteConnection,
  plan: QueryPlan,
  signal: AbortSignal,
): AsyncGenerator<readonly DataRecord[], void, undefined> {
  let last: bigint | undefined;
  let remaining = plan.limit;
  const single = plan.conditions.some(({ field, operator }) => field === 'id' && operator === 'eq');
  for (let number = 1; remaining > 0; number += 1) {
    const size = Math.min(plan.pageSize, remaining);
    const conditions = last === undefined ? plan.conditions : after(plan, last);
    const rows = await readPage(connection, plan, { number, size, conditions }, signal);
    last = checkKeys(rows, last, plan, number);
    yield rows.length > remaining ? rows.slice(0, remaining) : rows;
    remaining -= rows.length;
    // "Last page = fewer than limit rows" is the documented end; there is no total and no next link.
    if (rows.length < size || single) return;
  }
}

/**
 * The conditions of a later page. Ids that were read are beyond every lower bound that the user set, so the key
 * replaces those bounds; sent side by side, Coupa would read only one of them.
 */
function after(plan: QueryPlan, last: bigint): readonly EncodedCondition[] {
  const operator = plan.direction === 'asc' ? 'gt' : 'lt';
  const bounds = [operator, `${operator}_or_eq`];
  const others = plan.conditions.filter(({ field, operator: each }) => field !== 'id' || !bounds.includes(each));
  return [...others, { field: 'id', operator, parameter: `id[${operator}]`, value: String(last) }];
}

/** Returns the last id of the page; an order other than the one asked for could lose records, so it ends the query. */
function checkKeys(
  rows: readonly DataRecord[],
  before: bigint | undefined,
  plan: QueryPlan,
  page: number,
): bigint | undefined {
  let last = before;
  const place = `${plan.target.object.name}, page ${page}`;
  rows.forEach((row, position) => {
    const id = asId(row['id']);
    if (id === undefined) {
      throw new CoupaError(
        'COUPA_ORDER_VIOLATED',
        `${place}: record ${position + 1} has no readable id, which reading in order needs. A default API filter of the site may leave it out: name the fields that are wanted, or let the filter return id.`,
      );
    }
    const key = BigInt(id);
    if (last !== undefined && (plan.direction === 'asc' ? key <= last : key >= last)) {
      throw new CoupaError(
        'COUPA_ORDER_VIOLATED',
        `${place}: id ${key} came after id ${last}, although ids were asked for in ${plan.direction === 'asc' ? 'ascending' : 'descending'} order. No record of this page was handed on.`,
      );
    }
    last = key;
  });
  return last;
}
