/** Lets requests to one site go one by one, in its rhythm, first come first served. */
import { CoupaError } from '../../errors';
import type { Clock } from '../../sdk';
import { cancelledError } from '../cancellation';
import { createRhythm } from './rhythm';

/** More than this many at once wait for nothing but memory to run out; at full rate it is seven minutes of work. */
const MOST_WAITERS = 10_000;

/** The turnstile of one site. */
export interface SitePacer {
  /**
   * Resolves when a request may be sent. Waiters are served in order, at a cost that does not depend on their number.
   * @throws {CoupaError} `COUPA_CANCELLED` when the signal aborts while waiting; the turn goes to the next one.
   * `COUPA_QUEUE_FULL` when too many wait already.
   */
  take(requestsPerSecond: number, signal?: AbortSignal): Promise<void>;
  /** Holds everything back for a while, because the site said that there were too many requests. */
  pause(ms: number): void;
  /** Whether a new pacer would behave the same, so that this one can be forgotten. */
  isIdle(): boolean;
}

interface Waiter {
  readonly intervalMs: number;
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

function queueFull(): CoupaError {
  const text = `${MOST_WAITERS} requests wait for this site already; this one was not sent.`;
  return new CoupaError('COUPA_QUEUE_FULL', text);
}

/** Makes a pacer on the clock's monotonic time. No timer is left behind when nobody waits any more. */
export function createSitePacer(clock: Clock): SitePacer {
  const rhythm = createRhythm(clock);
  /** A Set keeps the order of insertion and deletes from anywhere at once. */
  const waiters = new Set<Waiter>();
  /** Ends the sleep of the one that serves; present as long as it is serving. */
  let alarm: AbortController | undefined;

  const sleepUntilAlarm = async (ms: number): Promise<void> => {
    const own = (alarm = new AbortController());
    try {
      await clock.sleep(Math.ceil(ms), own.signal);
    } catch (error) {
      if (own.signal.aborted) return;
      for (const waiter of waiters) waiter.fail(error);
      waiters.clear();
    }
  };

  const serve = async (): Promise<void> => {
    for (let [head] = waiters; head !== undefined; [head] = waiters) {
      const wait = rhythm.waitMs(head.intervalMs);
      if (wait > 0) {
        await sleepUntilAlarm(wait);
      } else {
        waiters.delete(head);
        rhythm.advance(head.intervalMs);
        head.go();
      }
    }
    alarm = undefined;
  };

  const queue = async (intervalMs: number, signal: AbortSignal | undefined): Promise<void> => {
    let onAbort: (() => void) | undefined;
    const turn = new Promise<void>((go, fail) => {
      const waiter: Waiter = { intervalMs, go, fail };
      waiters.add(waiter);
      onAbort = () => {
        waiters.delete(waiter);
        fail(cancelledError());
        if (waiters.size === 0) alarm?.abort();
      };
    });
    if (onAbort !== undefined) signal?.addEventListener('abort', onAbort, { once: true });
    if (alarm === undefined) void serve();
    return turn.finally(() => onAbort && signal?.removeEventListener('abort', onAbort));
  };

  return {
    async take(requestsPerSecond, signal) {
      if (signal?.aborted) throw cancelledError();
      if (waiters.size >= MOST_WAITERS) throw queueFull();
      const intervalMs = 1000 / requestsPerSecond;
      const isFree = waiters.size === 0 && alarm === undefined;
      if (!isFree || rhythm.waitMs(intervalMs) > 0) return queue(intervalMs, signal);
      rhythm.advance(intervalMs);
    },
    pause: (ms) => rhythm.pause(ms),
    isIdle: () => waiters.size === 0 && alarm === undefined && rhythm.isOver(),
  };
}
