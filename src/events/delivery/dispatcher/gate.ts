/** Bounds how much is in flight at once, over all subscriptions. */

/** Places that are handed out in the order in which they were asked for. */
export interface Gate {
  /**
   * Resolves with how many of the wanted places it got: at least one.
   * @throws the signal's reason when it aborts while waiting.
   */
  take(wanted: number, signal: AbortSignal): Promise<number>;
  /** How many of the wanted places it got without waiting, which may be none. */
  takeAtOnce(wanted: number): number;
  give(places: number): void;
}

/** Makes a gate of so many places. */
export function createGate(places: number): Gate {
  let free = places;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    const [first] = waiting;
    if (free > 0 && first !== undefined) first();
  };
  const turn = async (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(enter);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        leave();
        resolve();
      };
      waiting.add(enter);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  return {
    async take(wanted, signal) {
      signal.throwIfAborted();
      while (free === 0 || waiting.size > 0) {
        await turn(signal);
        if (free > 0) break;
      }
      const got = Math.min(free, Math.max(1, wanted));
      free -= got;
      wake();
      return got;
    },
    takeAtOnce(wanted) {
      const got = waiting.size > 0 ? 0 : Math.min(free, wanted);
      free -= got;
      return got;
    },
    give(returned) {
      free += returned;
      wake();
    },
  };
}
