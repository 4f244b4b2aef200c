/** Paces the requests to one site: who may go when, and how the site takes it. */
import type { Clock } from '../../sdk';
import type { ConnectionBudget } from '../model';
import { createLanes } from './lanes';
import { createSiteHealth, type SiteHealth } from './site-health';
import type { Departure } from './rhythm';
import { createSiteRhythm } from './site-rhythm';
import { createTurnstile, type Turnstile } from './turnstile';

/** What a site is asked for at the moment. */
export type SiteBudget = Omit<ConnectionBudget, 'sent' | 'refused'>;

/** All that paces the requests to one site. */
export interface SitePacer extends Pick<SiteHealth, 'failed'>, Pick<Turnstile, 'take'> {
  /** Notes that the site works, and when it was there for a request. @returns whether the site had counted as down. */
  answered(departure?: Departure): boolean;
  /** Holds everything back for a while, because the site asked for it. */
  pause(ms: number): void;
  /**
   * Notes that the site refused a request that left at `sentAt` (monotonic) as one too many: everything waits, and then
   * goes on more slowly. @returns whether the rate was lowered.
   */
  refused(sentAt: number, pauseMs: number): boolean;
  budget(perSecond: number): SiteBudget;
  /** Whether a new pacer would behave the same, so that this one can be forgotten. */
  isIdle(): boolean;
}

/** Makes a pacer on the clock's monotonic time. */
export function createSitePacer(clock: Clock): SitePacer {
  const health = createSiteHealth(clock);
  const rhythm = createSiteRhythm(clock, health.reduce);
  const lanes = createLanes();
  const turnstile = createTurnstile(clock, lanes, rhythm);
  return {
    take: turnstile.take,
    pause: (ms) => void rhythm.pause(ms),
    refused: (sentAt, pauseMs) => health.refused(sentAt, rhythm.pause(pauseMs)),
    failed: health.failed,
    answered(departure) {
      if (departure !== undefined) rhythm.answered(departure);
      return health.answered();
    },
    budget: (perSecond) => ({
      requestsPerSecond: health.reduce(perSecond),
      waiting: { bulk: lanes.size('bulk'), interactive: lanes.size('interactive') },
      heldBackMs: rhythm.heldBackMs(),
      isDown: health.isDown(),
    }),
    isIdle: () => turnstile.isIdle() && rhythm.isOver() && health.isOver(),
  };
}
