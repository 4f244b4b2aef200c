/** What a query that reads in windows knows while it is under way. */
import type { SiteConnection } from '../../../connection';
import type { QueryPlan } from '../plan';
import { createDensity, type Density } from './density';
import { createGauge, type Gauge } from './gauge';
import { isEmpty, type KeyRange } from './ranges';
import { waitingSegment, type Segment } from './segments';

/** What is known of the last key. It only guides how windows are cut: the last of them stays open whatever it says. */
export interface FarEnd {
  /** The last one when it was asked for, and what has probably come behind it since. */
  key: bigint | undefined;
  /** As the site answered. */
  answered: bigint | undefined;
  /** Whether it lay ahead of what was read by then; a site that passes over the direction answers with the first one. */
  wasAhead: boolean;
  /** How many requests had been sent when it was asked for. */
  askedAt: number;
}

/** The state of one reading. */
export interface Reading {
  readonly connection: SiteConnection;
  readonly plan: QueryPlan;
  readonly signal: AbortSignal;
  /** In the order of keys. */
  readonly segments: Segment[];
  /** Segments in the order in which their pages came. */
  readonly arrivals: Segment[];
  readonly density: Density;
  readonly gauge: Gauge;
  /** Whether the first answer is there. */
  explored: boolean;
  /** Whether more than one window is read at a time. */
  parallel: boolean;
  /** What is known of the last key. */
  readonly farEnd: FarEnd;
  /** Requests under way. */
  inFlight: number;
  /** Pages fetched and not handed on. */
  fetched: number;
  /** Pages handed on. */
  taken: number;
  /** Requests for pages so far. */
  requests: number;
  /** Records that the limit still allows. */
  remaining: number;
  /** Tells whoever waits that something has changed. */
  wake: () => void;
}

/** No window is given more pages at once: a wider one would only be split again. */
const WIDEST = 16;

/** Starts with nothing but ranges to read. */
export function createReading(
  connection: SiteConnection,
  plan: QueryPlan,
  start: { readonly ranges: readonly KeyRange[]; readonly remaining: number },
  signal: AbortSignal,
): Reading {
  return {
    connection,
    plan,
    signal,
    segments: start.ranges.filter((range) => !isEmpty(range)).map(waitingSegment),
    arrivals: [],
    density: createDensity(),
    gauge: createGauge(plan.concurrency),
    explored: false,
    parallel: false,
    farEnd: { key: undefined, answered: undefined, wasAhead: false, askedAt: 0 },
    inFlight: 0,
    fetched: 0,
    taken: 0,
    requests: 0,
    remaining: start.remaining,
    wake: () => undefined,
  };
}

/**
 * Pages that may be fetched or under way now. It grows with what the consumer takes, so that one who looks at the first
 * records only does not cost the site all of them.
 */
export function pagesAllowed({ parallel, taken, gauge }: Reading): number {
  return parallel ? Math.min(gauge.mostAhead, 2 + 4 * taken) : 1;
}

/** In how many pages a window should be read, when so many are left to share. */
export function pagesOfWindow({ plan, gauge }: Reading, pagesLeft: number): number {
  const { target } = gauge;
  const most = plan.sequence === 'id' ? Math.floor(gauge.mostAhead / (target + 1)) : WIDEST;
  return Math.max(1, Math.min(WIDEST, most, Math.ceil(pagesLeft / target)));
}

/** Ids behind the cursor of a segment that may hold records; `undefined` when its end is not known. */
export function idsLeft({ farEnd, plan }: Reading, { cursor, to }: Segment): bigint | undefined {
  const isOutermost = to === plan.range.to;
  const { key } = farEnd;
  if (cursor === undefined || (isOutermost && key === undefined)) return undefined;
  const end = to === undefined || (isOutermost && key !== undefined && key < to) ? key : to;
  return end === undefined || end <= cursor ? 0n : end - cursor;
}

/** Records that have come or are likely to come from windows that were begun. */
export function recordsExpected(reading: Reading): number {
  let records = 0;
  for (const segment of reading.segments) {
    for (const page of segment.pages) records += page.records.length;
    if (segment.state !== 'reading') continue;
    const ids = idsLeft(reading, segment);
    records += ids === undefined ? Number.POSITIVE_INFINITY : reading.density.records(ids);
  }
  return records;
}

/** Pages that are likely to be read yet; infinite when that is not known. */
export function pagesToCome(reading: Reading): number {
  let pages = 0;
  for (const segment of reading.segments) {
    if (segment.state === 'read') continue;
    const ids = idsLeft(reading, segment);
    pages += ids === undefined ? Number.POSITIVE_INFINITY : reading.density.records(ids) / reading.plan.pageSize;
  }
  return pages;
}
