/** Policy: every request waits for its turn in the budget of its site, and what comes back tells how the site is. */
import type { Clock, Logger } from '../../sdk';
import { AttemptError } from '../attempt-error';
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
}

/** The policy of one connection, and what it has counted. */
export interface Pace {
  readonly policy: Policy;
  counts(): ConnectionBudget;
}

/** Makes the policy. The pacer is asked for anew each time, because idle ones are forgotten. */
export function createPace({ clock, logger, siteAddress, requestsPerSecond }: PaceOptions): Pace {
  let [sent, refused] = [0, 0];
  const pacer = () => pacerFor(clock, siteAddress);

  const tellWell = (departure?: Departure): void => {
    if (pacer().answered(departure)) logger.info('the site answers again');
  };

  const tell = ({ facts, error }: AttemptError, sentAt: number): void => {
    const isTrouble = error.code === 'COUPA_SITE_DOWN' || error.code === 'COUPA_SITE_UNREACHABLE';
    if (facts.again === 'rate-limited') {
      refused++;
      if (!pacer().refused(sentAt, facts.retryAfterMs ?? PAUSE_MS)) return;
      const rate = Math.round(pacer().budget(requestsPerSecond).requestsPerSecond * 10) / 10;
      logger.warn('the site refused requests as too many, the rate is lowered for a while', {
        requestsPerSecond: rate,
      });
    } else if (isTrouble && facts.again === 'transient') {
      if (facts.retryAfterMs !== undefined) pacer().pause(facts.retryAfterMs);
      if (pacer().failed()) logger.warn('the site seems to be down, one request a second looks for its return');
    } else if (error.http?.status !== undefined && error.http.status < 500) {
      tellWell();
    }
  };

  const policy: Policy = {
    name: 'pace',
    async handle(request, next) {
      const departure = await pacer().take(
        { perSecond: requestsPerSecond, lane: request.lane ?? 'bulk' },
        request.signal,
      );
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
