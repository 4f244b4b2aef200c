/** How late requests arrive at a site, as far as their answers tell. */
import { MOST_LATE_MS, type Departure, type Lateness } from './rhythm';

/** Requests are never taken to be more even on their way than this, in milliseconds. */
const LEAST_LATE_MS = 40;

/** How long the quickest answer is remembered at least; twice as long at most. */
const MEMORY_MS = 10_000;

/** Judges departures by their answers. */
export interface Punctuality {
  /** Notes that the answer to a request is there, in monotonic time. */
  note(departure: Departure, answeredAt: number): void;
  /** As far as is known by now; the most that is thought possible without an answer. */
  readonly lateness: Lateness;
}

/**
 * A request was no longer on its way than its answer took beyond the quickest answer of late: what the site needed for
 * it is counted as if it had been on its way, because nobody can tell the two apart. So where answers take equally
 * long, more of the rate can be used, and where they do not, no less than if nothing were known.
 */
export function createPunctuality(): Punctuality {
  let [quickest, before, since] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    note(departure, answeredAt) {
      if (answeredAt - since > MEMORY_MS) [quickest, before, since] = [Number.POSITIVE_INFINITY, quickest, answeredAt];
      departure.took = answeredAt - departure.at;
      quickest = Math.min(quickest, departure.took);
    },
    // Judged when it matters, ten seconds later: the first answers may all have been slow ones.
    lateness: ({ took }) =>
      took === undefined ? MOST_LATE_MS : Math.min(MOST_LATE_MS, took - Math.min(quickest, before) + LEAST_LATE_MS),
  };
}
