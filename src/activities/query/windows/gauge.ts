/** How many requests of a query to have under way: as many as the pace of the site and its latency call for. */
import type { RequestTiming } from '../../../connection';

/** The most requests of one query under way at once. */
export const MOST_CONCURRENT = 32;

/** When nothing is known of the latency. */
const UNKNOWN = 4;

/** Measures answers. */
export interface Gauge {
  /** Requests to have under way. */
  readonly target: number;
  note(timing: RequestTiming | undefined): void;
}

/**
 * By Little's law, a pace of one request per interval is kept when latency / interval of them are under way. One more
 * waits for its turn so that none is missed, and a quarter more makes up for answers that are slower than the average.
 */
export function createGauge(fixed: number | undefined): Gauge {
  let latencyMs: number | undefined;
  let intervalMs = 0;
  return {
    get target() {
      if (fixed !== undefined) return fixed;
      if (latencyMs === undefined || intervalMs <= 0) return UNKNOWN;
      return Math.min(MOST_CONCURRENT, Math.ceil((1.25 * latencyMs) / intervalMs) + 1);
    },
    note(timing) {
      if (timing === undefined) return;
      latencyMs = latencyMs === undefined ? timing.answeredMs : 0.8 * latencyMs + 0.2 * timing.answeredMs;
      ({ intervalMs } = timing);
    },
  };
}
