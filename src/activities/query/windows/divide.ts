/** Where windows begin and end: carved off what nobody reads yet, split when they turn out dense or others are idle. */
import { createDensity } from './density';
import { idsLeft, pagesOfWindow, recordsExpected, type Reading } from './reading';
import { cutSegment, type Segment } from './segments';

/** A window this much longer than planned is not worth a cut. */
const SLACK = 1.5;

/** But two pages that could be one behind the other or side by side are, because the last of them end the reading. */
const SLACK_OF_ONE_PAGE = 1.1;

/** Makes a window of the beginning of a range that nobody reads, and leaves the rest. */
export function carveWindow(reading: Reading, segment: Segment): void {
  const pages = pagesLeft(reading, segment);
  if (!reading.parallel || pages === undefined) return;
  const { plan, remaining } = reading;
  const wanted = Number.isFinite(remaining) ? (remaining - recordsExpected(reading)) / plan.pageSize : pages;
  const planned = pagesOfWindow(reading, Math.min(pages, Math.max(1, wanted)));
  if (pages > (planned === 1 ? SLACK_OF_ONE_PAGE : SLACK * planned))
    cutAfter(reading, segment, reading.density.idsFor(planned, plan.pageSize));
}

/** After a full page come as many that are asked for without knowing whether there is that much. */
const PAGES_ON_TRUST = 4;

/**
 * Makes windows of a page each of the beginning of a range whose end is not known yet, so that there is something to
 * read while it is asked for.
 */
export function carvePages(reading: Reading, segment: Segment): void {
  const { density, gauge, plan, segments } = reading;
  // The rest, which stays open, is one of them, and one of the requests asks for the end.
  const count = Math.min(PAGES_ON_TRUST, gauge.target - 1) - 1;
  const ids = density.idsFor(1, plan.pageSize);
  let at = segment;
  for (let made = 0; made < count && at.cursor !== undefined; made += 1) {
    const cut = at.cursor + ids;
    if (at.to !== undefined && cut >= at.to) return;
    cutSegment(segments, at, cut);
    at = segments[segments.indexOf(at) + 1] ?? at;
  }
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
  if (pages > SLACK_OF_ONE_PAGE && idle > 0 && nothingWaits) {
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
