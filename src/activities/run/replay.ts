/** The replay file: records that were not written, with the reason, in a form that the same write takes again. */
import { CoupaError } from '../../errors';
import type { DataRecord, LostAnswerSearch, RecordError, WriteResult } from '../../sdk';
import type { Intent } from '../journal';
import { asId } from '../target';
import { isRecord } from './answers';

/** What to do with a record whose fate was unknown: nothing, find it out first, or send it whatever may be there. */
export type UnknownRecords = 'refuse' | 'search' | 'send';

const FORMAT = 'coupa-replay';

interface ReplayLine {
  readonly [FORMAT]: 1;
  readonly index: number;
  readonly status: 'failed' | 'unknown';
  readonly error?: RecordError;
  readonly search?: LostAnswerSearch;
  readonly record: DataRecord;
}

/** Records whose fate has to be found out before they are sent; the mark goes with the record itself. */
const open = new WeakMap<object, { readonly intent: Intent; readonly search: LostAnswerSearch | undefined }>();

/** What is known of the time when a replayed record was sent first; `undefined` for every other record. */
export function openReplay(record: unknown): Intent | undefined {
  return typeof record === 'object' && record !== null ? open.get(record)?.intent : undefined;
}

/**
 * One line of a replay file, without a line break: the record as it was given, and why it was not written. `undefined`
 * for a result that needs no replay, and for an input that was no record.
 */
export function toReplayLine(result: WriteResult, record: unknown): string | undefined {
  const { index, status, error } = result;
  if ((status !== 'failed' && status !== 'unknown') || !isRecord(record)) return undefined;
  // One that could not even be looked for again is still known by what was known of it before.
  const search = result.search ?? (status === 'unknown' ? open.get(record)?.search : undefined);
  const line: ReplayLine = {
    [FORMAT]: 1,
    index,
    status,
    ...(error === undefined ? {} : { error }),
    ...(search === undefined ? {} : { search }),
    record,
  };
  try {
    return JSON.stringify(line);
  } catch {
    return undefined;
  }
}

/** Whether a record of an input is a line of a replay file. */
export function isReplayLine(value: unknown): boolean {
  return isRecord(value) && value[FORMAT] === 1 && isRecord(value['record']);
}

/**
 * The record to write for a line of a replay file; anything else is returned as it is, so that every input can pass.
 * Records whose fate was unknown are refused unless it is said what to do with them: sent blindly, they could be there
 * twice.
 */
export function fromReplayLine(value: DataRecord, unknowns: UnknownRecords = 'refuse'): DataRecord | CoupaError {
  if (!isReplayLine(value)) return value;
  const { status, record, search } = value as unknown as ReplayLine;
  if (status !== 'unknown' || unknowns === 'send') return record;
  if (unknowns === 'refuse') {
    return new CoupaError(
      'COUPA_INPUT_INVALID',
      'The record may have been written already: its answer was lost. It is only taken again with the wish to search for it first, or to send it all the same.',
    );
  }
  // A fresh object, because the mark must not reach the line it came from.
  const marked = { ...record };
  open.set(marked, { intent: intentFrom(search), search });
  return marked;
}

function intentFrom(search: Partial<LostAnswerSearch> | undefined): Intent {
  const siteTime = Date.parse(String(search?.sentAfter));
  const highestId = search?.idsUpTo;
  const request = String(search?.request);
  const id = search?.field === 'id' ? asId(search.value) : undefined;
  return {
    ...(Number.isNaN(siteTime) ? {} : { siteTime }),
    ...(typeof highestId === 'string' && /^\d{1,19}$/.test(highestId) ? { highestId } : {}),
    ...(request.startsWith('POST ') ? { as: 'create' } : {}),
    ...(request.startsWith('PUT ') && id !== undefined ? { as: 'update', id } : {}),
  };
}
