/** A clock that runs faster than the machine's, for work that waits. */
import { nodeClock } from '../../../src/platform';
import type { Clock } from '../../../src/sdk';

/** How many times as fast: pauses and pacing then cost little. */
const HASTE = 400;

/** Waiting really takes time, so that what happens at once happens in an order as in life. */
export function hastyClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now() * HASTE,
    sleep: async (ms, signal) => nodeClock.sleep(ms / HASTE, signal),
  };
}
