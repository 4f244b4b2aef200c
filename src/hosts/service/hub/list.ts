/** Answers a list: small pages at once with all headers, large ones while they are read. */
import { Readable } from 'node:stream';
import {
  checkQuery,
  countRecords,
  queryRecords,
  recordAt,
  recordsFrom,
  type Operator,
  type QueryRequest,
} from '../../../activities';
import { loadCatalog } from '../../../catalog';
import type { SiteConnection } from '../../../connection';
import { withoutNulls } from '../../../events';
import type { DataRecord } from '../../../sdk';
import type { Reply } from '../http/reply';
import type { ListQuery } from './list-query';
import { writePageToken, type PageToken } from './page-token';
import type { ResourcePath } from './resource-paths';
import { warningHeader } from './warnings';

/** One list to answer. */
export interface ListCall {
  readonly site: SiteConnection;
  readonly path: ResourcePath;
  readonly query: ListQuery;
  /** Its name in tokens. */
  readonly list: string;
  readonly nulls: 'dropped' | 'kept';
  readonly signal: AbortSignal;
  /** Bytes of JSON that are held back to know the headers; a larger page is sent while it is read. */
  readonly heldBytes: number;
}

/** What of a page is known so far. */
interface Page {
  readonly texts: string[];
  bytes: number;
  last: DataRecord | undefined;
}

/** @throws {CoupaError} as the Query activity. */
export async function answerList(call: ListCall): Promise<Reply> {
  const reply = await readPage(call);
  return { ...reply, headers: { ...warningHeader(call.query.warnings), ...reply.headers } };
}

async function readPage(call: ListCall): Promise<Reply> {
  const { query } = call;
  const records = sourceOf(call)[Symbol.asyncIterator]();
  const page: Page = { texts: [], bytes: 0, last: undefined };
  while (page.bytes <= call.heldBytes) {
    const next = await records.next();
    if (next.done === true) return wholePage(call, page);
    add(call, page, next.value);
  }
  // Too large to wait for its end: what the headers say is found out by looking ahead.
  const boundary = await boundaryOf(call);
  const total = await totalOf(call);
  const isFull = page.texts.length === query.pageSize;
  return {
    headers: {
      ...(boundary.token === undefined ? {} : tokenHeader(call, boundary.token)),
      ...(total === undefined ? {} : { 'elements-total-count': String(total) }),
      ...(isFull ? { 'elements-returned-count': String(page.texts.length) } : {}),
    },
    stream: Readable.from(textOf(call, page, records, boundary), { objectMode: false }),
  };
}

/** What an answer begins with, without what is known only when the page has been read: whether another one follows. */
export async function listHead(call: ListCall): Promise<Reply> {
  const { path, query } = call;
  checkQuery(path.object.name, requestOf(call));
  const total = await totalOf(call);
  return {
    headers: {
      ...warningHeader(query.warnings),
      ...(total === undefined ? {} : { 'elements-total-count': String(total) }),
    },
    stream: Readable.from([]),
  };
}

async function wholePage(call: ListCall, page: Page): Promise<Reply> {
  const { query } = call;
  const count = page.texts.length;
  const isAll = query.position === 0 && query.after === undefined && count < query.pageSize;
  const total = isAll && query.wantsTotal ? count : await totalOf(call);
  const next = count < query.pageSize ? undefined : nextPlace(call, page.last);
  return {
    headers: {
      ...(next === undefined ? {} : tokenHeader(call, next)),
      'elements-returned-count': String(count),
      ...(total === undefined ? {} : { 'elements-total-count': String(total) }),
    },
    text: { type: 'application/json; charset=utf-8', content: `[${page.texts.join(',')}]` },
  };
}

function requestOf({ path, query, signal }: ListCall): QueryRequest {
  const { pageSize, after } = query;
  const operator: Operator = query.request.order?.direction === 'desc' ? 'lt' : 'gt';
  const bound = after === undefined ? [] : [{ field: 'id', operator, value: after }];
  const conditions = [...(query.request.conditions ?? []), ...bound];
  return {
    ...query.request,
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(path.parentIds.length > 0 ? { parentIds: path.parentIds } : {}),
    limit: pageSize,
    pageSize: Math.min(pageSize, 50),
    signal,
  };
}

