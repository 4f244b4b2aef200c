/** When the next request may go at one rate: even spacing, a small burst, and never too many in ten seconds. */
import type { Clock } from '../../sdk';

/** Part of the 20 requests that Coupa takes at once; the rest is for the time that requests take on their way. */
const MOST_AT_ONCE = 8;

/** The span in which a rate must hold at the site, in seconds. */
const SPAN_S = 10;

/**
 * The window in which as many requests leave as may arrive in the span. It is longer than the span, because requests do
 * not arrive as evenly as they leave: one may be so much longer on its way than the next. It makes 98.1 % of the rate.
 */
const WINDOW_MS = 10_190;

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

/** Requests that may go at once: a third of a second's worth, so that low rates have no burst at all. */
function atOnce(perSecond: number): number {
  return Math.min(MOST_AT_ONCE, Math.max(1, perSecond / 3));
}

/** With a burst just a little closer than the window allows, so that it is seldom waited for, and not for long. */
function spacingMs(perSecond: number): number {
  return 1000 / (atOnce(perSecond) === 1 ? perSecond : 0.99 * perSecond);
}

/** How far ahead of the even spacing a request may go: what was not used, e.g. because a timer fired late, is made up for. */
function toleranceMs(perSecond: number): number {
  return (atOnce(perSecond) - 1) * spacingMs(perSecond);
}

/** Requests in the window. */
function mostInWindow(perSecond: number): number {
  // Without a burst the even spacing says it all, and rounding down would take a part of a low rate away.
  return atOnce(perSecond) === 1 ? Number.POSITIVE_INFINITY : Math.floor(SPAN_S * perSecond);
}

/** Starts a rhythm whose burst is unused. It is a generic cell rate algorithm with a log of the last window. */
export function createRhythm(clock: Clock): Rhythm {
  let next = Number.NEGATIVE_INFINITY;
  /** Times of the requests of the last window, oldest first. */
  const log: number[] = [];
  const windowEnd = (perSecond: number): number => {
    const oldest = log[log.length - mostInWindow(perSecond)];
    return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + WINDOW_MS;
  };
  return {
    waitMs: (perSecond) => Math.max(next - toleranceMs(perSecond), windowEnd(perSecond)) - clock.monotonic(),
    advance(perSecond) {
      const now = clock.monotonic();
      // Who waited for the window goes on with a part of a burst: all of it would make the next wait for it longer.
      next = Math.max(next, now, windowEnd(perSecond) + toleranceMs(perSecond) / 3) + spacingMs(perSecond);
      log.push(now);
      while (log[0]! < now - WINDOW_MS) log.shift();
    },
    restAfter(pausedUntil, perSecond) {
      next = Math.max(next, pausedUntil + toleranceMs(perSecond));
    },
    isOver: () => Math.max(next, (log.at(-1) ?? Number.NEGATIVE_INFINITY) + WINDOW_MS) <= clock.monotonic(),
  };
}
