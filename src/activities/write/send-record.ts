/** Checks one record, sends it, and says what became of it. */
import type { RecordValidator } from '../../catalog';
import type { SiteConnection, SiteResponse } from '../../connection';
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord, RecordProblem, WriteResult } from '../../sdk';
import type { Beginning } from '../journal';
import type { KeyValue, Lookup } from '../lookup';
import { explainFailure, failedResult, recordOf } from '../run';
import { asId, recordPath, type Target } from '../target';
import { addsElements } from './applied';
import { leftOutNames, type FieldNotes } from './field-notes';
import type { LostAnswers } from './lost-answers';
import { findLostCreate } from './lost-create';
import { findLostUpdate } from './lost-update';

/** The two writes of R38 that work on one record each. */
export type WriteOperation = 'create' | 'update';

/** What every record of a run has in common. */
export interface WriteRun {
  readonly connection: SiteConnection;
  readonly operation: WriteOperation;
  readonly target: Target;
  readonly validator: RecordValidator;
  readonly signal: AbortSignal | undefined;
  /** How to find out about lost answers; without it they are `unknown`. */
  readonly lost?: LostAnswers;
  /** Finds the records of updates that have no id, by the fields of {@link WriteRun.matchBy}. */
  readonly matching?: Lookup;
  readonly matchBy?: readonly string[];
  /** Adds what is missing in a record, and what was left out of it, to its warnings, once in the run. */
  readonly noteFields: FieldNotes;
}

/** A record that may be sent. */
export interface CheckedRecord {
  readonly body: DataRecord;
  readonly id?: number | string;
  /** In place of the id: the values by which the record is found. */
  readonly key?: readonly KeyValue[];
  readonly warnings: readonly RecordProblem[];
  /** Of a create: see {@link WriteRun.noteFields}. */
  readonly missing?: readonly string[];
  readonly leftOut?: readonly string[];
}

/** Checks a record. @throws {CoupaError} `COUPA_INPUT_INVALID` or `COUPA_VALIDATION_FAILED`; nothing was sent. */
export function checkRecord(run: WriteRun, record: unknown): CheckedRecord {
  try {
    return check(run, record);
  } catch (thrown) {
    if (isCoupaError(thrown)) throw thrown;
    // Reading a record can fail: getters and proxies run code of their own.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CoupaError('COUPA_INPUT_INVALID', `The record cannot be read: ${reason}`, { cause: thrown });
  }
}

function check(run: WriteRun, record: unknown): CheckedRecord {
  if (isCoupaError(record)) throw record;
  if (record instanceof Error) throw new CoupaError('COUPA_INPUT_INVALID', record.message, { cause: record });
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    const kind = record === null ? 'null' : Array.isArray(record) ? 'a list' : `a ${typeof record}`;
    throw new CoupaError('COUPA_INPUT_INVALID', `A record is expected, an object with fields; this is ${kind}.`);
  }
  const report = run.validator(record);
  if (report.problems.length > 0) throw invalidRecord(run, report.problems);
  if (report.dropped.length > 0) {
    run.connection.logger.debug('Read-only fields were left out of a record', {
      object: run.target.object.name,
      fields: report.dropped,
    });
  }
  const leftOut = leftOutNames(record as DataRecord, report.dropped, run.matchBy);
  const { warnings, missing } = report;
  if (run.operation === 'create') return { body: report.record, warnings, missing, leftOut };
  return { ...checkUpdate(run, report.record, record as DataRecord, warnings), leftOut };
}

/**
 * Sends a checked record. Resolves to `undefined` when cancelling came before it was sent. When the answer is lost, and
 * the run knows how, it is found out what became of the record before anything else.
 * Never rejects: what goes wrong is the result.
 */
export async function sendRecord(
  run: WriteRun,
  record: CheckedRecord,
  index: number,
): Promise<WriteResult | undefined> {
  const began = beginningOf(run);
  try {
    return await sendOnce(run, record, index);
  } catch (thrown) {
    const error = explainFailure(run.target.catalog, run.target.object, thrown, record.body);
    if (error.code === 'COUPA_CANCELLED') return undefined;
    if (error.code === 'COUPA_OUTCOME_UNKNOWN') return findOut(run, record, index, { began, error });
    const known = record.id === undefined ? {} : { id: record.id };
    return { ...failedResult(index, error), ...known, ...warningsOf(record) };
  }
}

/** When a write may have begun, and why its fate is open. */
export interface OpenFate {
  readonly began: () => Beginning;
  readonly error: CoupaError;
}

