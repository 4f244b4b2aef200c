/** Decides which window is read next, and sends the requests of windows. */
import { readPage, type PageAnswer, type PageRequest } from '../read-page';
import { carvePages, carveWindow, divideWindow } from './divide';
import { isFarEndOld, seekFarEnd } from './far-end';
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
  let there = 0;
  for (const each of segments) {
    for (const { records } of each.pages) there += records.length;
    if (plan.sequence === 'id' && each === segment) break;
  }
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
  if (isFarEndOld(reading)) seek(reading);
}

function seek(reading: Reading): void {
  seekFarEnd(reading, () => {
    dispatch(reading);
    reading.wake();
  });
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
  if (segments.at(-1)?.to === plan.range.to) seek(reading);
  carvePages(reading, segment);
}
