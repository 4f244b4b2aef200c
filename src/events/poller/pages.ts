/**
 * Reads a window page by page, and says behind each page where it goes on. In order of the date, each page begins where
 * the one before ended, its last second included, so that rows which share a second cannot fall between two pages. A second
 * that fills a whole page is read in order of id. Where the order or the bounds do not hold, or dates cannot be relied on,
 * the whole window is read in order of id instead: slower to resume, and as complete.
 */
import { queryPages, type QueryPage, type QueryRequest } from '../../activities';
import type { SiteConnection } from '../../connection';
import type { DataRecord } from '../../sdk';
import type { PolledResource } from '../model';
import type { Position, Window } from './checkpoint';
import { conditionsOf, requestOf, windowDate, type Bounds } from './conditions';
import { dateOf, instantOf, secondOf, type FoundDate } from './instants';

/** Why a window cannot be read in order of the date. */
export type Finding = 'unordered' | 'unbounded' | 'undated' | 'assumed';

/** A page of a window. */
export interface WindowPage {
  readonly records: readonly DataRecord[];
  /** Where reading goes on; absent behind the last page. */
  readonly next?: Position;
  readonly finding?: Finding;
}

/** What reading pages takes. */
export interface PageSource {
  readonly connection: SiteConnection;
  readonly resource: PolledResource;
  readonly signal: AbortSignal;
  /** Is told what a person should know, by a code. */
  warn(code: string, sentence: string): void;
}

/** The pages of a window from its position on. @param first the first page, where it is there already */
export async function* pagesOf(
  source: PageSource,
  window: Window,
  first?: readonly DataRecord[],
): AsyncGenerator<WindowPage, void, undefined> {
  let position: Position | undefined = window.position;
  let rows = first;
  while (position !== undefined) {
    if (position.way === 'date') {
      const bounds: Bounds = { from: position.at ?? window.from, to: window.to };
      rows ??= await onePage(source, window.times, bounds);
      const page: WindowPage = judgePage(source.resource, rows, bounds);
      rows = undefined;
      yield page;
      position = page.next;
    } else if (position.way === 'second') {
      const { at }: { readonly at: number } = position;
      yield* byId(source, window, { ...position, from: at, to: at + 1000 });
      position = at + 1000 < window.to ? { way: 'date', at: at + 1000 } : undefined;
      yield { records: [], ...(position === undefined ? {} : { next: position }) };
    } else {
      yield* byId(source, window, { ...position, from: window.from, to: window.to });
      position = undefined;
      yield { records: [] };
    }
  }
}

/** One page in order of the date: one request. */
export async function onePage(
  source: PageSource,
  times: Window['times'],
  bounds: Bounds,
): Promise<readonly DataRecord[]> {
  const { connection, resource, signal } = source;
  const date = windowDate(resource);
  const request = {
    ...requestOf(resource, conditionsOf(resource, times, bounds)),
    ...(date === undefined ? {} : { order: { by: date.field } }),
    limit: resource.pageSize,
    signal,
  };
  for await (const page of queryPages(connection, resource.object, request)) return recordsOf(source, page);
  return [];
}

/** The records of a page; what the query has to tell besides is passed on. */
export function recordsOf(
  { resource, warn }: PageSource,
  { records, warnings = [] }: QueryPage,
): readonly DataRecord[] {
  for (const { path, message } of warnings) warn(`field ${path}`, `${resource.object}: ${message}.`);
  return records;
}

/** Whether the date of a resource is one that Coupa can order by. */
export function canOrderByDate(resource: PolledResource): boolean {
  const date = windowDate(resource);
  return date !== undefined && !date.field.includes('.');
}

/** A stretch that is read in order of id, and how far it was. */
type Stretch = Bounds & { readonly token?: string };

async function* byId(
  source: PageSource,
  { times }: Pick<Window, 'times'>,
  { from, to, ...position }: Exclude<Position, { way: 'date' }> & Bounds,
): AsyncGenerator<WindowPage, void, undefined> {
  for await (const page of pagesById(source, times, { ...position, from, to })) {
    yield { records: recordsOf(source, page), next: { ...position, token: page.resumeToken } };
  }
}

/** A stretch of dates in order of id, several pages ahead unless `concurrency` is 1. */
export function pagesById(
  { connection, resource, signal }: PageSource,
  times: Window['times'],
  { from, to, token }: Stretch,
  pace: Pick<QueryRequest, 'concurrency'> = {},
): AsyncIterable<QueryPage> {
  return queryPages(connection, resource.object, {
    ...requestOf(resource, conditionsOf(resource, times, { from, to })),
    ...(token === undefined ? {} : { resumeToken: token }),
    ...pace,
    signal,
  });
}

/** Looks whether a page came as it was asked for, and where the next one begins. */
function judgePage(resource: PolledResource, rows: readonly DataRecord[], { from, to = Infinity }: Bounds): WindowPage {
  const dates = rows.map((row) => dateOf(row, windowDate(resource)));
  const finding = findingOf(dates, from);
  // A page that is not full is everything there is, in whatever order.
  if (rows.length < resource.pageSize) {
    return finding === 'assumed' ? { records: [], next: { way: 'id' }, finding } : { records: rows };
  }
  if (finding !== undefined) return { records: [], next: { way: 'id' }, finding };
  const [begin, end] = [dates[0], dates.at(-1)].map((date) => secondOf(date === undefined ? 0 : instantOf(date)!));
  if (begin === undefined || end === undefined || end >= to) return { records: rows };
  return { records: rows, next: begin === end ? { way: 'second', at: end } : { way: 'date', at: end } };
}

function findingOf(dates: readonly FoundDate[], from: number | undefined): Finding | undefined {
  if (dates.some(({ standing }) => standing === 'assumed')) return 'assumed';
  const instants = dates.map(instantOf);
  if (instants.includes(undefined)) return 'undated';
  const seconds = instants.map((at) => secondOf(at!));
  if (seconds.some((at, place) => at < (seconds[place - 1] ?? at))) return 'unordered';
  return from !== undefined && seconds.some((at) => at < secondOf(from)) ? 'unbounded' : undefined;
}
