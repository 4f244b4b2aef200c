/** When a request may go at a site to which several connections with rates of their own may talk. */
import type { Clock } from '../../sdk';
import { createPunctuality } from './punctuality';
import { createRhythm, type Departure, type Rhythm } from './rhythm';

/** The highest rate that can be configured: Coupa's documented limit of 25 requests a second, of which 98 % or a little more is used. */
export const HIGHEST_RATE = 25;

/** However long a site asks to wait, it is asked again after this time. */
export const LONGEST_PAUSE_MS = 60_000;

/** Rates that nobody uses any more are forgotten when there are more than this. */
const MANY_RATES = 16;

/** What a configured rate is reduced to at the moment. */
export type Reduce = (perSecond: number) => number;

/** The rhythm of one site. Rates are the configured ones. */
export interface SiteRhythm {
  /** Milliseconds until a request of a connection with this rate may go; zero or less when it may go now. */
  waitMs(perSecond: number): number;
  /** Notes that a request of a connection with this rate goes now. */
  advance(perSecond: number): Departure;
  /** Notes that its answer is there, which tells when it has arrived. */
  answered(departure: Departure): void;
  /** Holds everything back for a while. @returns when it ends, in monotonic time. */
  pause(ms: number): number;
  /** Milliseconds that everything is still held back. */
  heldBackMs(): number;
  /** Whether there is nothing to remember. */
  isOver(): boolean;
}

/**
 * A rate limits all requests of the connections that have it or a lower one. So connections with equal rates share it,
 * a slow one does not hold back a fast one, and all together stay below the highest rate.
 */
export function createSiteRhythm(clock: Clock, reduce: Reduce): SiteRhythm {
  const punctuality = createPunctuality();
  const rhythms = new Map<number, Rhythm>([[HIGHEST_RATE, createRhythm(clock, punctuality.lateness)]]);
  let pausedUntil = Number.NEGATIVE_INFINITY;
  const rhythmOf = (perSecond: number): Rhythm => {
    const known = rhythms.get(perSecond);
    if (known !== undefined) return known;
    if (rhythms.size > MANY_RATES) for (const [rate, rhythm] of rhythms) if (rhythm.isOver()) rhythms.delete(rate);
    const made = createRhythm(clock, punctuality.lateness);
    rhythms.set(perSecond, made);
    return made;
  };
  const most = (perSecond: number): number => Math.max(perSecond, HIGHEST_RATE);
  return {
    waitMs: (perSecond) =>
      Math.max(
        rhythmOf(perSecond).waitMs(reduce(perSecond)),
        rhythmOf(most(perSecond)).waitMs(reduce(most(perSecond))),
        pausedUntil - clock.monotonic(),
      ),
    advance(perSecond) {
      rhythmOf(perSecond);
      rhythmOf(most(perSecond));
      const departure = { at: clock.monotonic() };
      for (const [rate, rhythm] of rhythms) if (rate >= perSecond) rhythm.advance(reduce(rate), departure);
      return departure;
    },
    answered: (departure) => punctuality.note(departure, clock.monotonic()),
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + Math.min(Math.max(0, ms), LONGEST_PAUSE_MS));
      for (const [rate, rhythm] of rhythms) rhythm.restAfter(pausedUntil, reduce(rate));
      return pausedUntil;
    },
    heldBackMs: () => Math.max(0, pausedUntil - clock.monotonic()),
    isOver: () => pausedUntil <= clock.monotonic() && [...rhythms.values()].every((rhythm) => rhythm.isOver()),
  };
}
