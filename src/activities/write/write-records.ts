/** The Create and Update activities: records in, one result per record out, in input order. */
import type { SiteConnection } from '../../connection';
import type { DataRecord, WriteResult } from '../../sdk';
import { makeLookup } from '../lookup';
import type { WriteOptions } from '../model';
import { makeTurns, runInputs, type Work } from '../run';
import { lostAnswersOf } from './lost-answers';
import { makeFieldNotes } from './field-notes';
import { askForTheTime } from './search';
import type { WriteOperation, WriteRun } from './send-record';
import { settle, type Settled } from './settle';
import { watchSite } from './site-watch';
import { writeOne, type Writing } from './write-one';

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
function writeRecords(
  connection: SiteConnection,
  operation: WriteOperation,
  object: string,
  records: WriteInput,
  options: WriteOptions,
): AsyncIterable<WriteResult> {
  const prepare = (): Work<DataRecord | Error> => {
    const { window, ...settled } = settle(operation, object, options);
    const run = makeRun(connection, operation, settled, options);
    const writing: Writing = { run, mode: options.mode ?? 'send', turns: makeTurns() };
    return {
      window,
      one: async (record, index, way) => writeOne(writing, record, index, way),
      // So that the first record, too, is sent at a time that is known by the clock of the site.
      beforeFirst: async () => (operation === 'create' ? askForTheTime(run, options.parentIds ?? []) : undefined),
    };
  };
  // By which fields a record is found decides which one it is: a journal of another way does not fit.
  const by = options.matchBy === undefined ? '' : ` by ${[options.matchBy].flat().join(', ')}`;
  return runInputs(records, { connection, object, operation: `${operation}${by}`, options, prepare });
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
    noteFields: makeFieldNotes(),
    ...(keys === undefined
      ? {}
      : { matching: makeLookup(site.connection, keys, signal), matchBy: keys.fields.map(({ name }) => name) }),
  };
}
