/** Who waits for a turn at a site, and who is next: the interactive lane first, but never for long. */

import type { Departure } from './rhythm';

/** See `SiteRequest.lane`. */
export type Lane = 'bulk' | 'interactive';

/** So many interactive requests go in a row at most while bulk requests could. */
const MOST_IN_A_ROW = 3;

/** One that waits. */
export interface Waiter {
  readonly lane: Lane;
  /** Requests per second of its connection. */
  readonly perSecond: number;
  readonly go: (departure: Departure) => void;
  readonly fail: (error: unknown) => void;
}

/** All that wait at one site. */
export interface Lanes {
  add(waiter: Waiter): void;
  remove(waiter: Waiter): void;
  /** How many wait. */
  size(lane?: Lane): number;
  /**
   * Takes out whoever is next, or says how many milliseconds nobody can go. In order of asking within a lane; who waits
   * for a slower rate is passed by. @param waitMs how long a request of such a connection has to wait.
   */
  next(waitMs: (perSecond: number) => number): Waiter | number;
  /** Takes out everybody. */
  clear(): readonly Waiter[];
}

/** Waiters that are equal but for their order. A Map keeps the order of insertion and deletes from anywhere at once. */
type Line = Map<Waiter, number>;

/** Makes empty lanes. The cost of each step does not depend on how many wait. */
export function createLanes(): Lanes {
  const lines: Record<Lane, Map<number, Line>> = { interactive: new Map(), bulk: new Map() };
  let [count, inARow] = [0, 0];
  const size = (lane: Lane): number => [...lines[lane].values()].reduce((sum, line) => sum + line.size, 0);
  const remove = (waiter: Waiter): void => {
    const line = lines[waiter.lane].get(waiter.perSecond);
    line?.delete(waiter);
    if (line?.size === 0) lines[waiter.lane].delete(waiter.perSecond);
  };
  const best = (lane: Lane, waitMs: (perSecond: number) => number) => {
    let [shortest, first]: [number, [Waiter, number] | undefined] = [Number.POSITIVE_INFINITY, undefined];
    for (const [perSecond, line] of lines[lane]) {
      const wait = waitMs(perSecond);
      shortest = Math.min(shortest, wait);
      const [head] = line;
      if (wait <= 0 && head !== undefined && (first === undefined || head[1] < first[1])) first = head;
    }
    return { shortest, first: first?.[0] };
  };
  return {
    add(waiter) {
      const line = lines[waiter.lane].get(waiter.perSecond) ?? new Map<Waiter, number>();
      lines[waiter.lane].set(waiter.perSecond, line);
      line.set(waiter, count++);
    },
    remove,
    size: (lane) => (lane === undefined ? size('interactive') + size('bulk') : size(lane)),
    next(waitMs) {
      const [interactive, bulk] = [best('interactive', waitMs), best('bulk', waitMs)];
      const isBulk = bulk.first !== undefined && (interactive.first === undefined || inARow >= MOST_IN_A_ROW);
      const chosen = isBulk ? bulk.first : interactive.first;
      if (chosen === undefined) return Math.min(interactive.shortest, bulk.shortest);
      inARow = isBulk ? 0 : inARow + 1;
      remove(chosen);
      return chosen;
    },
    clear() {
      const all = [...lines.interactive.values(), ...lines.bulk.values()].flatMap((line) => [...line.keys()]);
      lines.interactive.clear();
      lines.bulk.clear();
      return all;
    },
  };
}
