/** Reads what a site answered to a write: the record, or what went wrong with it. */
import type { Catalog, CatalogObject } from '../../catalog';
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord, WriteResult } from '../../sdk';
import { locateProblems } from './site-problems';

/** Whether a value is a record, not a list. */
export function isRecord(value: unknown): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record of an answer; sites may be set to answer with nothing, and lists of one occur. */
export function recordOf(body: unknown): DataRecord | undefined {
  const first: unknown = Array.isArray(body) && body.length === 1 ? body[0] : body;
  return isRecord(first) ? first : undefined;
}

/** The result that stands for an error. */
export function failedResult(index: number, error: CoupaError): WriteResult {
  const status = error.code === 'COUPA_OUTCOME_UNKNOWN' ? 'unknown' : 'failed';
  return { index, status, error: error.toRecordError() };
}

/**
 * Every failure as a {@link CoupaError}, with the fields that the site complained about.
 * @param sent what was sent, so that a line can be named
 */
export function explainFailure(
  catalog: Catalog,
  object: CatalogObject,
  thrown: unknown,
  sent?: DataRecord,
): CoupaError {
  if (!isCoupaError(thrown)) {
    // A defect, and nobody knows whether it struck before or after the request was sent.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const text = `Sending the request failed unexpectedly: ${reason}`;
    return new CoupaError('COUPA_OUTCOME_UNKNOWN', text, { cause: thrown });
  }
  if (thrown.problems.length === 0) return thrown;
  return new CoupaError(thrown.code, thrown.message, {
    problems: locateProblems(catalog, object, thrown.problems, sent),
    ...(thrown.http === undefined ? {} : { http: thrown.http }),
    cause: thrown,
  });
}
