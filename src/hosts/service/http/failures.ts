/** Turns failures into the one shape of an error answer: `{requestId, message, providerMessage?, code}`. */
import { CoupaError, ERROR_CATALOGUE, isCoupaError, type ErrorCode } from '../../../errors';
import type { Reply } from './reply';

/** The status of each code; what is not named is our own fault. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  COUPA_CONFIGURATION_INVALID: 400,
  COUPA_PARENT_REQUIRED: 400,
  COUPA_FILTER_INVALID: 400,
  COUPA_INPUT_INVALID: 400,
  COUPA_VALIDATION_FAILED: 400,
  COUPA_REQUEST_REFUSED: 400,
  COUPA_SERVICE_UNAUTHORIZED: 401,
  COUPA_PERMISSION_DENIED: 403,
  COUPA_INSTANCE_DISABLED: 403,
  COUPA_SERVICE_FORBIDDEN: 403,
  COUPA_UNKNOWN_OBJECT: 404,
  COUPA_RECORD_NOT_FOUND: 404,
  COUPA_SERVICE_NOT_FOUND: 404,
  COUPA_UNSUPPORTED_ACTIVITY: 405,
  COUPA_SERVICE_METHOD_UNKNOWN: 405,
  COUPA_KEY_AMBIGUOUS: 409,
  // Not a 5xx: generic clients repeat those by themselves, and this is the one thing that must not be repeated.
  COUPA_OUTCOME_UNKNOWN: 409,
  COUPA_RATE_LIMITED: 429,
  COUPA_SERVICE_LIMIT: 429,
  COUPA_SITE_NOT_FOUND: 502,
  COUPA_SITE_UNREACHABLE: 502,
  COUPA_TLS_FAILED: 502,
  COUPA_PROXY_FAILED: 502,
  COUPA_NOT_A_COUPA_SITE: 502,
  COUPA_AUTHENTICATION_FAILED: 502,
  COUPA_SCOPE_MISSING: 502,
  COUPA_SITE_DOWN: 502,
  COUPA_BAD_ANSWER: 502,
  COUPA_ANSWER_TOO_LARGE: 502,
  COUPA_ORDER_VIOLATED: 502,
  COUPA_CANCELLED: 503,
  COUPA_QUEUE_FULL: 503,
  COUPA_SERVICE_STOPPING: 503,
  COUPA_SERVICE_DATABASE_FAILED: 503,
};

/** Problems beyond these would make an answer that nobody reads. */
const MOST_PROBLEMS = 100;

/** The status that a code is answered with. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 500;
}

/** Any failure as a {@link CoupaError}; what is none is our own fault, and its text is for the log only. */
export function asCoupaError(thrown: unknown): CoupaError {
  if (isCoupaError(thrown)) return thrown;
  const message = 'The service failed in a way that was not foreseen; the log has more under this request id.';
  return new CoupaError('COUPA_INTERNAL_ERROR', message, { cause: thrown });
}

/** What a caller is told instead: where the database is, with which keys, and what ails it is for the operator alone. */
export function forCaller(error: CoupaError): CoupaError {
  if (!error.code.startsWith('COUPA_STATE_') && error.code !== 'COUPA_SERVICE_KEY_INVALID') return error;
  return new CoupaError('COUPA_SERVICE_DATABASE_FAILED', 'The service cannot use its database.', { cause: error });
}

/** The answer for a failure. */
export function failureReply(error: CoupaError, requestId: string): Reply {
  const { code, message, retryable } = error;
  const isOurLimit = code === 'COUPA_SERVICE_LIMIT';
  const isVendor = error.http !== undefined && !isOurLimit;
  const problems = error.problems.slice(0, MOST_PROBLEMS);
  const wait = error.http?.retryAfterMs;
  return {
    status: statusOf(code),
    headers: {
      'elements-error': code,
      ...(wait === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(wait / 1000))) }),
    },
    body: {
      requestId,
      message: `${message} ${ERROR_CATALOGUE[code].remedy}`,
      ...(isVendor ? { providerMessage: message } : {}),
      code,
      // What is too large stays too large; only a rate is another one later.
      retryable: retryable && (!isOurLimit || wait !== undefined),
      ...(problems.length > 0 ? { problems } : {}),
    },
  };
}

/** There is nothing there, or nothing that the caller may see. */
export function notFound(message: string): CoupaError {
  return new CoupaError('COUPA_SERVICE_NOT_FOUND', message);
}
