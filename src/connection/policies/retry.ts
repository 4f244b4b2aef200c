/**
 * Policy: repeats what is safe to repeat, within bounds, and keeps the promise about writes: once a write may have had
 * an effect, nothing but its success or COUPA_OUTCOME_UNKNOWN is reported.
 */
import { CoupaError, isCoupaError } from '../../errors';
import type { Clock, Logger, Random } from '../../sdk';
import { AttemptError } from '../attempt-error';
import { sleepUnlessCancelled } from '../cancellation';
import type { Policy, PipelineRequest } from '../policy';
import { attemptsLeft, delayBefore, mayRepeat, type RetryLimits } from './retry-rules';

/** What retrying needs from outside. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits: RetryLimits;
}

function unknownOutcome(request: PipelineRequest, attempts: number, last: CoupaError): CoupaError {
  const times = attempts === 1 ? 'was sent once' : `was sent up to ${attempts} times`;
  const text = `${request.method} ${request.path} ${times}, but it is not known whether it took effect. ${last.message}`;
  return new CoupaError('COUPA_OUTCOME_UNKNOWN', text, {
    problems: last.problems,
    ...(last.http === undefined ? {} : { http: last.http }),
  });
}

function errorOf(thrown: unknown): unknown {
  return thrown instanceof AttemptError ? thrown.error : thrown;
}

/** Makes the policy. */
export function retryPolicy({ clock, random, logger, limits }: RetryOptions): Policy {
  const pauseBefore = async (request: PipelineRequest, attempt: number, thrown: AttemptError, failedAt: number) => {
    const waitMs = delayBefore(attempt, thrown.facts, random);
    const elapsed = clock.monotonic() - failedAt;
    if (!mayRepeat(request, thrown.facts) || !attemptsLeft(limits, thrown.facts, attempt)) throw thrown;
    if (elapsed + waitMs > limits.totalMs) throw thrown;
    const { method, path } = request;
    const { code } = thrown.error;
    logger.info('request will be repeated', { method, path, attempt, waitMs: Math.round(waitMs), code });
    await sleepUnlessCancelled(clock, waitMs, request.signal);
  };
  return {
    name: 'retry',
    async handle(request, next) {
      let failedAt: number | undefined;
      let mayHaveHappened = false;
      for (let attempt = 1; ; attempt++) {
        try {
          try {
            return await next(request);
          } catch (thrown) {
            if (!(thrown instanceof AttemptError)) throw thrown;
            mayHaveHappened ||= request.isWrite && thrown.facts.effect === 'possible';
            await pauseBefore(request, attempt, thrown, (failedAt ??= clock.monotonic()));
          }
        } catch (thrown) {
          const error = errorOf(thrown);
          throw mayHaveHappened && isCoupaError(error) ? unknownOutcome(request, attempt, error) : error;
        }
      }
    },
  };
}
