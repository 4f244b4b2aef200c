/** The export pattern of Coupa: the site itself remembers, record by record, what the target has taken. */
import type { SiteConnection } from '../../connection';
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import type { QueryRequest } from '../model';
import { queryPages } from '../query';
import { makeSlots } from '../run';
import { asId, type Target } from '../target';
import { markableTarget, sendMark } from './mark-exported';

/** What to export: records of the object that are not marked and that the conditions leave. */
export type ExportRequest = Omit<QueryRequest, 'order' | 'sequence' | 'resumeToken'>;

/** What was done. */
export interface ExportReport {
  /** Records that the target took and that are marked. */
  readonly exported: number;
  /** Records that the target took and that were deleted before they could be marked. */
  readonly gone: number;
}

/** Marks under way at once; they share the pace of the site with the reading. */
const MARKS_AT_ONCE = 8;

/**
 * Reads the records that are not exported yet in order of id, hands each page of them to `deliver`, and marks its records
 * as exported after `deliver` has resolved. Reading goes by id, so marking while reading cannot shift anything.
 *
 * It can be ended or killed at any point and simply be run again: what the target took and was not marked yet comes again,
 * what was marked does not. So the target gets every record at least once, at most one page of them (50) a second time for
 * each run that was cut off; it must know a record by its id. A record that somebody changes after it was read and before
 * it is marked is marked with its newer content, because Coupa has one flag per record; only a purchase order that gets a
 * new version loses the flag and comes again.
 * @param deliver resolves when the target has taken the records for good; what it throws ends the export, none of these
 * records marked.
 * @throws {CoupaError} `COUPA_UNSUPPORTED_ACTIVITY` for an object without the flag, and as `queryRecords`. When records
 * could not be marked, the error names them; all others of the page are marked.
 */
export async function exportRecords(
  connection: SiteConnection,
  object: string,
  request: ExportRequest,
  deliver: (records: readonly DataRecord[]) => Promise<void>,
): Promise<ExportReport> {
  const target = exportTarget(object, request);
  const conditions = [...(request.conditions ?? []), { field: 'exported', value: false }];
  let [exported, gone] = [0, 0];
  for await (const { records } of queryPages(connection, object, { ...request, conditions })) {
    await deliver(records);
    const marks = await markAll(connection, target, records, request.signal);
    exported += marks.filter((mark) => mark === 'marked').length;
    gone += marks.filter((mark) => mark === 'gone').length;
  }
  return { exported, gone };
}

/** The object as one whose records can be marked. */
function exportTarget(object: string, request: ExportRequest): Target {
  const target = markableTarget(object, request.parentIds);
  const { name } = target.object;
  const { order, sequence, resumeToken } = request as QueryRequest;
  const extra = { order, sequence, resumeToken };
  const given = Object.entries(extra).find(([, value]) => value !== undefined)?.[0];
  if (given !== undefined)
    throw refused(name, `/${given}`, 'an export always reads what is not marked yet, in order of id');
  const place = (request.conditions ?? []).findIndex(({ field }) => field === 'exported');
  if (place !== -1) throw refused(name, `/conditions/${place}`, 'an export sets the condition on exported itself');
  return target;
}

function refused(object: string, path: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `The export of ${object} was not begun: ${path}: ${message}.`, {
    problems: [{ path, message }],
  });
}

type Mark = 'marked' | 'gone' | { readonly id: number | string; readonly error: unknown };

async function markAll(
  connection: SiteConnection,
  target: Target,
  records: readonly DataRecord[],
  signal: AbortSignal | undefined,
): Promise<readonly Mark[]> {
  const slots = makeSlots(MARKS_AT_ONCE);
  const marks = await Promise.all(
    records.map((record) => slots.inSlot(() => markOne(connection, target, asId(record['id']) ?? '', signal))),
  );
  const failed = marks.filter((mark) => typeof mark === 'object');
  const [first] = failed;
  if (first === undefined) return marks;
  if (!isCoupaError(first.error)) throw first.error;
  const ids = failed.slice(0, 50).map(({ id }) => id);
  throw new CoupaError(
    first.error.code,
    `The target took ${records.length} records of ${target.object.name}, but ${failed.length} of them could not be marked as exported and will come again: ${ids.join(', ')}. ${first.error.message}`,
    { ...(first.error.http === undefined ? {} : { http: first.error.http }), cause: first.error },
  );
}

async function markOne(
  connection: SiteConnection,
  target: Target,
  id: number | string,
  signal: AbortSignal | undefined,
): Promise<Mark> {
  try {
    await sendMark(connection, target, id, signal);
    return 'marked';
  } catch (error) {
    if (isCoupaError(error) && error.code === 'COUPA_RECORD_NOT_FOUND') return 'gone';
    return { id, error };
  }
}
