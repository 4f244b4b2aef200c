/** Policy: every request waits for its turn in the budget of its site, and what comes back tells how the site is. */
import type { Clock, Logger, SharedBudget } from '../../sdk';
import { AttemptError } from '../attempt-error';
import { sleepUnlessCancelled } from '../cancellation';
import type { ConnectionBudget } from '../model';
import { pacerFor } from '../pacing/pacer-registry';
import type { Departure } from '../pacing/rhythm';
import type { Policy } from '../policy';

/** When the site does not say how long. */
const PAUSE_MS = 1000;

/** What the policy paces. */
export interface PaceOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly siteAddress: string;
  readonly requestsPerSecond: number;
  readonly shared?: SharedBudget | undefined;
}

/** Whoever waits longer for other processes lets its own wait in their lanes, so that the interactive ones still go first. */
const LONG_WAIT_MS = 100;

/** The policy of one connection, and what it has counted. */
export interface Pace {
  readonly policy: Policy;
  counts(): ConnectionBudget;
}

/** Makes the policy. The pacer is asked for anew each time, because idle ones are forgotten. */
export function createPace({ clock, logger, siteAddress, requestsPerSecond, shared }: PaceOptions): Pace {
  let [sent, refused] = [0, 0];
  const pacer = () => pacerFor(clock, siteAddress);

  const tellWell = (departure?: Departure): void => {
    if (pacer().answered(departure)) logger.info('the site answers again');
  };

  const tell = ({ facts, error }: AttemptError, sentAt: number): void => {
    const isTrouble = error.code === 'COUPA_SITE_DOWN' || error.code === 'COUPA_SITE_UNREACHABLE';
    if (facts.again === 'rate-limited') {
      refused++;
      const pauseMs = facts.retryAfterMs ?? PAUSE_MS;
      shared?.refused(siteAddress, { sentAgoMs: clock.monotonic() - sentAt, pauseMs });
      if (!pacer().refused(sentAt, pauseMs)) return;
      const rate = Math.round(pacer().budget(requestsPerSecond).requestsPerSecond * 10) / 10;
      logger.warn('the site refused requests as too many, the rate is lowered for a while', {
        requestsPerSecond: rate,
      });
    } else if (isTrouble && facts.again === 'transient') {
      if (facts.retryAfterMs !== undefined) {
        pacer().pause(facts.retryAfterMs);
        shared?.pause(siteAddress, facts.retryAfterMs);
      }
      if (pacer().failed()) logger.warn('the site seems to be down, one request a second looks for its return');
    } else if (error.http?.status !== undefined && error.http.status < 500) {
      tellWell();
    }
  };

  const waitForOthers = async (signal: AbortSignal | undefined): Promise<void> => {
    const waitMs = (await shared?.reserve(siteAddress, requestsPerSecond)) ?? 0;
    if (waitMs <= 0) return;
    if (waitMs > LONG_WAIT_MS) pacer().pause(waitMs - LONG_WAIT_MS / 2);
    await sleepUnlessCancelled(clock, Math.ceil(waitMs), signal);
  };

  const policy: Policy = {
    name: 'pace',
    async handle(request, next) {
      const departure = await pacer().take(
        { perSecond: requestsPerSecond, lane: request.lane ?? 'bulk' },
        request.signal,
      );
      await waitForOthers(request.signal);
      const sentAt = clock.monotonic();
      sent++;
      try {
        const response = await next(request);
        tellWell(departure);
        return response;
      } catch (error) {
        if (error instanceof AttemptError) tell(error, sentAt);
        throw error;
      }
    },
  };
  return { policy, counts: () => ({ ...pacer().budget(requestsPerSecond), sent, refused }) };
}
