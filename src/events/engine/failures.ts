/** Failures as plain data, for status, log and notices. */
import { isCoupaError, type ErrorCode } from '../../errors';
import type { RecordError } from '../../sdk';

/** What is not one of our errors is a defect of ours and says so. */
export function recordErrorOf(error: unknown): RecordError {
  if (isCoupaError(error)) return error.toRecordError();
  return {
    code: 'COUPA_INTERNAL_ERROR',
    message: error instanceof Error ? error.message : String(error),
    retryable: false,
  };
}

/** The code of an error. */
export function codeOf(error: unknown): ErrorCode {
  return isCoupaError(error) ? error.code : 'COUPA_INTERNAL_ERROR';
}
