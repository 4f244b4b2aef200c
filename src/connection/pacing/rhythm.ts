/** When the next request may go at one rate: even spacing, a small burst, and never too many in ten seconds. */
import type { Clock } from '../../sdk';

/** Part of the 20 requests that Coupa takes at once; the rest is for the time that requests take on their way. */
const MOST_AT_ONCE = 8;

/** The window in which the rate holds whatever happens; a millisecond more than ten seconds, because both ends count. */
const WINDOW_MS = 10_001;

/** Left free in the window, because requests do not arrive as evenly as they leave. */
const SLACK = 0.004;

/** The rhythm of one rate, in requests per second, which may differ from one call to the next. */
export interface Rhythm {
  /** Milliseconds until a request may go; zero or less when it may go now. */
  waitMs(perSecond: number): number;
  /** Notes that a request goes now. */
  advance(perSecond: number): void;
  /** Lets at most one request go at once when the pause is over. */
  restAfter(pausedUntil: number, perSecond: number): void;
  /** Whether there is nothing to remember. */
  isOver(): boolean;
}

/**
 * How far ahead of the even spacing a request may go: what was not used a moment ago, e.g. because a timer fired late,
 * is made up for, up to a third of a second's worth and 8 requests.
 */
function toleranceMs(perSecond: number): number {
  const atOnce = Math.min(MOST_AT_ONCE, Math.max(1, perSecond / 3));
  return ((atOnce - 1) * 1000) / perSecond;
}

/** Requests that any closed ten seconds hold at most: 248 at 24.9 a second, where Coupa allows 250. */
function mostInWindow(perSecond: number): number {
  // Without a burst the even spacing says it all, and rounding down would take a part of a low rate away.
  if (toleranceMs(perSecond) === 0) return Number.POSITIVE_INFINITY;
  return Math.floor(10 * perSecond * (1 - SLACK));
}

/** Starts a rhythm whose burst is unused. It is a generic cell rate algorithm with a log of the last ten seconds. */
export function createRhythm(clock: Clock): Rhythm {
  let next = Number.NEGATIVE_INFINITY;
  /** Times of the requests of the last ten seconds, oldest first. */
  const log: number[] = [];
  const windowEnd = (perSecond: number): number => {
    const oldest = log[log.length - mostInWindow(perSecond)];
    return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + WINDOW_MS;
  };
  return {
    waitMs: (perSecond) => Math.max(next - toleranceMs(perSecond), windowEnd(perSecond)) - clock.monotonic(),
    advance(perSecond) {
      const now = clock.monotonic();
      next = Math.max(next, now) + 1000 / perSecond;
      log.push(now);
      while (log[0]! < now - WINDOW_MS) log.shift();
    },
    restAfter(pausedUntil, perSecond) {
      next = Math.max(next, pausedUntil + toleranceMs(perSecond));
    },
    isOver: () => Math.max(next, (log.at(-1) ?? Number.NEGATIVE_INFINITY) + WINDOW_MS) <= clock.monotonic(),
  };
}
