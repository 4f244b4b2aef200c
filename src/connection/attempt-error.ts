/** What one attempt at a request failed with: the error for the user, and the facts that retrying rests on. */
import type { CoupaError } from '../errors';

/** What is known of a failed attempt. */
export interface AttemptFacts {
  /** `none` only when the site surely did nothing; a write after `possible` is never called failed. */
  readonly effect: 'none' | 'possible';
  /** `transient` when the same request may succeed a little later, `reads-only` when that is worth a try for a GET. */
  readonly again: 'no' | 'transient' | 'reads-only' | 'rate-limited';
  /** Milliseconds that the site asked to wait. */
  readonly retryAfterMs?: number;
}

/** Internal to the pipeline; the retry policy takes the CoupaError out. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError';
  constructor(
    readonly error: CoupaError,
    readonly facts: AttemptFacts,
  ) {
    super(error.message);
  }
}
