/** Limits how many requests each user may send, within a bounded memory. */

/** Says how long a caller has to wait: 0 when it may go on now. */
export type Limiter = (who: string) => number;

/** A rate and how much of it may come at once. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** So many callers are remembered; the one that was quiet for longest is forgotten first, and then starts afresh. */
const MOST_CALLERS = 20_000;

/** Token buckets by name. @param monotonic milliseconds that only grow */
export function createRateLimiter({ perMinute, burst }: Rate, monotonic: () => number): Limiter {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  return (who) => {
    const now = monotonic();
    const bucket = buckets.get(who) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    buckets.delete(who);
    buckets.set(who, bucket);
    if (buckets.size > MOST_CALLERS) {
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    }
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perMs);
    bucket.tokens -= 1;
    return 0;
  };
}
