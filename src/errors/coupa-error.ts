/** The one error class of this package. */
import type { RecordError, RecordProblem } from '../sdk';
import { ERROR_CATALOGUE, type ErrorCode } from './catalogue';

/** The HTTP facts of a failure, for programs; kept out of logs because they are not enumerable on the error. */
export interface HttpFacts {
  readonly method: string;
  /** Path and query without the host. */
  readonly path: string;
  readonly status?: number;
  readonly requestId?: string;
  /** Milliseconds that the site asked to wait, from `Retry-After`. */
  readonly retryAfterMs?: number;
}

/** What a {@link CoupaError} may carry besides code and message. */
export interface CoupaErrorDetails {
  readonly problems?: readonly RecordProblem[];
  readonly http?: HttpFacts;
  readonly cause?: unknown;
}

/** An error with a stable code. The message says what happened and to what; `remedy` says what to do next. */
export class CoupaError extends Error {
  override readonly name = 'CoupaError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly problems: readonly RecordProblem[];
  declare readonly http: HttpFacts | undefined;

  constructor(code: ErrorCode, message: string, details: CoupaErrorDetails = {}) {
    super(message);
    this.code = code;
    this.retryable = ERROR_CATALOGUE[code].retryable;
    this.problems = details.problems ?? [];
    Object.defineProperty(this, 'http', { value: details.http, enumerable: false });
    if (details.cause !== undefined) Object.defineProperty(this, 'cause', { value: details.cause, enumerable: false });
  }

  /** What the user does next. */
  get remedy(): string {
    return ERROR_CATALOGUE[this.code].remedy;
  }

  /** Plain data for results, logs and screens. */
  toRecordError(): RecordError {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.problems.length > 0 ? { problems: this.problems } : {}),
    };
  }

  toJSON(): RecordError & { readonly remedy: string } {
    return { ...this.toRecordError(), remedy: this.remedy };
  }
}

/** Whether a value is a {@link CoupaError}, also one from another copy of this package. */
export function isCoupaError(value: unknown): value is CoupaError {
  if (value instanceof CoupaError) return true;
  if (!(value instanceof Error) || value.name !== 'CoupaError') return false;
  const code = (value as { code?: unknown }).code;
  return typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code);
}
