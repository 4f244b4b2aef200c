/** Gives what is in flight a moment to finish when a round is told to end. */
import type { Clock } from '../../../sdk';

/** How long it lasts. */
export interface Grace {
  /** Aborts when it is over. */
  readonly abandon: AbortSignal;
  /** Takes down its sleep. */
  end(): void;
}

/** It begins when the signal aborts. */
export function graceAfter(signal: AbortSignal, clock: Clock, graceMs: number): Grace {
  const abandon = new AbortController();
  const over = new AbortController();
  const onEnd = (): void => {
    clock.sleep(graceMs, over.signal).then(
      () => abandon.abort(signal.reason),
      () => undefined,
    );
  };
  signal.addEventListener('abort', onEnd, { once: true });
  if (signal.aborted) onEnd();
  return {
    abandon: abandon.signal,
    end() {
      over.abort();
      signal.removeEventListener('abort', onEnd);
    },
  };
}
