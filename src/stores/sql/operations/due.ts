/** What is due: the ranges of the index on which claims and the next time rest. */
import type { SqlValue } from '../connection';

/** Waits and claims that end later than this come from a clock that was set back. */
export const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** The longest claim. */
export const HOUR_MS = 60 * 60 * 1000;

/** One range of the index `notification_ready`, to be used with `blocked = 0`. */
export interface DueRange {
  readonly condition: string;
  readonly parameters: readonly SqlValue[];
}

/** See `queue` in the schema: 0 never tried, 1 to be tried again, 2 taken. */
export function dueRanges(now: number): readonly DueRange[] {
  return [
    { condition: 'queue = 0', parameters: [] },
    { condition: 'queue = 1 AND due_at <= ?', parameters: [now] },
    { condition: 'queue = 1 AND due_at > ?', parameters: [now + WEEK_MS] },
    { condition: 'queue = 2 AND due_at <= ?', parameters: [now] },
    { condition: 'queue = 2 AND due_at > ?', parameters: [now + HOUR_MS] },
  ];
}
