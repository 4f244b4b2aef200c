/** Lets timers and sockets have their turn while a store is busy: its statements block, and promises alone never let go. */
import type { Clock } from '../../sdk';

/** What is due in this process waits no longer than about this time, in milliseconds. */
const LONGEST_HOLD_MS = 20;

/** Makes a function to call before each piece of work. It costs nothing as long as the last turn of others is not long ago. */
export function letGoNowAndThen({ monotonic }: Pick<Clock, 'monotonic'>): () => Promise<void> {
  let since = monotonic();
  return async () => {
    if (monotonic() - since < LONGEST_HOLD_MS) return;
    await new Promise<void>((resolve) => void setImmediate(resolve));
    since = monotonic();
  };
}
