/** When the next request may go: a generic cell rate algorithm on monotonic time. */
import type { Clock } from '../../sdk';

/** Coupa's documented limit: 25 requests a second. No rolling second of ours ever holds more. */
const SITE_LIMIT = 25;

/** However long a site asks to wait, it is asked again after this time. */
const LONGEST_PAUSE_MS = 60_000;

/** The rhythm of one site. */
export interface Rhythm {
  /** Milliseconds until a request with this spacing may go; zero or less when it may go now. */
  waitMs(intervalMs: number): number;
  /** Notes that a request with this spacing goes now. */
  advance(intervalMs: number): void;
  /** Holds everything back for a while. */
  pause(ms: number): void;
  /** Whether there is nothing to remember. */
  isOver(): boolean;
}

/**
 * How far ahead of the even rhythm a request may go. It makes up for timers that fire late and allows a small burst at
 * low rates, and it is bounded so that a closed rolling second holds at most the site's limit:
 * n requests need (n - 1) intervals less this.
 */
function toleranceMs(intervalMs: number): number {
  return Math.max(0, Math.min((SITE_LIMIT * intervalMs - 1000) / 2, 3 * intervalMs));
}

/** Starts a rhythm in which the first request may go at once. */
export function createRhythm(clock: Clock): Rhythm {
  let next = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  return {
    waitMs: (intervalMs) => Math.max(next - toleranceMs(intervalMs), pausedUntil) - clock.monotonic(),
    advance(intervalMs) {
      next = Math.max(next, clock.monotonic()) + intervalMs;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + Math.min(Math.max(0, ms), LONGEST_PAUSE_MS));
    },
    isOver: () => Math.max(next, pausedUntil) <= clock.monotonic(),
  };
}
