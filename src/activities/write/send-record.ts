/** Checks one record, sends it, and says what became of it. */
import type { RecordValidator } from '../../catalog';
import type { SiteConnection } from '../../connection';
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord, RecordProblem, WriteResult } from '../../sdk';
import { asId, recordPath, type Target } from '../target';
import { locateProblems } from './site-problems';

/** The two writes of R38 that work on one record each. */
export type WriteOperation = 'create' | 'update';

/** What every record of a run has in common. */
export interface WriteRun {
  readonly connection: SiteConnection;
  readonly operation: WriteOperation;
  readonly target: Target;
  readonly validator: RecordValidator;
  readonly signal: AbortSignal | undefined;
}

/** A record that may be sent. */
export interface CheckedRecord {
  readonly body: DataRecord;
  readonly id?: number | string;
  readonly warnings: readonly RecordProblem[];
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
  if (run.operation === 'create') return { body: report.record, warnings: report.warnings };
  return checkUpdate(report.record, (record as DataRecord)['id'], report.warnings);
}

/**
 * Sends a checked record. Resolves to `undefined` when cancelling came before it was sent.
 * Never rejects: what goes wrong is the result.
 */
export async function sendRecord(
  run: WriteRun,
  record: CheckedRecord,
  index: number,
): Promise<WriteResult | undefined> {
  const { operation, target, connection } = run;
  const warned = record.warnings.length > 0 ? { warnings: record.warnings } : {};
  try {
    const answer = await connection.request({
      method: operation === 'create' ? 'POST' : 'PUT',
      path: record.id === undefined ? target.path : recordPath(target, record.id),
      body: record.body,
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    });
    const written = recordOf(answer.body);
    const id = asId(written?.['id']) ?? record.id;
    return {
      index,
      status: operation === 'create' ? 'created' : 'updated',
      ...(id === undefined ? {} : { id }),
      ...(written === undefined ? {} : { record: written }),
      ...warned,
    };
  } catch (thrown) {
    const error = explain(run, thrown);
    if (error.code === 'COUPA_CANCELLED') return undefined;
    const known = record.id === undefined ? {} : { id: record.id };
    return { ...failedResult(index, error), ...known, ...warned };
  }
}

/** The result that stands for an error. */
export function failedResult(index: number, error: CoupaError): WriteResult {
  const status = error.code === 'COUPA_OUTCOME_UNKNOWN' ? 'unknown' : 'failed';
  return { index, status, error: error.toRecordError() };
}

function checkUpdate(body: DataRecord, givenId: unknown, warnings: readonly RecordProblem[]): CheckedRecord {
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
  const { id: _inThePath, ...rest } = body;
  if (Object.keys(rest).length === 0) {
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      `The update of record ${id} has no field that can be written; nothing was sent.`,
    );
  }
  return { body: rest, id, warnings };
}

function invalidRecord(run: WriteRun, problems: readonly RecordProblem[]): CoupaError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const place = first?.path === '' ? '' : `${first?.path}: `;
  return new CoupaError(
    'COUPA_VALIDATION_FAILED',
    `The record does not fit ${run.target.object.name} and was not sent: ${place}${first?.message}${more}.`,
    { problems },
  );
}

/** Every failure as a {@link CoupaError}, with the fields that the site complained about. */
function explain(run: WriteRun, thrown: unknown): CoupaError {
  if (!isCoupaError(thrown)) {
    // A defect, and nobody knows whether it struck before or after the record was sent.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return new CoupaError('COUPA_OUTCOME_UNKNOWN', `Sending the record failed unexpectedly: ${reason}`, {
      cause: thrown,
    });
  }
  if (thrown.problems.length === 0) return thrown;
  const problems = locateProblems(run.target.catalog, run.target.object, thrown.problems);
  return new CoupaError(thrown.code, thrown.message, { problems, cause: thrown });
}

/** Sites may be set to answer with nothing, and lists of one occur. */
function recordOf(body: unknown): DataRecord | undefined {
  const first: unknown = Array.isArray(body) && body.length === 1 ? body[0] : body;
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? (first as DataRecord) : undefined;
}
