/**
 * Reads a query page by page by counting, for orders other than by id. Counting shifts when records come and go, so
 * every page starts on the last record of the page before: found there, nothing shifted; found elsewhere, reading goes
 * on behind it; not found, the query ends with an error instead of losing records without a word.
 */
import { createHash } from 'node:crypto';
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import { asId } from '../target';
import type { QueryPlan } from './plan';
import { readPage } from './read-page';

/** Where a reading by offset stands. */
export interface OffsetProgress {
  /** How many records stand before whatever comes next. */
  readonly position: number;
  /** The record that was last handed on and stood just before the position; empty where reading begins. */
  readonly mark: string;
  /** Records that the limit still allows. */
  readonly remaining: number;
}

/** A page of records and where to go on behind it. */
export interface CountedPage {
  readonly records: readonly DataRecord[];
  readonly progress: OffsetProgress;
}

/** A page without what was already read, and whether the site has no more. */
interface Fresh {
  readonly rows: readonly DataRecord[];
  readonly position: number;
  readonly ended: boolean;
}

/** Pages in the order asked for. A record that changes its place meanwhile may still come twice or, rarely, be missed. */
export async function* pagesByOffset(
  connection: SiteConnection,
  plan: QueryPlan,
  start: OffsetProgress,
  signal: AbortSignal,
): AsyncGenerator<CountedPage, void, undefined> {
  let { position, mark, remaining } = start;
  for (let number = 1; remaining > 0; number += 1) {
    const read = async (offset: number, size: number): Promise<readonly DataRecord[]> =>
      (await readPage(connection, plan, { number, size, offset, conditions: plan.conditions }, signal)).rows;
    const fresh =
      mark === ''
        ? await readFirst(read, position, Math.min(plan.pageSize, remaining))
        : await readBehind({ mark, position, page: number }, read, plan);
    const { rows, ended } = fresh;
    ({ position } = fresh);
    const last = rows.at(-1);
    if (last !== undefined) mark = identity(last);
    const records = rows.length > remaining ? rows.slice(0, remaining) : rows;
    remaining -= records.length;
    if (records.length > 0) yield { records, progress: { position, mark, remaining } };
    if (ended || last === undefined) return;
  }
}

async function readFirst(
  read: (offset: number, size: number) => Promise<readonly DataRecord[]>,
  position: number,
  size: number,
): Promise<Fresh> {
  const rows = await read(position, size);
  return { rows, position: position + rows.length, ended: rows.length < size };
}

/** Reads on behind `mark`, the record that was last handed on and stood just before `position`. */
async function readBehind(
  { mark, position, page }: { readonly mark: string; readonly position: number; readonly page: number },
  read: (offset: number, size: number) => Promise<readonly DataRecord[]>,
  plan: QueryPlan,
): Promise<Fresh> {
  // A page of one could never show the mark and something new; two is the least that moves on.
  const size = Math.max(plan.pageSize, 2);
  // First where the mark should be or was pushed back from; then one page nearer, where deletions pull it to.
  for (const start of [position - 1, Math.max(0, position - size)]) {
    const rows = await read(start, size);
    const found = rows.findLastIndex((row) => identity(row) === mark);
    if (found !== -1) {
      return { rows: rows.slice(found + 1), position: start + rows.length, ended: rows.length < size };
    }
  }
  throw new CoupaError(
    'COUPA_ORDER_VIOLATED',
    `${plan.target.object.name}, page ${page}: records changed places while they were read in order of ${plan.orderBy ?? 'the site'}, so that reading on could miss some. Read in order of id, which cannot shift, or read again.`,
  );
}

/** What tells a record from the others, without telling what is in it. */
function identity(row: DataRecord): string {
  const id = asId(row['id']);
  return id === undefined ? createHash('sha256').update(JSON.stringify(row)).digest('base64url') : `id ${id}`;
}
