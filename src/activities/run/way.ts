/** The way of one input through a run: remembered by the journal, halted by what concerns all, sent, and told. */
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';
import type { WriteResult } from '../../sdk';
import { isFinal, type Intent, type JournalEntry, type RunJournal } from '../journal';
import { failedResult } from './answers';
import type { RunOptions } from './options';
import { openReplay } from './replay';
import type { Work } from './run-inputs';

/** What an activity asks on the way of an input. */
export interface Way {
  /** Set when an earlier run may have sent this input: what became of it is found out, and nothing is sent blindly. */
  readonly open?: Intent;
  /** To be called whenever something was waited for. @throws when the run has ended for this input in the meantime. */
  check(): void;
  /**
   * To be awaited just before the first request that changes something, with what is known of the site at that moment.
   * What is thrown after that makes the result `unknown`.
   * @throws when it must not be sent: halted, cancelled, or not to be remembered.
   */
  beforeSending(intent?: Intent): Promise<void>;
}

/** A way, and whether the input has got so far that it may have been sent. */
interface TrackedWay extends Way {
  mayBeSent(): boolean;
}

/** How a run stands. */
export interface RunState {
  /** The error that concerns every input, once one was met. */
  halt: CoupaError | undefined;
  /** Set by the first failure under `stopOnError`, and by {@link RunState.fatal}. */
  stopped: boolean;
  /** Ends the run with an error after the results so far: the journal cannot be trusted. */
  fatal: { readonly error: unknown } | undefined;
}

/** After these no other input can fare better, so the rest is told instead of sent. */
const CONCERNS_ALL: readonly ErrorCode[] = [
  'COUPA_AUTHENTICATION_FAILED',
  'COUPA_SCOPE_MISSING',
  'COUPA_CONFIGURATION_INVALID',
  'COUPA_SITE_NOT_FOUND',
  'COUPA_TLS_FAILED',
  'COUPA_NOT_A_COUPA_SITE',
];

/** What {@link makeWays} is made of. */
export interface Ways<Input> {
  readonly work: Work<Input>;
  readonly options: RunOptions;
  readonly journal: RunJournal | undefined;
}

interface Trip<Input> extends Ways<Input> {
  readonly state: RunState;
  /** One after the other, so that what was kept is known before anything later begins. */
  readonly enter: (journal: RunJournal, input: Input, index: number) => Promise<JournalEntry>;
}

/** Makes the way of the inputs of one run. It never rejects; no result means that the run ends. */
export function makeWays<Input>(ways: Ways<Input>): {
  readonly state: RunState;
  follow(input: Input, index: number): Promise<WriteResult | undefined>;
} {
  const { work, options, journal } = ways;
  const state: RunState = { halt: undefined, stopped: false, fatal: undefined };
  const enter = inTurn(async (kept: RunJournal, input: Input, index: number): Promise<JournalEntry> => {
    const entry = await kept.enter(index, input);
    if (entry.state === 'finished') work.onKept?.(input, entry.result);
    return entry;
  });
  const trip: Trip<Input> = { ...ways, state, enter };
  return {
    state,
    async follow(input, index) {
      try {
        const result = await (journal === undefined
          ? attempt(
              trip,
              input,
              index,
              makeWay(trip, openReplay(input), async () => undefined),
            )
          : journaled(trip, journal, input, index));
        note(state, options, result);
        return result;
      } catch (error) {
        end(state, error);
        return undefined;
      }
    },
  };
}

async function attempt<Input>(
  { work, state }: Trip<Input>,
  input: Input,
  index: number,
  way: TrackedWay,
): Promise<WriteResult | undefined> {
  try {
    way.check();
    return await work.one(input, index, way);
  } catch (thrown) {
    if (state.fatal !== undefined) return undefined;
    if (way.mayBeSent()) return failedResult(index, lostByDefect(thrown));
    const error = isCoupaError(thrown) ? thrown : defect(thrown);
    if (error.code === 'COUPA_CANCELLED') return undefined;
    return way.open === undefined ? failedResult(index, error) : stillOpen(index, error);
  }
}

