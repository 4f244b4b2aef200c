/** Where windows begin and end: carved off what nobody reads yet, split when they turn out dense or others are idle. */
import { createDensity } from './density';
import { idsLeft, pagesOfWindow, recordsExpected, type Reading } from './reading';
import { cutSegment, type Segment } from './segments';

/** A window this much longer than planned is not worth a cut. */
const SLACK = 1.5;

/** Makes a window of the beginning of a range that nobody reads, and leaves the rest. */
export function carveWindow(reading: Reading, segment: Segment): void {
  const pages = pagesLeft(reading, segment);
  if (!reading.parallel || pages === undefined) return;
  const { plan, remaining } = reading;
  const wanted = Number.isFinite(remaining) ? (remaining - recordsExpected(reading)) / plan.pageSize : pages;
  const planned = pagesOfWindow(reading, Math.min(pages, Math.max(1, wanted)));
  if (pages > SLACK * planned) cutAfter(reading, segment, reading.density.idsFor(planned, plan.pageSize));
}

/**
 * Splits a window that is being read when it is denser than it was thought to be, and shares what is left of it when
 * there is nothing else to do for others. `page` tells what its last page has shown.
 */
export function divideWindow(
  reading: Reading,
  segment: Segment,
  page?: { readonly ids: bigint; readonly records: number },
): void {
  if (!reading.parallel) return;
  const density = page === undefined ? reading.density : createDensity();
  if (page !== undefined) density.note(page.ids, page.records);
  const ids = idsLeft(reading, segment);
  if (ids === undefined) return;
  const { pageSize } = reading.plan;
  const pages = density.records(ids) / pageSize;
  if (pages > SLACK * pagesOfWindow(reading, Number.POSITIVE_INFINITY)) {
    cutAfter(reading, segment, density.idsFor(pagesOfWindow(reading, pages), pageSize));
    return;
  }
  // The request that has just ended, or is still under way for this window, counts as one of those that share.
  const idle = reading.gauge.target - reading.inFlight;
  const nothingWaits = !reading.segments.some(({ state }) => state === 'waiting');
  if (pages >= 2 && idle > 0 && nothingWaits) {
    cutAfter(reading, segment, density.idsFor(Math.ceil(pages / (idle + 1)), pageSize));
  }
}

function pagesLeft(reading: Reading, segment: Segment): number | undefined {
  const ids = idsLeft(reading, segment);
  return ids === undefined ? undefined : reading.density.records(ids) / reading.plan.pageSize;
}

function cutAfter(reading: Reading, segment: Segment, ids: bigint): void {
  const left = idsLeft(reading, segment);
  if (segment.cursor === undefined || left === undefined || ids >= left) return;
  cutSegment(reading.segments, segment, segment.cursor + ids);
}
