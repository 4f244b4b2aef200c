/** How many notifications are taken from the store at once: each time costs a transaction, and waiting costs time. */
import type { Clock, StoredNotification } from '../../../sdk';

/** What was taken but not begun within this time goes back, so that claims need not last much longer than an attempt. */
export const LONGEST_WAIT_MS = 10_000;

/** A receiver that got through a batch within this time gets a larger one. */
const QUICK_MS = 1_000;

const LARGEST_FACTOR = 8;

/** Notifications that were taken and wait for a free place. */
export interface Batch {
  /** How many to take when so many may be in flight. */
  limitFor(width: number): number;
  add(notifications: readonly StoredNotification[]): void;
  /** The next one to begin; `undefined` when there is none, or those that wait have waited too long. */
  next(): StoredNotification | undefined;
  readonly isEmpty: boolean;
  /** Takes out what must go back. */
  clear(): readonly StoredNotification[];
}

/** Makes an empty one. */
export function createBatch(clock: Clock): Batch {
  let factor = 1;
  let waiting: StoredNotification[] = [];
  let takenAt = 0;
  const age = (): number => clock.monotonic() - takenAt;
  return {
    limitFor: (width) => width * factor,
    add(notifications) {
      waiting = [...notifications];
      takenAt = clock.monotonic();
    },
    next() {
      if (age() >= LONGEST_WAIT_MS) return undefined;
      const next = waiting.shift();
      if (next !== undefined && waiting.length === 0 && age() < QUICK_MS) factor = Math.min(LARGEST_FACTOR, factor * 2);
      return next;
    },
    get isEmpty() {
      return waiting.length === 0 || age() >= LONGEST_WAIT_MS;
    },
    clear() {
      const left = waiting;
      if (left.length > 0) factor = 1;
      waiting = [];
      return left;
    },
  };
}