function sourceOf(call: ListCall): AsyncIterable<DataRecord> {
  const { site, path, query } = call;
  const request = requestOf(call);
  if (query.after !== undefined) return queryRecords(site, path.object.name, request);
  return recordsFrom(site, path.object.name, query.position, request);
}

function add({ nulls }: Pick<ListCall, 'nulls'>, page: Page, record: DataRecord): void {
  const text = JSON.stringify(nulls === 'dropped' ? withoutNulls(record) : record);
  page.texts.push(text);
  page.bytes += Buffer.byteLength(text);
  page.last = record;
}

/** Whether reading goes on behind an id: then nothing is lost or repeated while records come and go. */
function isById({ path, query }: ListCall): boolean {
  const { order } = query.request;
  if (order !== undefined) return order.by.toLowerCase() === 'id';
  return loadCatalog().resolvePath(path.object.definition, 'id').standing === 'known';
}

type Place = Pick<PageToken, 'after' | 'position'>;

function nextPlace(call: ListCall, last: DataRecord | undefined): Place {
  const id = last?.['id'];
  if (isById(call) && (typeof id === 'number' || typeof id === 'string')) return { after: String(id) };
  return { position: call.query.position + call.query.pageSize };
}

function tokenHeader({ query, list }: ListCall, place: Place): Readonly<Record<string, string>> {
  const token = writePageToken({ pageSize: query.pageSize, ...place, ...query.texts, list });
  return { 'elements-next-page-token': token };
}

/** Where the page ends and the next one begins, without having read up to there. */
interface Boundary {
  readonly token?: Place;
  /** The last record of the page, where reading goes by id. */
  readonly lastId?: string;
}

async function boundaryOf(call: ListCall): Promise<Boundary> {
  const { site, path, query } = call;
  const isKeyed = isById(call);
  const position = (query.after === undefined ? query.position : 0) + query.pageSize - (isKeyed ? 1 : 0);
  const found = await recordAt(site, path.object.name, position, requestOf(call));
  if (found === undefined) return {};
  const place = nextPlace(call, found);
  return { token: place, ...(place.after === undefined ? {} : { lastId: place.after }) };
}

async function totalOf({ site, path, query, signal }: ListCall): Promise<number | undefined> {
  if (!query.wantsTotal) return undefined;
  const { conditions } = query.request;
  return countRecords(site, path.object.name, {
    ...(conditions === undefined ? {} : { conditions }),
    ...(path.parentIds.length > 0 ? { parentIds: path.parentIds } : {}),
    signal,
  });
}

/** The page as JSON; a failure on the way breaks the answer off, so that nobody takes a piece for the whole. */
async function* textOf(
  call: ListCall,
  page: Page,
  records: AsyncIterator<DataRecord>,
  { lastId }: Boundary,
): AsyncGenerator<string, void, undefined> {
  let separator = '[';
  try {
    for (const text of page.texts.splice(0)) {
      yield separator + text;
      separator = ',';
    }
    for (let next = await records.next(); next.done !== true; next = await records.next()) {
      // Records that were deleted since the look ahead let others move up, which belong to the next page.
      if (lastId !== undefined && isBehind(call, next.value['id'], lastId)) break;
      const one: Page = { texts: [], bytes: 0, last: undefined };
      add(call, one, next.value);
      yield separator + one.texts.join();
      separator = ',';
    }
    yield separator === '[' ? '[]' : ']';
  } finally {
    await records.return?.();
  }
}

function isBehind({ query }: ListCall, id: unknown, lastId: string): boolean {
  if (typeof id !== 'number' && typeof id !== 'string') return false;
  const [here, last] = [BigInt(id), BigInt(lastId)];
  return query.request.order?.direction === 'desc' ? here < last : here > last;
}
