/** The way of one record through a run: checked, found, remembered by the journal, sent, and told. */
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';
import type { DataRecord, WriteResult } from '../../sdk';
import { isFinal, type RunJournal } from '../journal';
import type { WriteOptions } from '../model';
import { planWrite } from './dry-run';
import { findById } from './match';
import { probeOf } from './probe';
import { openReplay } from './replay';
import {
  beginningOf,
  checkRecord,
  failedResult,
  findOut,
  sendRecord,
  type CheckedRecord,
  type WriteRun,
} from './send-record';
import type { Beginning } from './site-watch';
import type { makeTurns } from './turns';

/** After these no other record can fare better, so the rest is told instead of sent. */
const CONCERNS_ALL: readonly ErrorCode[] = [
  'COUPA_AUTHENTICATION_FAILED',
  'COUPA_SCOPE_MISSING',
  'COUPA_CONFIGURATION_INVALID',
  'COUPA_SITE_NOT_FOUND',
  'COUPA_TLS_FAILED',
  'COUPA_NOT_A_COUPA_SITE',
];

/** What the records of a run share. */
export interface RunState {
  readonly run: WriteRun;
  readonly options: WriteOptions;
  readonly turns: ReturnType<typeof makeTurns>;
  readonly journal?: RunJournal;
  /** The error that concerns every record, once one was met. */
  halt: CoupaError | undefined;
  /** Set by the first failure under `stopOnError`, and by {@link RunState.fatal}. */
  stopped: boolean;
  /** Ends the run with an error after the results so far: the journal cannot be trusted. */
  fatal: unknown;
}

/** What happens around sending. */
interface Around {
  /** Set when the record may have been written before this run: that is found out instead of sending it. */
  readonly open?: Beginning;
  /** Before it may leave. What it throws ends the run. */
  readonly beforeSending: () => Promise<void>;
}

/** Writes one record of the input. Never rejects; `undefined` when it got no result, because the run ends. */
export async function writeOne(
  state: RunState,
  record: DataRecord | Error,
  index: number,
): Promise<WriteResult | undefined> {
  try {
    const result = await (state.journal === undefined
      ? process(state, record, index, { ...openedBy(record), beforeSending: async () => undefined })
      : writeJournaled(state, state.journal, record, index));
    const bad = result?.status === 'failed' || result?.status === 'unknown';
    if (bad && state.options.stopOnError === true) state.stopped = true;
    return result;
  } catch (error) {
    state.fatal ??= error;
    state.stopped = true;
    return undefined;
  }
}

function openedBy(record: unknown): { readonly open?: Beginning } {
  const open = openReplay(record);
  return open === undefined ? {} : { open };
}

async function writeJournaled(
  state: RunState,
  journal: RunJournal,
  record: DataRecord | Error,
  index: number,
): Promise<WriteResult | undefined> {
  const entry = await journal.enter(index, record);
  if (entry.state === 'finished') return { ...entry.result, index, kept: true };
  const { hash } = entry;
  const opened = entry.state === 'open' ? { open: entry.began } : openedBy(record);
  let intended = false;
  const beforeSending = async (): Promise<void> => {
    if (entry.state === 'open') return;
    await journal.intend(index, hash, opened.open ?? beginningOf(state.run)());
    intended = true;
  };
  const result = await process(state, record, index, { ...opened, beforeSending });
  try {
    if (result !== undefined && (isFinal(result) || result.status === 'unknown'))
      await journal.finish(index, hash, result);
    else if (intended) await journal.clear(index, hash);
  } catch (error) {
    // What was written must be told even when it cannot be remembered; the next run will look for it.
    state.fatal ??= error;
    state.stopped = true;
  }
  return result;
}

/** @throws what the journal throws. */
async function process(
  state: RunState,
  record: DataRecord | Error,
  index: number,
  around: Around,
): Promise<WriteResult | undefined> {
  const { run, turns } = state;
  let checked: CheckedRecord;
  try {
    if (state.halt !== undefined && around.open === undefined) throw notSent(state.halt);
    checked = checkRecord(run, record);
  } catch (error) {
    return failedResult(index, error as CoupaError);
  }
  return turns.inTurn(turnOf(run, checked), async () => {
    if (run.signal?.aborted === true) return undefined;
    if (state.halt !== undefined) return halted(index, state.halt, around);
    const found = await findById(run, checked, index);
    if ('status' in found) return noteHalt(state, found);
    const carryOut = async (): Promise<WriteResult | undefined> => {
      if (state.options.mode === 'dry-run') return planWrite(run, found, index);
      await around.beforeSending();
      return around.open === undefined
        ? sendRecord(run, found, index)
        : findOut(run, found, index, { began: sinceThen(around.open), error: interrupted() });
    };
    const result = await (checked.key === undefined ? carryOut() : turns.inTurn(found.id, carryOut));
    return noteHalt(state, result);
  });
}

/** Records that could be taken for each other when an answer is lost wait for each other, as updates of one record do. */
function turnOf(run: WriteRun, checked: CheckedRecord): number | string | undefined {
  if (checked.id !== undefined) return checked.id;
  if (checked.key !== undefined) return `key ${run.matching?.fold(checked.key) ?? ''}`;
  if (run.operation !== 'create') return undefined;
  const probe = probeOf(run.target, checked.body, run.lost?.correlationField);
  return probe === undefined ? undefined : `probe ${probe.field} ${probe.value.toLowerCase()}`;
}

function noteHalt(state: RunState, result: WriteResult | undefined): WriteResult | undefined {
  const code = result?.error?.code as ErrorCode | undefined;
  if (code !== undefined && CONCERNS_ALL.includes(code))
    state.halt ??= new CoupaError(code, result?.error?.message ?? '');
  return result;
}

const sinceThen = (open: Beginning) => () => open;

function interrupted(): CoupaError {
  return new CoupaError(
    'COUPA_OUTCOME_UNKNOWN',
    'The record was sent by an earlier run, which did not see the answer.',
  );
}

function halted(index: number, halt: CoupaError, { open }: Around): WriteResult {
  if (open === undefined) return failedResult(index, notSent(halt));
  const text = `${interrupted().message} It was not looked for: ${halt.message}`;
  return failedResult(index, new CoupaError('COUPA_OUTCOME_UNKNOWN', text));
}

function notSent(reason: CoupaError): CoupaError {
  const { code, message } = isCoupaError(reason) ? reason : { code: 'COUPA_INTERNAL_ERROR' as const, message: '' };
  return new CoupaError(code, `Not sent, because an earlier record met an error that concerns all: ${message}`);
}