async function journaled<Input>(
  trip: Trip<Input>,
  journal: RunJournal,
  input: Input,
  index: number,
): Promise<WriteResult | undefined> {
  const { state } = trip;
  const entry = await trip.enter(journal, input, index);
  if (entry.state === 'finished') return { ...entry.result, index, kept: true };
  const { hash } = entry;
  const opened = entry.state === 'open' ? entry.began : openReplay(input);
  let intended = false;
  const remember: Way['beforeSending'] = async (intent = {}) => {
    if (entry.state === 'open' || intended) return;
    try {
      await journal.intend(index, hash, opened ?? intent);
    } catch (error) {
      end(state, error);
      throw error;
    }
    intended = true;
  };
  const result = await attempt(trip, input, index, makeWay(trip, opened, remember));
  try {
    if (result !== undefined && (isFinal(result) || result.status === 'unknown'))
      await journal.finish(index, hash, result);
    else if (intended) await journal.clear(index, hash);
  } catch (error) {
    // What was written must be told even when it cannot be remembered; the next run will look for it.
    end(state, error);
  }
  return result;
}

function makeWay<Input>(
  { state, options }: Trip<Input>,
  open: Intent | undefined,
  remember: Way['beforeSending'],
): TrackedWay {
  let mayBeSent = false;
  const check = (): void => {
    if (state.fatal !== undefined) throw state.fatal.error;
    if (options.signal?.aborted === true) throw new CoupaError('COUPA_CANCELLED', 'The run was cancelled.');
    if (state.halt !== undefined) throw open === undefined ? notSent(state.halt) : state.halt;
  };
  const beforeSending: Way['beforeSending'] = async (intent) => {
    check();
    await remember(intent);
    mayBeSent = true;
  };
  return { check, beforeSending, mayBeSent: () => mayBeSent, ...(open === undefined ? {} : { open }) };
}

function end(state: RunState, error: unknown): void {
  state.fatal ??= { error };
  state.stopped = true;
}

function note(state: RunState, { stopOnError }: RunOptions, result: WriteResult | undefined): void {
  const code = result?.error?.code as ErrorCode | undefined;
  if (code !== undefined && CONCERNS_ALL.includes(code))
    state.halt ??= new CoupaError(code, result?.error?.message ?? '');
  if (result?.status === 'failed' || result?.status === 'unknown') state.stopped ||= stopOnError === true;
}

/** An input that an earlier run may have sent, and of which nothing more could be found out. */
export function stillOpen(index: number, reason: { readonly message: string }): WriteResult {
  const text = `${interrupted().message} It was not looked for: ${reason.message}`;
  return failedResult(index, new CoupaError('COUPA_OUTCOME_UNKNOWN', text));
}

/** Why the fate of an input is open that an earlier run began with. */
export function interrupted(): CoupaError {
  return new CoupaError(
    'COUPA_OUTCOME_UNKNOWN',
    'The record was sent by an earlier run, which did not see the answer.',
  );
}

function notSent({ code, message }: CoupaError): CoupaError {
  return new CoupaError(code, `Not sent, because an earlier record met an error that concerns all: ${message}`);
}

function defect(thrown: unknown): CoupaError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new CoupaError('COUPA_INTERNAL_ERROR', `This one was not sent: ${reason}`, { cause: thrown });
}

/** Activities throw only before they send; when one throws later, nobody knows what the site did. */
function lostByDefect(thrown: unknown): CoupaError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const text = `The record may have been sent, but what became of it was lost unexpectedly: ${reason}`;
  return new CoupaError('COUPA_OUTCOME_UNKNOWN', text, { cause: thrown });
}

/** One call after the other, in the order of the calls; one that fails stops no other. */
function inTurn<Parameters extends readonly unknown[], Result>(
  work: (...parameters: Parameters) => Promise<Result>,
): (...parameters: Parameters) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return async (...parameters) => {
    const turn = last.then(async () => work(...parameters));
    last = turn.catch(() => undefined);
    return turn;
  };
}
