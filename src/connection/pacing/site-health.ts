/** How much of its rate a site is asked for: less after refusals (429), very little while it is down. */
import type { Clock } from '../../sdk';

/** What refusals do to the rate of a site, in one process and in all that share a budget. */
export const AFTER_REFUSALS = {
  /** A burst of refusals takes away this part of the rate that was in use. */
  decrease: 0.3,
  /** The configured rate is never reduced below this part. */
  least: 0.1,
  /** Part of the configured rate that comes back per second: 95 % is reached within half a minute from the least. */
  recoveryPerSecond: 0.03,
} as const;

/** So many failures in a row, with nothing in between that works, mean that the site is down. */
const FAILURES_OF_A_SITE_DOWN = 5;
/** Requests per second to a site that is down: enough to notice its return, too few to be in its way. */
const RATE_WHEN_DOWN = 1;

/** What is known of a site. */
export interface SiteHealth {
  /** What a configured rate is reduced to now, in requests per second. */
  reduce(perSecond: number): number;
  /**
   * Notes a refusal. @param sentAt when the request left; refusals of what left before the rate was lowered belong to
   * the same burst. @param pausedUntil from when on the rate recovers. @returns whether the rate was lowered.
   */
  refused(sentAt: number, pausedUntil: number): boolean;
  /** Notes that the site could not be reached or said that it is down. @returns whether it counts as down from now on. */
  failed(): boolean;
  /** Notes that the site works. @returns whether it had counted as down. */
  answered(): boolean;
  isDown(): boolean;
  /** Whether there is nothing to remember. */
  isOver(): boolean;
}

/** Starts with a site that is well. */
export function createSiteHealth(clock: Clock): SiteHealth {
  let part = 1;
  let recoversFrom = 0;
  let loweredAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  const partNow = (): number =>
    Math.min(1, part + (Math.max(0, clock.monotonic() - recoversFrom) / 1000) * AFTER_REFUSALS.recoveryPerSecond);
  const isDown = (): boolean => failures >= FAILURES_OF_A_SITE_DOWN;
  return {
    reduce: (perSecond) => Math.min(perSecond * partNow(), isDown() ? RATE_WHEN_DOWN : Number.POSITIVE_INFINITY),
    refused(sentAt, pausedUntil) {
      const isNew = sentAt > loweredAt;
      part = isNew ? Math.max(AFTER_REFUSALS.least, partNow() * (1 - AFTER_REFUSALS.decrease)) : partNow();
      recoversFrom = Math.max(recoversFrom, pausedUntil);
      if (isNew) loweredAt = clock.monotonic();
      return isNew;
    },
    failed: () => ++failures === FAILURES_OF_A_SITE_DOWN,
    answered() {
      const wasDown = isDown();
      failures = 0;
      return wasDown;
    },
    isDown,
    isOver: () => failures === 0 && partNow() === 1,
  };
}
