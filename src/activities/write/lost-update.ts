/** Finds out what became of an update whose answer was lost: reads the record again and compares. */
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';
import type { DataRecord, LostAnswerSearch, WriteResult } from '../../sdk';
import { isApplied } from './applied';
import { quiet, readRecord, type LostAnswers } from './lost-answers';
import type { CheckedRecord, WriteRun } from './send-record';
import type { Beginning } from '../journal';

/** Milliseconds between one reading and the next, where sending again could add something twice. */
const PAUSES_MS: readonly number[] = [1000, 3000, 6000];

/** An update whose fate is open. */
export interface LostUpdate {
  readonly record: CheckedRecord & { readonly id: number | string };
  readonly index: number;
  readonly began: () => Beginning;
  readonly error: CoupaError;
  /** `safe` when sending it twice has the effect of sending it once. */
  readonly repeating: 'safe' | 'adds';
  /** @throws {CoupaError} as a request does. */
  readonly sendAgain: () => Promise<WriteResult>;
}

/** These say that nothing was changed. */
const REFUSED: readonly ErrorCode[] = ['COUPA_VALIDATION_FAILED', 'COUPA_REQUEST_REFUSED', 'COUPA_RECORD_NOT_FOUND'];

type Reading = { readonly current: DataRecord | undefined; readonly applied: boolean };

/** Resolves to `updated`, `failed` or `unknown`; never rejects. */
export async function findLostUpdate(run: WriteRun, lost: LostAnswers, update: LostUpdate): Promise<WriteResult> {
  const reading = await readAgain(run, lost, update);
  if (reading.applied) return updated(update, reading.current);
  const mayRepeat = update.repeating === 'safe' || (lost.resend === 'after-search' && reading.current !== undefined);
  if (!mayRepeat || lost.resend === 'never') {
    const why = reading.current === undefined ? 'The record could not be read.' : 'The record is not as it was sent.';
    return unknown(run, lost, update, why);
  }
  try {
    return await update.sendAgain();
  } catch (error) {
    const again = await readAgain(run, lost, update);
    if (again.applied) return updated(update, again.current);
    const said = error instanceof Error ? error.message : String(error);
    if (isCoupaError(error) && REFUSED.includes(error.code) && !hasCommands(update.record.body)) {
      return {
        index: update.index,
        status: 'failed',
        id: update.record.id,
        error: error.toRecordError(),
        ...warned(update),
      };
    }
    return unknown(run, lost, update, `It was sent again, but without success: ${said}`);
  }
}

async function readAgain(run: WriteRun, lost: LostAnswers, update: LostUpdate): Promise<Reading> {
  const pauses = update.repeating === 'safe' ? [] : PAUSES_MS;
  for (let at = 0; ; at += 1) {
    const current = await readRecord(run, update.record.id);
    const { catalog, object } = run.target;
    const { body } = update.record;
    const applied =
      current !== undefined &&
      isApplied({ catalog, definition: object.definition, body, current, began: update.began() });
    if (applied || at >= pauses.length) return { current, applied };
    const cancelled = await quiet(async () => run.connection.clock.sleep(pauses[at] ?? 0, run.signal));
    if (cancelled !== undefined) return { current: undefined, applied: false };
  }
}

/** `_close`, `_cancel`, `_delete`: what they did cannot be seen for certain. */
function hasCommands(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasCommands);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => name.startsWith('_') || hasCommands(member));
}

function updated({ index, record, ...rest }: LostUpdate, current: DataRecord | undefined): WriteResult {
  const { id } = record;
  return {
    index,
    status: 'updated',
    id,
    ...(current === undefined ? {} : { record: current }),
    ...warned({ ...rest, record }),
  };
}

function unknown(run: WriteRun, { site }: LostAnswers, update: LostUpdate, conclusion: string): WriteResult {
  const { index, record, error } = update;
  const { siteTime } = update.began();
  const now = site.now().siteTime;
  const search: LostAnswerSearch = {
    request: `PUT ${run.target.path.replace(/\{[^}]+\}/, String(record.id))}`,
    ...(siteTime === undefined ? {} : { sentAfter: new Date(siteTime).toISOString() }),
    ...(now === undefined ? {} : { lookedAt: new Date(now).toISOString() }),
    field: 'id',
    value: String(record.id),
    candidates: [],
    conclusion,
  };
  const told = new CoupaError('COUPA_OUTCOME_UNKNOWN', `${error.message} ${conclusion}`, { problems: error.problems });
  return { index, status: 'unknown', id: record.id, error: told.toRecordError(), search, ...warned(update) };
}

function warned({ record }: Pick<LostUpdate, 'record'>): Pick<WriteResult, 'warnings'> {
  return record.warnings.length > 0 ? { warnings: record.warnings } : {};
}
