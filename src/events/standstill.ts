/** Notices work that does not get on, so that it does not keep others from their turn. */
import type { Clock } from '../sdk';

/** What is looked at. */
export interface Watched {
  readonly clock: Clock;
  /** Work that has not got on for so long stands still, in milliseconds. */
  readonly afterMs: number;
  /** Another number whenever it has got on. */
  readonly measure: () => number;
  /** Is told again and again, for as long as it stands still. */
  readonly tell: () => void;
}

/** One for all, because the trace that an error of its own would carry costs more than the rest. */
const OVER = new Error('The work is over.');

/** Looks from now on. @returns what ends it */
export function noticeStandstill({ clock, afterMs, measure, tell }: Watched): () => void {
  const over = new AbortController();
  const look = async (): Promise<void> => {
    for (;;) {
      const before = measure();
      await clock.sleep(afterMs, over.signal);
      if (measure() === before) tell();
    }
  };
  look().catch(() => undefined);
  return () => over.abort(OVER);
}
