/** Policy: every request waits for its turn in the budget of its site, and a refusal (429) holds all of them back. */
import type { Clock } from '../../sdk';
import { AttemptError } from '../attempt-error';
import { pacerFor } from '../pacing/pacer-registry';
import type { Policy } from '../policy';

/** When the site does not say how long. */
const PAUSE_MS = 1000;

/** Makes the policy. */
export function pacePolicy(clock: Clock, siteAddress: string, requestsPerSecond: number): Policy {
  return {
    name: 'pace',
    async handle(request, next) {
      await pacerFor(clock, siteAddress).take(requestsPerSecond, request.signal);
      try {
        return await next(request);
      } catch (error) {
        if (error instanceof AttemptError && error.facts.again === 'rate-limited') {
          pacerFor(clock, siteAddress).pause(error.facts.retryAfterMs ?? PAUSE_MS);
        }
        throw error;
      }
    },
  };
}
