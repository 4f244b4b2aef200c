/** Lets requests to one site go one by one, whenever its rhythm allows. */
import { CoupaError } from '../../errors';
import type { Clock } from '../../sdk';
import { cancelledError } from '../cancellation';
import type { Lane, Lanes, Waiter } from './lanes';
import type { Departure } from './rhythm';
import type { SiteRhythm } from './site-rhythm';

/** More than this many at once in a lane wait for nothing but memory to run out; at full rate it is seven minutes of work. */
const MOST_WAITERS = 10_000;

/** Who wants to send. */
export interface Turn {
  /** Requests per second that the connection is configured to. */
  readonly perSecond: number;
  /** `bulk` when absent. */
  readonly lane?: Lane;
}

/** Where requests wait for their turn. */
export interface Turnstile {
  /**
   * Resolves when a request goes, at a cost that does not depend on how many wait.
   * @throws {CoupaError} `COUPA_CANCELLED` when the signal aborts while waiting; the turn goes to the next one.
   * `COUPA_QUEUE_FULL` when too many wait already.
   */
  take(turn: Turn, signal?: AbortSignal): Promise<Departure>;
  isIdle(): boolean;
}

function queueFull(): CoupaError {
  const text = `${MOST_WAITERS} requests wait for this site already; this one was not sent.`;
  return new CoupaError('COUPA_QUEUE_FULL', text);
}

/** Makes a turnstile. No timer is left behind when nobody waits any more. */
export function createTurnstile(clock: Clock, lanes: Lanes, rhythm: SiteRhythm): Turnstile {
  /** Ends the sleep of the one that serves; present as long as it is serving. */
  let alarm: AbortController | undefined;

  const sleepUntilAlarm = async (ms: number): Promise<void> => {
    const own = (alarm = new AbortController());
    try {
      await clock.sleep(Math.ceil(ms), own.signal);
    } catch (error) {
      if (own.signal.aborted) return;
      for (const waiter of lanes.clear()) waiter.fail(error);
    }
  };

  const serve = async (): Promise<void> => {
    while (lanes.size() > 0) {
      const next = lanes.next(rhythm.waitMs);
      if (typeof next === 'number') {
        await sleepUntilAlarm(next);
      } else {
        next.go(rhythm.advance(next.perSecond));
      }
    }
    alarm = undefined;
  };

  const queue = async (turn: Required<Turn>, signal: AbortSignal | undefined): Promise<Departure> => {
    let onAbort: (() => void) | undefined;
    const served = new Promise<Departure>((go, fail) => {
      const waiter: Waiter = { ...turn, go, fail };
      lanes.add(waiter);
      onAbort = () => {
        lanes.remove(waiter);
        fail(cancelledError());
        if (lanes.size() === 0) alarm?.abort();
      };
    });
    if (onAbort !== undefined) signal?.addEventListener('abort', onAbort, { once: true });
    // Whoever sleeps may do so for somebody slower.
    if (alarm === undefined) void serve();
    else if (lanes.size(turn.lane) === 1 || rhythm.waitMs(turn.perSecond) <= 0) alarm.abort();
    return served.finally(() => onAbort && signal?.removeEventListener('abort', onAbort));
  };

  return {
    async take({ perSecond, lane = 'bulk' }, signal) {
      if (signal?.aborted) throw cancelledError();
      if (lanes.size(lane) >= MOST_WAITERS) throw queueFull();
      const isFree = alarm === undefined && lanes.size() === 0;
      if (!isFree || rhythm.waitMs(perSecond) > 0) return queue({ perSecond, lane }, signal);
      return rhythm.advance(perSecond);
    },
    isIdle: () => lanes.size() === 0 && alarm === undefined,
  };
}
