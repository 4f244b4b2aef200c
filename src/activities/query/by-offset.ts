/**
 * Reads a query page by page by counting, for orders other than by id. Counting shifts when records come and go, so
 * every page starts on the last record of the page before: found there, nothing shifted; found elsewhere, reading goes
 * on behind it; not found, the query ends with an error instead of losing records without a word.
 */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import { asId } from '../target';
import type { QueryPlan } from './plan';
import { readPage } from './read-page';

/** A page without what was already read, and whether the site has no more. */
interface Fresh {
  readonly rows: readonly DataRecord[];
  /** How many records stand before whatever comes next. */
  readonly position: number;
  readonly ended: boolean;
}

/** Pages in the order asked for. A record that changes its place meanwhile may still come twice or, rarely, be missed. */
export async function* pagesByOffset(
  connection: SiteConnection,
  plan: QueryPlan,
  signal: AbortSignal,
): AsyncGenerator<readonly DataRecord[], void, undefined> {
  let remaining = plan.limit;
  if (remaining <= 0) return;
  const read = (number: number, offset: number, size: number): Promise<readonly DataRecord[]> =>
    readPage(connection, plan, { number, size, offset, conditions: plan.conditions }, signal);

  const size = Math.min(plan.pageSize, remaining);
  let rows = await read(1, 0, size);
  let ended = rows.length < size;
  let position = rows.length;
  let mark = rows.at(-1);
  for (let number = 2; ; number += 1) {
    if (rows.length > 0) yield rows.slice(0, remaining);
    remaining -= rows.length;
    if (ended || remaining <= 0 || mark === undefined) return;
    const place = { mark, position, page: number };
    ({ rows, ended, position } = await readBehind(place, (start, wanted) => read(number, start, wanted), plan));
    mark = rows.at(-1) ?? mark;
  }
}

/** Reads on behind `mark`, the record that was last handed on and stood just before `position`. */
async function readBehind(
  { mark, position, page }: { readonly mark: DataRecord; readonly position: number; readonly page: number },
  read: (offset: number, size: number) => Promise<readonly DataRecord[]>,
  plan: QueryPlan,
): Promise<Fresh> {
  // A page of one could never show the mark and something new; two is the least that moves on.
  const size = Math.max(plan.pageSize, 2);
  const key = identity(mark);
  // First where the mark should be or was pushed back from; then one page nearer, where deletions pull it to.
  for (const start of [position - 1, Math.max(0, position - size)]) {
    const rows = await read(start, size);
    const found = rows.findLastIndex((row) => identity(row) === key);
    if (found !== -1) {
      return { rows: rows.slice(found + 1), position: start + rows.length, ended: rows.length < size };
    }
  }
  throw new CoupaError(
    'COUPA_ORDER_VIOLATED',
    `${plan.target.object.name}, page ${page}: records changed places while they were read in order of ${plan.orderBy ?? 'the site'}, so that reading on could miss some. Read in order of id, which cannot shift, or read again.`,
  );
}

function identity(row: DataRecord): string {
  const id = asId(row['id']);
  return id === undefined ? JSON.stringify(row) : `id ${id}`;
}
