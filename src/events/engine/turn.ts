/** The time that one poll may take before others have their turn; it goes on later behind the last page it stored. */
import type { Clock } from '../../sdk';

const TURN_MS = 60_000;

/** Longer than one request may take with all its repeats, so that it ends well or with an error that says why. */
const LONG_TURN_MS = 15 * 60_000;

/** One turn. */
export interface Turn {
  /** Aborts when the turn is over, or with the signal of the whole. */
  readonly signal: AbortSignal;
  /** The poll is over; stops counting. */
  end(): void;
}

/** Begins a turn. @param before what came of the turn before: who got nothing read in it has longer this time. */
export function createTurn(clock: Clock, whole: AbortSignal, before: 'some' | 'nothing' = 'some'): Turn {
  const controller = new AbortController();
  const counting = new AbortController();
  const abort = (): void => controller.abort(whole.reason);
  if (whole.aborted) abort();
  whole.addEventListener('abort', abort, { once: true });
  clock.sleep(before === 'some' ? TURN_MS : LONG_TURN_MS, counting.signal).then(
    () => controller.abort(new Error('Others have their turn.')),
    () => undefined,
  );
  return {
    signal: controller.signal,
    end() {
      whole.removeEventListener('abort', abort);
      counting.abort(new Error('The turn is over.'));
    },
  };
}
