/** What the subscriptions of one engine share. */
import type { Clock, Logger, Random, StateStore } from '../../sdk';
import type { EventsConfiguration } from '../model';
import type { BackOff } from './back-off';
import type { HangingSites } from './hanging-sites';
import type { EngineNotice, EngineSteps } from './model';
import type { Scheduler } from './schedule/scheduler';
import type { SiteBackOffs } from './site-back-offs';

/** The kinds of jobs; each has its own limit, so that a slow receiver does not keep polls waiting. */
export type JobKind = 'lease' | 'poll' | 'deliver' | 'housekeeping';

/** See `EventEngineOptions`. */
export interface EngineCore {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly owner: string;
  readonly leaseMs: number;
  readonly steps: EngineSteps;
  readonly scheduler: Scheduler<JobKind>;
  readonly sites: SiteBackOffs;
  readonly hanging: HangingSites;
  /** A store that fails stops everything for a moment. */
  readonly storeBackOff: BackOff;
  observe(notice: EngineNotice): void;
  /** By chance, within a time that grows with the number of resources in the engine, up to the interval. */
  firstDueAt(configuration: EventsConfiguration): number;
}
