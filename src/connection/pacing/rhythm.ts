/** When the next request may go at one rate: even spacing, a small burst, and never too many in ten seconds. */
import type { Clock } from '../../sdk';

/** Part of the 20 requests that Coupa takes at once; the rest is for the time that requests take on their way. */
const MOST_AT_ONCE = 12;

/** The span in which a rate must hold at the site, in seconds. */
export const SPAN_S = 10;

/**
 * Requests do not arrive as evenly as they leave: one may be so much longer on its way than the next, in milliseconds.
 * While nothing is known of a request, it is taken to be so late; with all of them so late, 98.1 % of the rate is used.
 */
export const MOST_LATE_MS = 190;

/** Requests are remembered for as long as they may matter. */
const WINDOW_MS = SPAN_S * 1000 + MOST_LATE_MS;

/** A request that went, as every rhythm of its site remembers it. */
export interface Departure {
  /** In monotonic time. */
  readonly at: number;
  /** Milliseconds until its answer was there, once it is. */
  took?: number;
}

/** By how much later than the quickest a request arrived at most, in milliseconds. */
export type Lateness = (departure: Departure) => number;

/** The rhythm of one rate, in requests per second, which may differ from one call to the next. */
export interface Rhythm {
  /** Milliseconds until a request may go; zero or less when it may go now. */
  waitMs(perSecond: number): number;
  /** Notes that a request goes now. */
  advance(perSecond: number, departure?: Departure): void;
  /** Lets at most one request go at once when the pause is over. */
  restAfter(pausedUntil: number, perSecond: number): void;
  /** Whether there is nothing to remember. */
  isOver(): boolean;
}

/** Requests that may go at once: half a second's worth, so that low rates have no burst at all. */
function atOnce(perSecond: number): number {
  return Math.min(MOST_AT_ONCE, Math.max(1, perSecond / 2));
}

/** With a burst just a little closer than the window allows at best, so that it is not waited for for long. */
function spacingMs(perSecond: number): number {
  return 1000 / (atOnce(perSecond) === 1 ? perSecond : 0.998 * perSecond);
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
export function createRhythm(clock: Clock, lateness: Lateness = () => MOST_LATE_MS): Rhythm {
  let next = Number.NEGATIVE_INFINITY;
  /** The requests of the last window, oldest first. */
  const log: Departure[] = [];
  /** When the span of the request ends that has to be over before another one goes, and of those before it. */
  const windowEnd = (perSecond: number): number => {
    let end = Number.NEGATIVE_INFINITY;
    for (let place = log.length - mostInWindow(perSecond); ; place -= 1) {
      const departure = log[place];
      // One that left a little earlier may have arrived later.
      if (departure === undefined || departure.at + MOST_LATE_MS <= end) break;
      end = Math.max(end, departure.at + lateness(departure));
    }
    return end + SPAN_S * 1000;
  };
  return {
    waitMs: (perSecond) => Math.max(next - toleranceMs(perSecond), windowEnd(perSecond)) - clock.monotonic(),
    advance(perSecond, departure = { at: clock.monotonic() }) {
      const now = departure.at;
      next = Math.max(next, now) + spacingMs(perSecond);
      log.push(departure);
      while (log[0]!.at < now - WINDOW_MS) log.shift();
    },
    restAfter(pausedUntil, perSecond) {
      next = Math.max(next, pausedUntil + toleranceMs(perSecond));
    },
    isOver: () => Math.max(next, (log.at(-1)?.at ?? Number.NEGATIVE_INFINITY) + WINDOW_MS) <= clock.monotonic(),
  };
}
