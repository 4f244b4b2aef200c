/** How late requests arrive at a site, as far as their answers tell. */
import { MOST_LATE_MS, type Departure } from './rhythm';

/** Requests are never taken to be more even on their way than this, in milliseconds. */
const LEAST_LATE_MS = 40;

/** How long the quickest answer is remembered at least; twice as long at most. */
const MEMORY_MS = 10_000;

/** Judges departures by their answers. */
export interface Punctuality {
  /** Notes when the answer to a request was there, in monotonic time. */
  note(departure: Departure, answeredAt: number): void;
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
      const took = answeredAt - departure.at;
      if (answeredAt - since > MEMORY_MS) [quickest, before, since] = [Number.POSITIVE_INFINITY, quickest, answeredAt];
      quickest = Math.min(quickest, took);
      const late = took - Math.min(quickest, before) + LEAST_LATE_MS;
      departure.arrivedBy = departure.at + Math.min(MOST_LATE_MS, late);
    },
  };
}