/** Finds out what became of a record that may have been written. `unknown` where the run does not know how. */
export async function findOut(
  run: WriteRun,
  record: CheckedRecord,
  index: number,
  { began, error }: OpenFate,
): Promise<WriteResult> {
  const { lost, signal, operation } = run;
  const { id } = record;
  if (lost === undefined || signal?.aborted === true) {
    return { ...failedResult(index, error), ...(id === undefined ? {} : { id }), ...warningsOf(record) };
  }
  const sendAgain = async (): Promise<WriteResult> => {
    try {
      return await sendOnce(run, record, index);
    } catch (thrown) {
      throw explainFailure(run.target.catalog, run.target.object, thrown, record.body);
    }
  };
  const open = { record, index, began, error, sendAgain };
  if (operation === 'create') return findLostCreate(run, lost, open);
  if (id === undefined) return { ...failedResult(index, error), ...warningsOf(record) };
  const repeating = addsElements(record.body) ? 'adds' : 'safe';
  return findLostUpdate(run, lost, { ...open, record: { ...record, id }, repeating });
}

/** @throws {unknown} what the connection throws. */
async function sendOnce(run: WriteRun, record: CheckedRecord, index: number): Promise<WriteResult> {
  const { operation, target, signal } = run;
  const connection = run.lost?.site.connection ?? run.connection;
  const creates = operation === 'create';
  const answer = await connection.request({
    method: creates ? 'POST' : 'PUT',
    path: record.id === undefined ? target.path : recordPath(target, record.id),
    body: record.body,
    // An element of a list without id is added by every repetition of the PUT.
    ...(!creates && addsElements(record.body) ? { idempotent: false } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  if (creates && !tellsOfCreation(answer)) throw unclearCreation(run, answer);
  const written = recordOf(answer.body);
  const id = asId(written?.['id']) ?? record.id;
  if (creates) run.lost?.site.see(id);
  return {
    index,
    status: creates ? 'created' : 'updated',
    ...(id === undefined ? {} : { id }),
    ...(written === undefined ? {} : { record: written }),
    ...warningsOf(record),
  };
}

/** A site answers a create with the record, or says 201 or 204. Anything else may come from something in between. */
function tellsOfCreation({ status, body }: SiteResponse): boolean {
  if (body === undefined) return status === 201 || status === 204;
  const all: readonly unknown[] = Array.isArray(body) ? body : [body];
  return all.length > 0 && all.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
}

function unclearCreation({ target }: WriteRun, { status }: SiteResponse): CoupaError {
  const text = `POST ${target.path}: the site answered HTTP ${status}, but with no record.`;
  return new CoupaError('COUPA_OUTCOME_UNKNOWN', text);
}

function warningsOf({ warnings }: CheckedRecord): Pick<WriteResult, 'warnings'> {
  return warnings.length > 0 ? { warnings } : {};
}

/**
 * What is known of the site at this moment, for telling later what is newer. Before the first answer of a run the time
 * of the site is not known; it is then counted back from the first answer that tells it.
 */
export function beginningOf({ lost, connection }: WriteRun): () => Beginning {
  let known = lost?.site.now() ?? {};
  const at = connection.clock.monotonic();
  return () => {
    const now = lost?.site.now().siteTime;
    if (known.siteTime === undefined && now !== undefined) {
      const elapsed = Math.ceil(connection.clock.monotonic() - at);
      known = { ...known, siteTime: now - elapsed };
    }
    return known;
  };
}

function checkUpdate(
  run: WriteRun,
  body: DataRecord,
  record: DataRecord,
  warnings: readonly RecordProblem[],
): CheckedRecord {
  const { id: givenId } = record;
  const { id: _inThePath, ...rest } = body;
  if (run.matching !== undefined && (givenId === undefined || givenId === null)) {
    const key = run.matching.keyOf(record);
    // What a record is found by is as it is sent already.
    const changes = Object.entries(rest).filter(([name]) => run.matchBy?.includes(name) !== true);
    if (changes.length === 0) throw nothingToWrite(`The update with ${run.matchBy?.join(', ') ?? 'its key'}`);
    return { body: Object.fromEntries(changes), key, warnings };
  }
  const id = asId(givenId);
  if (id === undefined) {
    const message =
      givenId === undefined
        ? 'An update needs the id of its record, in the field id.'
        : 'The id of a record is a positive whole number.';
    throw new CoupaError('COUPA_INPUT_INVALID', message, {
      problems: [{ path: '/id', message: 'a positive whole number is expected' }],
    });
  }
  if (Object.keys(rest).length === 0) throw nothingToWrite(`The update of record ${id}`);
  return { body: rest, id, warnings };
}

function nothingToWrite(what: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${what} has no field that can be written; nothing was sent.`);
}

function invalidRecord(run: WriteRun, problems: readonly RecordProblem[]): CoupaError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const place = first?.path === '' ? '' : `${first?.path}: `;
  return new CoupaError(
    'COUPA_VALIDATION_FAILED',
    `The record does not fit ${run.target.object.name} and was not sent: ${place}${first?.message.replace(/\.$/, '')}${more}.`,
    { problems },
  );
}
