/** Waits longer with every failure in a row, with chance in it, so that many who failed together do not come back together. */
import type { Random } from '../../sdk';

/** How long. */
export interface BackOffTimes {
  /** Milliseconds after the first failure. */
  readonly firstMs: number;
  readonly mostMs: number;
}

/** One that may have to wait. Times are those of `clock.monotonic()`. */
export interface BackOff {
  /** Nothing is to be tried before; `-Infinity` while all is well. */
  readonly until: number;
  /** Failures in a row. */
  readonly failures: number;
  /**
   * Notes a failure. @param beganAt when the try began: tries that were under way together count as one failure.
   */
  failed(beganAt: number, now: number): void;
  succeeded(): void;
}

/** Doubling is over long before. */
const MOST_DOUBLINGS = 20;

/** Makes one that does not have to wait. Each wait is between half of and the whole time. */
export function createBackOff({ firstMs, mostMs }: BackOffTimes, random: Random): BackOff {
  let [until, failures, failedAt] = [Number.NEGATIVE_INFINITY, 0, Number.NEGATIVE_INFINITY];
  return {
    get until() {
      return until;
    },
    get failures() {
      return failures;
    },
    failed(beganAt, now) {
      if (beganAt < failedAt) return;
      failedAt = now;
      failures += 1;
      const whole = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, MOST_DOUBLINGS));
      until = now + whole * (0.5 + random() / 2);
    },
    succeeded() {
      [until, failures] = [Number.NEGATIVE_INFINITY, 0];
    },
  };
}
