/** The Upsert activity: records in; each is created, changed or left as it is, whatever its key calls for. */
import type { SiteConnection } from '../../connection';
import type { DataRecord, WriteResult } from '../../sdk';
import { runInputs, type Work } from '../run';
import type { WriteInput } from '../write';
import { planUpsert, startUpsert, type UpsertOptions } from './settle';
import { rememberKept, upsertOne } from './upsert-one';

export type { UpsertOptions } from './settle';

/** As many as one look-up takes; only those of `concurrency` are written at a time. */
const WINDOW = 48;

/**
 * Upserts records as a stream; one result per record, in input order. A record is looked up by its key fields: none on
 * the site is `created`, one is `updated`, or `unchanged` when nothing that was sent would change it. Several, or none
 * but one whose value differs in case or spaces, fail with `COUPA_KEY_AMBIGUOUS`. Look-ups of many records share
 * requests. Records with one and the same key are written one after the other, each upon the result of the one before.
 *
 * An `id` that is no key field is passed over, so that records can come from another site. Lost answers are found out
 * about as in `createRecords` and `updateRecords`, by the key field where there is just one; with a journal also those of
 * an earlier run. After a run that broke off, upserting the same records again is safe without one, too, as long as the
 * site already finds what was created.
 * @throws {CoupaError} while iterating: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID` before anything is sent, `COUPA_CANCELLED`.
 */
export function upsertRecords(
  connection: SiteConnection,
  object: string,
  records: WriteInput,
  options: UpsertOptions,
): AsyncIterable<WriteResult> {
  const prepare = (): Work<DataRecord | Error> => {
    const run = startUpsert(connection, planUpsert(object, options), options);
    return {
      window: WINDOW,
      one: async (record, index, way) => upsertOne(run, record, index, way),
      onKept: (record, result) => rememberKept(run, record, result),
    };
  };
  const operation = `upsert by ${[options.keyFields].flat().join(', ')}`;
  return runInputs(records, { connection, object, operation, options, prepare });
}

/**
 * Checks what can be known about an upsert before its first record.
 * @throws {CoupaError} as {@link upsertRecords} would before it sends anything.
 */
export function checkUpsert(object: string, options: UpsertOptions): void {
  planUpsert(object, options);
}
