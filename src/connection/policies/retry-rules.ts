/** Whether a failed attempt is repeated, and when; apart from the policy that does it. */
import type { Random } from '../../sdk';
import type { AttemptFacts } from '../attempt-error';
import type { PipelineRequest } from '../policy';

/** Bounds on repeating one request. */
export interface RetryLimits {
  /** Attempts, the first included. */
  readonly attempts: number;
  /** Milliseconds from the first failure after which no attempt is begun; waiting for the first turn does not count. */
  readonly totalMs: number;
}

/** A refusal for being too many (429) is harmless, so that time bounds it and this only guards against a broken site. */
const MOST_REFUSALS = 30;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/**
 * Whether the request may be sent again after such a failure: what is idempotent after anything that passes, everything
 * else only when the site surely did nothing. A server error 500 is repeated for GET only.
 */
export function mayRepeat(request: PipelineRequest, facts: AttemptFacts): boolean {
  if (facts.again === 'no' || (facts.again === 'reads-only' && request.isWrite)) return false;
  return request.idempotent || facts.effect === 'none';
}

/** @param attempt number of the attempt that failed, from 1. */
export function attemptsLeft(limits: RetryLimits, facts: AttemptFacts, attempt: number): boolean {
  if (facts.again !== 'rate-limited') return attempt < limits.attempts;
  return limits.attempts > 1 && attempt < MOST_REFUSALS;
}

/**
 * Milliseconds before the next attempt: doubling from half a second, the upper half of it random so that many callers
 * do not come back at once; never less than what the site asked for.
 */
export function delayBefore(attempt: number, facts: AttemptFacts, random: Random): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 20));
  const jittered = full / 2 + (full / 2) * random();
  return facts.retryAfterMs === undefined ? jittered : facts.retryAfterMs + (jittered - full / 2);
}
