/** Runs a stream of inputs through an activity: results in order, bounded, stopped and cancelled as all writes are. */
import type { SiteConnection } from '../../connection';
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';
import type { WriteResult } from '../../sdk';
import { failedResult, inOrder } from '../write';

/** How to run; of {@link WriteOptions} what is not about records. */
export interface RunOptions {
  /** Ids of the parents of a sub-object, outermost first. */
  readonly parentIds?: readonly (number | string)[];
  /** Stop at the first input that fails; those after it are not sent and get no result. */
  readonly stopOnError?: boolean;
  /** Requests in flight at once, 1 to 16; 4 when left out. `stopOnError` implies 1. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** `dry-run`: nothing is changed; results are `planned`. `send` when left out. */
  readonly mode?: 'send' | 'dry-run';
}

/** A run of an activity. */
export interface Run<Input> {
  readonly connection: SiteConnection;
  /** What it is about, for messages: the name of an object. */
  readonly object: string;
  /** Settles what can be known beforehand; called before the first input is taken. */
  readonly prepare: () => Work<Input>;
  readonly options: RunOptions;
}

/** What is done with the inputs. */
export interface Work<Input> {
  /** Inputs under way at once. */
  readonly window: number;
  /** Resolves to `undefined` when cancelling came before anything was sent; must reject with nothing but CoupaError. */
  readonly one: (input: Input, index: number) => Promise<WriteResult | undefined>;
}

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 16;

/** After these no other input can fare better, so the rest is told instead of sent. */
const CONCERNS_ALL: readonly ErrorCode[] = [
  'COUPA_AUTHENTICATION_FAILED',
  'COUPA_SCOPE_MISSING',
  'COUPA_CONFIGURATION_INVALID',
  'COUPA_SITE_NOT_FOUND',
  'COUPA_TLS_FAILED',
  'COUPA_NOT_A_COUPA_SITE',
];

/**
 * One result per input, in input order. When the site refuses the credentials, the inputs that follow fail with that
 * code and are not sent. Cancelling stops sending; inputs that were not sent get no result, then the iteration throws
 * `COUPA_CANCELLED`. Breaking off takes no more inputs and waits for those in flight; their results go to the log.
 * @throws {CoupaError} while iterating: whatever `prepare` throws, before anything is sent; `COUPA_CANCELLED`.
 */
export async function* runInputs<Input>(
  inputs: AsyncIterable<Input> | Iterable<Input>,
  run: Run<Input>,
): AsyncGenerator<WriteResult, void, undefined> {
  const { connection, object, options } = run;
  const { signal } = options;
  throwIfCancelled(signal, object, 'Nothing was sent.');
  const work = run.prepare();
  const state: RunState = { halt: undefined, stopped: false };
  const results = inOrder(inputs, {
    window: options.stopOnError === true ? 1 : work.window,
    worker: (input, index) => workOn(work, options, state, input, index),
    isStopped: () => state.stopped || signal?.aborted === true,
    signal,
    onUndelivered: (result) => {
      if (result === undefined) return;
      const { index, status, id } = result;
      connection.logger.warn('A request was sent, but nobody took its result', { object, index, status, id });
    },
  });
  for await (const result of results) if (result !== undefined) yield result;
  throwIfCancelled(signal, object, 'What has no result was not sent.');
}

/** Checks the options. @returns the concurrency to work with. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function checkRunOptions(options: RunOptions): number {
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const mode: unknown = options.mode;
  // A dry run that is misspelled must not become a real one.
  if (mode !== undefined && mode !== 'send' && mode !== 'dry-run')
    throw invalid('/mode', 'send or dry-run is expected');
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MAX_CONCURRENCY) {
    return options.stopOnError === true ? 1 : concurrency;
  }
  throw invalid('/concurrency', `a whole number between 1 and ${MAX_CONCURRENCY} is expected`);
}

function invalid(path: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was sent: ${path}: ${message}.`, {
    problems: [{ path, message }],
  });
}

interface RunState {
  /** The error that concerns every input, once one was met. */
  halt: CoupaError | undefined;
  /** Set by the first failure under `stopOnError`. */
  stopped: boolean;
}

async function workOn<Input>(
  work: Work<Input>,
  options: RunOptions,
  state: RunState,
  input: Input,
  index: number,
): Promise<WriteResult | undefined> {
  const result = state.halt === undefined ? await attempt(work, input, index) : failedResult(index, state.halt);
  const code = result?.error?.code as ErrorCode | undefined;
  if (code !== undefined && CONCERNS_ALL.includes(code)) {
    const reason = `Not sent, because an earlier one met an error that concerns all: ${result?.error?.message ?? ''}`;
    state.halt ??= new CoupaError(code, reason);
  }
  if (result?.status === 'failed' || result?.status === 'unknown') state.stopped ||= options.stopOnError === true;
  return result;
}

async function attempt<Input>(work: Work<Input>, input: Input, index: number): Promise<WriteResult | undefined> {
  try {
    return await work.one(input, index);
  } catch (thrown) {
    if (!isCoupaError(thrown)) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return failedResult(index, new CoupaError('COUPA_INTERNAL_ERROR', `This one was not sent: ${reason}`));
    }
    return thrown.code === 'COUPA_CANCELLED' ? undefined : failedResult(index, thrown);
  }
}

function throwIfCancelled(signal: AbortSignal | undefined, object: string, what: string): void {
  if (signal?.aborted === true) throw new CoupaError('COUPA_CANCELLED', `The work on ${object} was cancelled. ${what}`);
}
