/** Clocks that tests turn by hand, so that no test waits. */
import type { Clock } from '../../src/sdk';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Lets everything that is ready run, answers of real sockets excepted. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** A clock that stands still until it is advanced. */
export interface ManualClock extends Clock {
  advance(ms: number): Promise<void>;
  /** How many sleep. */
  sleeping(): number;
}

/** Makes a clock that stands at 2026-01-01 and shows a monotonic time of its own. */
export function manualClock(): ManualClock {
  let time = 5_000;
  const sleepers = new Set<Sleeper>();
  const due = (until: number): Sleeper | undefined =>
    [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => Date.UTC(2026, 0, 1) + time,
    monotonic: () => time,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      return new Promise((resolve, reject) => {
        const sleeper: Sleeper = { at: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => sleepers.delete(sleeper) && reject(signal.reason as Error));
      });
    },
    sleeping: () => sleepers.size,
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (let next = due(until); next !== undefined; next = due(until)) {
        time = Math.max(time, next.at);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      time = until;
    },
  };
}

/** A clock on which every sleep is over at once and time has passed by as much. */
export interface FlyingClock extends Clock {
  /** What was slept, in order, without the short waits for a turn. */
  readonly slept: number[];
}

/** Makes a flying clock. Sleeps from `longest` ms on never end by themselves: they are limits, not waits. */
export function flyingClock(longest = Number.POSITIVE_INFINITY): FlyingClock {
  let time = 5_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.UTC(2026, 0, 1) + time,
    monotonic: () => time,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      if (ms >= longest) {
        return new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      }
      if (ms > 100) slept.push(ms);
      time += ms;
    },
  };
}
