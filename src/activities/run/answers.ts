/** Reads what a site answered to a write: the record, or what went wrong with it. */
import type { Catalog, CatalogObject } from '../../catalog';
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import { locateProblems } from '../write';

/** The record of an answer; sites may be set to answer with nothing, and lists of one occur. */
export function recordOf(body: unknown): DataRecord | undefined {
  const first: unknown = Array.isArray(body) && body.length === 1 ? body[0] : body;
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? (first as DataRecord) : undefined;
}

/** Every failure as a {@link CoupaError}, with the fields that the site complained about. */
export function explainFailure(catalog: Catalog, object: CatalogObject, thrown: unknown): CoupaError {
  if (!isCoupaError(thrown)) {
    // A defect, and nobody knows whether it struck before or after the request was sent.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const text = `Sending the request failed unexpectedly: ${reason}`;
    return new CoupaError('COUPA_OUTCOME_UNKNOWN', text, { cause: thrown });
  }
  if (thrown.problems.length === 0) return thrown;
  return new CoupaError(thrown.code, thrown.message, {
    problems: locateProblems(catalog, object, thrown.problems),
    ...(thrown.http === undefined ? {} : { http: thrown.http }),
    cause: thrown,
  });
}
