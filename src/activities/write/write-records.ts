/** The Create and Update activities: records in, one result per record out, in input order. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord, WriteResult } from '../../sdk';
import { openRunJournal, type RunJournal } from '../journal';
import { makeLookup } from '../lookup';
import type { WriteOptions } from '../model';
import { inOrder } from './in-order';
import { lostAnswersOf } from './lost-answers';
import { askForTheTime } from './search';
import type { WriteOperation, WriteRun } from './send-record';
import { settle, type Settled } from './settle';
import { watchSite } from './site-watch';
import { makeTurns } from './turns';
import { writeOne, type RunState } from './write-one';

/** Records to write. An error in place of a record stands for one that could not be read; its result is `failed`. */
export type WriteInput = AsyncIterable<DataRecord | Error> | Iterable<DataRecord | Error>;

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
 * `stopOnError` is set. Each record is checked against the schema before it is sent. When an answer is lost, it is found
 * out what became of the record (see `correlationField` and `resend`); `unknown` means that this could not be told. When
 * the site refuses the credentials, the records that follow fail with that code and are not sent.
 *
 * With a journal, what an earlier run finished is told again (`kept`) and not sent; what it left open is looked for.
 *
 * Cancelling stops sending: records in flight whose fate is open are reported `unknown`, records that were not sent get
 * no result, then the iteration throws `COUPA_CANCELLED`. An input that throws is raised after the results so far.
 * Breaking off the iteration takes no more records and waits for those in flight; their results go to the log.
 * @throws {CoupaError} while iterating: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID` before anything is sent, `COUPA_CANCELLED`, and the codes of the journal.
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
  const { window, ...settled } = settle(operation, object, options);
  const run = makeRun(connection, operation, settled, options);
  const journal = await openJournal(run, options);
  const journaled = journal === undefined ? {} : { journal };
  const state: RunState = {
    run,
    options,
    turns: makeTurns(),
    halt: undefined,
    stopped: false,
    fatal: undefined,
    ...journaled,
  };
  const input = countRecords(records);
  const results = inOrder(journal === undefined ? records : input.records, {
    window,
    worker: async (record, index) => writeOne(state, record, index),
    isStopped: () => state.stopped || signal?.aborted === true,
    signal,
    onUndelivered: (result) => {
      if (result === undefined) return;
      const { index, status, id } = result;
      connection.logger.warn('A record was sent, but nobody took its result', { object, index, status, id });
    },
  });
  try {
    for await (const result of results) if (result !== undefined) yield result;
    if (state.fatal !== undefined) throw state.fatal as Error;
    throwIfCancelled(signal, 'Records without a result were not sent.');
    if (input.ended()) journal?.end(input.count());
  } finally {
    await journal?.release();
  }
}

/**
 * Checks what can be known about a run before its first record.
 * @throws {CoupaError} as {@link writeRecords} would before it sends anything.
 */
export function checkWrite(operation: WriteOperation, object: string, options: WriteOptions = {}): void {
  settle(operation, object, options);
}

function makeRun(
  connection: SiteConnection,
  operation: WriteOperation,
  { target, keys }: Omit<Settled, 'window'>,
  options: WriteOptions,
): WriteRun {
  const { signal } = options;
  const site = watchSite(connection);
  return {
    connection: site.connection,
    operation,
    target,
    validator: target.catalog.validator(target.object, operation),
    signal,
    lost: lostAnswersOf(site, options),
    ...(keys === undefined
      ? {}
      : { matching: makeLookup(site.connection, keys, signal), matchBy: keys.fields.map(({ name }) => name) }),
  };
}

async function openJournal(run: WriteRun, { journal, parentIds = [] }: WriteOptions): Promise<RunJournal | undefined> {
  if (journal === undefined) return undefined;
  const { connection, target, operation } = run;
  const opened = await openRunJournal(journal, {
    site: connection.siteAddress,
    object: target.object.name,
    operation,
    parentIds: parentIds.map(String),
  });
  // So that the first record, too, is sent at a time that is known by the clock of the site.
  if (operation === 'create') await askForTheTime(run, parentIds);
  return opened;
}

/** Stream in, stream out: which records came, and whether that was all. */
function countRecords(records: WriteInput): {
  readonly records: WriteInput;
  readonly count: () => number;
  readonly ended: () => boolean;
} {
  let count = 0;
  let ended = false;
  async function* counting(): AsyncGenerator<DataRecord | Error, void, undefined> {
    for await (const record of records) {
      count += 1;
      yield record;
    }
    ended = true;
  }
  return { records: counting(), count: () => count, ended: () => ended };
}

function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted === true) throw new CoupaError('COUPA_CANCELLED', `The write was cancelled. ${what}`);
}
