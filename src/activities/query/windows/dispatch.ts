/** Decides which window is read next, and sends the requests of windows. */
import { isCoupaError } from '../../../errors';
import { readPage, type PageAnswer, type PageRequest } from '../read-page';
import { carveWindow, divideWindow } from './divide';
import { checkedKeys } from './keys';
import { rangeConditions, rangeFrom } from './ranges';
import { pagesAllowed, recordsExpected, type Reading } from './reading';
import { dropFinished, type Segment } from './segments';

/** Sends as many requests as may be under way now. */
export function dispatch(reading: Reading): void {
  while (!reading.signal.aborted) {
    const most = reading.explored ? reading.gauge.target : 1;
    const segment = reading.inFlight < most ? nextSegment(reading) : undefined;
    if (segment === undefined) return;
    const size = sizeOfPage(reading, segment);
    if (size <= 0) return;
    if (segment.state === 'waiting') carveWindow(reading, segment);
    segment.state = 'reading';
    fetchPage(reading, segment, size);
  }
}

/** The first window that may have a page fetched; those in front come first. */
function nextSegment(reading: Reading): Segment | undefined {
  const { segments, plan, fetched, inFlight } = reading;
  const full = fetched + inFlight >= pagesAllowed(reading);
  if (plan.sequence === 'any' && segments.some(({ failure }) => failure !== undefined)) return undefined;
  for (const [place, segment] of segments.entries()) {
    if (segment.failure !== undefined) return undefined;
    if (segment.inFlight || segment.state === 'read') continue;
    // The consumer waits for the one in front, so it is never held back by what was read ahead behind it.
    const isAwaited = place === 0 && segment.pages.length === 0;
    if (full && !isAwaited) return undefined;
    if (segment.state === 'waiting' && recordsExpected(reading) >= reading.remaining) return undefined;
    return segment;
  }
  return undefined;
}

/** No more is asked for than the limit allows after what will surely be handed on before. */
function sizeOfPage({ plan, segments, remaining }: Reading, segment: Segment): number {
  if (!Number.isFinite(remaining)) return plan.pageSize;
  const before = plan.sequence === 'id' ? segments.slice(0, segments.indexOf(segment) + 1) : segments;
  const there = before.flatMap(({ pages }) => pages).reduce((sum, { records }) => sum + records.length, 0);
  return Math.min(plan.pageSize, remaining - there);
}

function fetchPage(reading: Reading, segment: Segment, size: number): void {
  const { connection, plan, signal } = reading;
  segment.inFlight = true;
  reading.inFlight += 1;
  reading.requests += 1;
  const range = rangeFrom(segment.cursor, segment.to);
  const conditions = [...plan.others, ...rangeConditions(range, plan.direction)];
  const request: PageRequest = { number: reading.requests, size, conditions };
  readPage(connection, plan, request, signal)
    .then((answer) => receive(reading, segment, request, answer))
    .catch((error: unknown) => {
      segment.failure = { error };
    })
    .finally(() => {
      segment.inFlight = false;
      reading.inFlight -= 1;
      dropFinished(reading.segments);
      dispatch(reading);
      reading.wake();
    });
}

function receive(reading: Reading, segment: Segment, { number, size }: PageRequest, answer: PageAnswer): void {
  const { plan, gauge } = reading;
  const { rows } = answer;
  gauge.note(answer.timing);
  const all = checkedKeys(rows, segment.cursor, plan, number);
  // The window may have been cut while this page was under way; a site may also pass over the upper bound.
  const { to } = segment;
  const keys = to === undefined ? all : all.filter((key) => key <= to);
  const first = segment.cursor ?? (all[0] === undefined ? undefined : all[0] - 1n);
  const last = keys.at(-1);
  if (last !== undefined) {
    segment.cursor = last;
    segment.pages.push({ records: keys.length < rows.length ? rows.slice(0, keys.length) : rows, keys });
    reading.arrivals.push(segment);
    reading.fetched += 1;
  }
  // "Fewer rows than the limit" is the documented end; there is no total and no next link.
  const isOver = rows.length < size || keys.length < rows.length || (to !== undefined && last === to) || plan.single;
  if (isOver) segment.state = 'read';
  const end = isOver && to !== plan.range.to ? to : last;
  const shown = first === undefined || end === undefined ? undefined : { ids: end - first, records: keys.length };
  if (shown !== undefined) reading.density.note(shown.ids, shown.records);
  if (!reading.explored) explore(reading, segment);
  else if (!isOver) divideWindow(reading, segment, shown?.records === 0 ? undefined : shown);
  if (!isOver && isBeyondFarEnd(reading, segment)) seekFarEnd(reading);
}

/**
 * Whether records have come from behind the last id that was known: others were inserted while we read. On a site that
 * grows they would be read one page after the other, so it is worth asking once more how far the ids reach.
 */
function isBeyondFarEnd({ farEnd, farEndWasAhead, plan }: Reading, { cursor, to }: Segment): boolean {
  if (!farEndWasAhead || farEnd === undefined || cursor === undefined) return false;
  return to === plan.range.to && cursor > farEnd;
}

/** A limit of fewer further pages than this is not worth asking for the end of the range. */
const FEW_PAGES = 3;

/** After the first page: when there is more than a little to come, finds out how far the ids reach. */
function explore(reading: Reading, segment: Segment): void {
  const { plan, segments } = reading;
  reading.explored = true;
  const isAll = segments.length === 1 && segment.state === 'read';
  const left = reading.remaining - segment.pages.reduce((sum, { records }) => sum + records.length, 0);
  if (isAll || plan.concurrency === 1 || left <= FEW_PAGES * plan.pageSize) return;
  reading.parallel = true;
  if (segments.at(-1)?.to === plan.range.to) seekFarEnd(reading);
}

/** One request for the last id. Without an answer that makes sense there is one window, and nothing is lost but time. */
function seekFarEnd(reading: Reading): void {
  const { connection, plan, signal } = reading;
  reading.inFlight += 1;
  const conditions = [...plan.others, ...rangeConditions(plan.range, plan.direction)];
  const backwards = { ...plan, direction: plan.direction === 'asc' ? 'desc' : 'asc' } as const;
  const fields = plan.shape.length === 0 || plan.projection !== undefined ? '["id"]' : undefined;
  const request: PageRequest = { number: 0, size: 1, conditions };
  readPage(connection, fields === undefined ? backwards : { ...backwards, projection: fields }, request, signal)
    .then(({ rows, timing }) => {
      reading.gauge.note(timing);
      const [key] = checkedKeys(rows.slice(0, 1), undefined, plan, 0);
      const last = reading.segments.at(-1);
      if (key === undefined || last === undefined || last.to !== plan.range.to) return;
      reading.farEndWasAhead = last.cursor === undefined || key > last.cursor;
      reading.farEnd = key;
      divideWindow(reading, last);
    })
    .catch((error: unknown) => {
      if (signal.aborted) return;
      const code = isCoupaError(error) ? error.code : undefined;
      connection.logger.info('the last id could not be found out; reading goes on in one window', { code });
    })
    .finally(() => {
      reading.inFlight -= 1;
      dispatch(reading);
      reading.wake();
    });
}
