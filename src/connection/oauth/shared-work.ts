/** Work that many callers can wait for at once and that is done once. */
import { waitUnlessCancelled } from '../cancellation';

/** One piece of work at a time. */
export interface SharedWork<T> {
  /** Waits for the work under way, or starts it. When the last of those who wait is cancelled, the work is too. */
  join(signal?: AbortSignal): Promise<T>;
  /** Starts it without anyone waiting; `undefined` when it is under way already. */
  startUnattended(): Promise<T> | undefined;
  /** Cancels what is under way. */
  abort(): void;
}

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Wraps `run` so that it never runs twice at a time. A failure is told to those who waited and then forgotten. */
export function createSharedWork<T>(run: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
  let flight: Flight<T> | undefined;
  const land = (landed: Flight<T>): void => {
    if (flight === landed) flight = undefined;
  };
  const start = (): Flight<T> => {
    const controller = new AbortController();
    const started: Flight<T> = { promise: run(controller.signal), controller, waiting: 0 };
    started.promise.then(
      () => land(started),
      () => land(started),
    );
    return (flight = started);
  };
  return {
    async join(signal) {
      const joined = flight ?? start();
      joined.waiting++;
      try {
        return await waitUnlessCancelled(joined.promise, signal);
      } finally {
        joined.waiting--;
        if (joined.waiting === 0 && flight === joined) {
          land(joined);
          joined.controller.abort();
        }
      }
    },
    startUnattended: () => (flight === undefined ? start().promise : undefined),
    abort() {
      flight?.controller.abort();
      flight = undefined;
    },
  };
}
