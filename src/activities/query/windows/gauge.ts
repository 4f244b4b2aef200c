/**
 * How many requests of a query to have under way, as many as the pace of the site and its latency call for, and how many
 * pages may be held, which their size decides.
 */
import type { RequestTiming } from '../../../connection';

/** The most requests of one query under way at once. */
export const MOST_CONCURRENT = 32;

/** When nothing is known of the latency. */
const UNKNOWN = 4;

/** Pages that may be fetched ahead of the consumer, those under way included. */
const MOST_AHEAD = 64;

/** Of large records fewer pages are held: answers of this size, which as records take a few times as much memory. */
const MOST_BYTES_AHEAD = 32 * 1024 * 1024;

/** Measures answers. */
export interface Gauge {
  /** Requests to have under way. */
  readonly target: number;
  /** Pages to have fetched or under way, at most; never fewer than two. */
  readonly mostAhead: number;
  note(timing: RequestTiming | undefined): void;
}

/**
 * By Little's law, a pace of one request per interval is kept when latency / interval of them are under way. One more
 * waits for its turn so that none is missed, and a quarter more makes up for answers that are slower than the average.
 */
export function createGauge(fixed: number | undefined): Gauge {
  let latencyMs: number | undefined;
  let intervalMs = 0;
  let bytes = 0;
  const target = (): number => {
    if (fixed !== undefined) return fixed;
    if (latencyMs === undefined || intervalMs <= 0) return UNKNOWN;
    return Math.min(MOST_CONCURRENT, Math.ceil((1.25 * latencyMs) / intervalMs) + 1);
  };
  return {
    get target() {
      return target();
    },
    get mostAhead() {
      const fitting = bytes === 0 ? MOST_AHEAD : Math.floor(MOST_BYTES_AHEAD / bytes);
      return Math.max(2, Math.min(fitting, Math.max(MOST_AHEAD, 3 * target())));
    },
    note(timing) {
      if (timing === undefined) return;
      latencyMs = latencyMs === undefined ? timing.answeredMs : 0.8 * latencyMs + 0.2 * timing.answeredMs;
      // The largest of late, because a page too many weighs more than one too few.
      bytes = Math.max(timing.bytes, 0.98 * bytes);
      ({ intervalMs } = timing);
    },
  };
}
