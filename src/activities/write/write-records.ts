/** The Create and Update activities: records in, one result per record out, in input order. */
import type { SiteConnection } from '../../connection';
import { CoupaError, type ErrorCode } from '../../errors';
import type { DataRecord, WriteResult } from '../../sdk';
import type { WriteOptions } from '../model';
import { findTarget, type Target } from '../target';
import { inOrder } from './in-order';
import { checkRecord, failedResult, sendRecord, type WriteOperation, type WriteRun } from './send-record';
import { makeTurns } from './turns';

/** Records to write. An error in place of a record stands for one that could not be read; its result is `failed`. */
export type WriteInput = AsyncIterable<DataRecord | Error> | Iterable<DataRecord | Error>;

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 16;

/** After these no other record can fare better, so the rest is told instead of sent. */
const CONCERNS_ALL: readonly ErrorCode[] = [
  'COUPA_AUTHENTICATION_FAILED',
  'COUPA_SCOPE_MISSING',
  'COUPA_CONFIGURATION_INVALID',
  'COUPA_SITE_NOT_FOUND',
  'COUPA_TLS_FAILED',
  'COUPA_NOT_A_COUPA_SITE',
];

/** Creates records, one POST each. See {@link writeRecords}. */
export function createRecords(
  connection: SiteConnection,
  object: string,
  records: WriteInput,
  options: WriteOptions = {},
): AsyncIterable<WriteResult> {
  return writeRecords(connection, 'create', object, records, options);
}

/** Updates records by their `id`, one PUT each; only the fields that a record has are changed. See {@link writeRecords}. */
export function updateRecords(
  connection: SiteConnection,
  object: string,
  records: WriteInput,
  options: WriteOptions = {},
): AsyncIterable<WriteResult> {
  return writeRecords(connection, 'update', object, records, options);
}

/**
 * Writes records as a stream. One result per record, in input order; a bad record never stops the others unless
 * `stopOnError` is set. Each record is checked against the schema before it is sent. A result `unknown` means that the
 * answer was lost: the record may have been written, and it is not sent again. When the site refuses the credentials,
 * the records that follow fail with that code and are not sent.
 *
 * Cancelling stops sending: records in flight whose fate is open are reported `unknown`, records that were not sent get
 * no result, then the iteration throws `COUPA_CANCELLED`. An input that throws is raised after the results so far.
 * Breaking off the iteration takes no more records and waits for those in flight; their results go to the log.
 * @throws {CoupaError} while iterating: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID` before anything is sent, `COUPA_CANCELLED`.
 */
async function* writeRecords(
  connection: SiteConnection,
  operation: WriteOperation,
  object: string,
  records: WriteInput,
  options: WriteOptions,
): AsyncGenerator<WriteResult, void, undefined> {
  const { signal } = options;
  throwIfCancelled(signal, 'Nothing was sent.');
  const { target, window } = settle(operation, object, options);
  const validator = target.catalog.validator(target.object, operation);
  const run: WriteRun = { connection, operation, target, validator, signal };
  const state: RunState = { halt: undefined, stopped: false };
  const results = inOrder(records, {
    window,
    worker: makeWorker(run, options, state),
    isStopped: () => state.stopped || signal?.aborted === true,
    signal,
    onUndelivered: (result) => {
      if (result === undefined) return;
      const { index, status, id } = result;
      connection.logger.warn('A record was sent, but nobody took its result', { object, index, status, id });
    },
  });
  for await (const result of results) if (result !== undefined) yield result;
  throwIfCancelled(signal, 'Records without a result were not sent.');
}

/**
 * Checks what can be known about a run before its first record.
 * @throws {CoupaError} as {@link writeRecords} would before it sends anything.
 */
export function checkWrite(operation: WriteOperation, object: string, options: WriteOptions = {}): void {
  settle(operation, object, options);
}

function settle(
  operation: WriteOperation,
  object: string,
  options: WriteOptions,
): { readonly target: Target; readonly window: number } {
  return { window: checkWindow(options), target: findTarget(object, operation, options.parentIds) };
}

interface RunState {
  /** The error that concerns every record, once one was met. */
  halt: CoupaError | undefined;
  /** Set by the first failure under `stopOnError`. */
  stopped: boolean;
}

function makeWorker(
  run: WriteRun,
  options: WriteOptions,
  state: RunState,
): (record: DataRecord | Error, index: number) => Promise<WriteResult | undefined> {
  const turns = makeTurns();
  return async (record, index) => {
    const result = await writeOne(run, record, index, state, turns);
    if (result?.status === 'failed' || result?.status === 'unknown') state.stopped ||= options.stopOnError === true;
    return result;
  };
}

async function writeOne(
  run: WriteRun,
  record: DataRecord | Error,
  index: number,
  state: RunState,
  turns: ReturnType<typeof makeTurns>,
): Promise<WriteResult | undefined> {
  let checked;
  try {
    if (state.halt !== undefined) throw notSent(state.halt);
    checked = checkRecord(run, record);
  } catch (error) {
    return failedResult(index, error as CoupaError);
  }
  const ready = checked;
  return turns.inTurn(ready.id, async () => {
    if (run.signal?.aborted === true) return undefined;
    if (state.halt !== undefined) return failedResult(index, notSent(state.halt));
    const result = await sendRecord(run, ready, index);
    const code = result?.error?.code as ErrorCode | undefined;
    if (code !== undefined && CONCERNS_ALL.includes(code)) {
      state.halt ??= new CoupaError(code, result?.error?.message ?? '');
    }
    return result;
  });
}

function notSent(reason: CoupaError): CoupaError {
  return new CoupaError(
    reason.code,
    `Not sent, because an earlier record met an error that concerns all: ${reason.message}`,
  );
}

function checkWindow(options: WriteOptions): number {
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
    const message = `a whole number between 1 and ${MAX_CONCURRENCY} is expected`;
    throw new CoupaError('COUPA_INPUT_INVALID', `Nothing was sent: /concurrency: ${message}.`, {
      problems: [{ path: '/concurrency', message }],
    });
  }
  return options.stopOnError === true ? 1 : concurrency;
}

function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted === true) throw new CoupaError('COUPA_CANCELLED', `The write was cancelled. ${what}`);
}
