/** The site's request limit: a bucket that refills evenly and holds a small burst. */

/** How many requests a site takes. */
export interface RateLimit {
  readonly perSecond: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
}

/** Takes one request; answers 0 when it may pass, else the milliseconds until the next one may. */
export type Limiter = () => number;

/** @param monotonic milliseconds of a clock that never goes back. */
export function createLimiter(limit: RateLimit | undefined, monotonic: () => number): Limiter {
  if (limit === undefined) return () => 0;
  const { perSecond, burst } = limit;
  let tokens = burst;
  let last = monotonic();
  return () => {
    const now = monotonic();
    tokens = Math.min(burst, tokens + ((now - last) * perSecond) / 1000);
    last = now;
    if (tokens >= 1) {
      tokens -= 1;
      return 0;
    }
    return ((1 - tokens) * 1000) / perSecond;
  };
}
