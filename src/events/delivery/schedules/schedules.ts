/** When an attempt that failed is made again. */
import type { RetrySchedule } from '../../model';

const SECOND = 1_000;
const [MINUTE, HOUR] = [60 * SECOND, 3_600 * SECOND];

/**
 * A schedule whose delays count from the original attempt.
 *
 * An attempt that comes late (the process was down, or the clock jumped ahead) does not use up the attempts behind it at
 * once: it is followed at a quarter of its distance, or at all of it when it is later than that. The same goes for one
 * whose original attempt lies in the future, because the clock went back.
 */
function fromOriginal(name: string, offsetsMs: readonly number[]): RetrySchedule {
  return {
    name,
    nextAttemptAt(attempts, firstAttemptAt, now) {
      const offset = offsetsMs[attempts - 1];
      if (offset === undefined) return undefined;
      const gap = offset - (offsetsMs[attempts - 2] ?? 0);
      const planned = firstAttemptAt + offset;
      const ahead = planned - now;
      if (ahead > offset || ahead <= -gap) return now + gap;
      return Math.max(planned, now + gap / 4);
    },
  };
}

/** A schedule whose delays count from the attempt before, each up to a tenth shorter or longer. */
function fromLast(name: string, delaysMs: readonly number[]): RetrySchedule {
  return {
    name,
    nextAttemptAt(attempts, _firstAttemptAt, now, random) {
      const delay = delaysMs[attempts - 1];
      return delay === undefined ? undefined : now + Math.round(delay * (0.9 + 0.2 * random()));
    },
  };
}

/** Five more attempts, 8, 64, 512, 4,096 and 32,768 seconds after the original one: the last after nine hours. */
export const OPEN_CONNECTORS_SCHEDULE = fromOriginal(
  'open-connectors',
  [8, 64, 512, 4_096, 32_768].map((seconds) => seconds * SECOND),
);

/** Nine more attempts over three days and three hours. */
export const STANDARD_WEBHOOKS_SCHEDULE = fromLast('standard-webhooks', [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]);

/** For a program or flow in this process: eight more attempts, quick at first, within 15 hours. */
export const LOCAL_SCHEDULE = fromLast('local', [
  1 * SECOND,
  5 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
]);

/** The schedules that a callback can have, by name. */
export const CALLBACK_SCHEDULES = {
  'open-connectors': OPEN_CONNECTORS_SCHEDULE,
  'standard-webhooks': STANDARD_WEBHOOKS_SCHEDULE,
} as const;
