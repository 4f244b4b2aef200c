/** What the answer of a receiver means. */
import { parseRetryAfter } from '../../../connection';
import type { DeliveryOutcome } from '../../model';

/** A receiver that asks for more than a day is asked again after a day. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** Statuses by which a receiver, or the gateway before it, says that it is too much or out of order as a whole. */
const TROUBLE = new Set([429, 502, 503, 504]);

/** The head of an answer; header names are lower case. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

function retryAfter({ headers }: AnswerHead, now: number): number | undefined {
  // A date is compared to the receiver's own clock where it tells it.
  const theirs = Date.parse(headers['date'] ?? '');
  const ms = parseRetryAfter(headers['retry-after'], Number.isNaN(theirs) ? now : theirs);
  return ms === undefined ? undefined : Math.min(ms, LONGEST_RETRY_AFTER_MS);
}

function hostOf(location: string | undefined): string {
  const { protocol, host } = location !== undefined && URL.canParse(location) ? new URL(location) : {};
  return protocol === 'https:' || protocol === 'http:' ? ` to ${host}` : '';
}

function reason(answer: AnswerHead, target: string): string {
  const { status, headers } = answer;
  const told = `${target} answered with status ${status}`;
  if (status >= 300 && status < 400) {
    const where = hostOf(headers['location']);
    return `${told}, a redirect${where}; redirects are not followed, so set the callback URL to where it should go.`;
  }
  if (status === 401 || status === 403) return `${told}: it does not accept the credentials or the signature.`;
  if (status === 404) return `${told}: nothing receives callbacks at this path.`;
  if (status === 410) return `${told}: it wants no more callbacks. Resume the subscription when it does again.`;
  if (status === 413) return `${told}: the body is too large for it.`;
  if (status === 429) return `${told}: too many callbacks.`;
  return `${told}.`;
}

/**
 * Judges an answer: 2xx is success, everything else fails. 410 pauses; a redirect is not followed; 429, 502, 503 and 504
 * slow the whole target down; `Retry-After` is honoured on every failure, up to a day.
 * @param target names the receiver in messages, without secrets.
 */
export function outcomeOf(answer: AnswerHead, target: string, now: number): DeliveryOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { status: 'delivered' };
  const error = reason(answer, target);
  if (status === 410) return { status: 'gone', error };
  const retryAfterMs = retryAfter(answer, now);
  return {
    status: 'failed',
    error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(TROUBLE.has(status) || retryAfterMs !== undefined ? { slowDown: true as const } : {}),
  };
}
