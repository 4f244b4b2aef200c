/** Reads the parameters of a list: where, page, pageSize, nextPage, fields, orderBy, returnTotalCount. */
import { parseFilter, type QueryRequest } from '../../../activities';
import { CoupaError } from '../../../errors';
import { readPageToken, type PageToken } from './page-token';

/** The page sizes that are served. */
export interface PageSizes {
  /** When the caller names none. */
  readonly usual: number;
  readonly most: number;
}

/** What a list was asked for. */
export interface ListQuery {
  readonly request: Pick<QueryRequest, 'conditions' | 'fields' | 'order'>;
  readonly pageSize: number;
  /** How many records to pass over. */
  readonly position: number;
  /** The record after which the page begins, in order of id. */
  readonly after?: string;
  readonly wantsTotal: boolean;
  /** As they were given, for the token of the next page. */
  readonly texts: Pick<PageToken, 'where' | 'orderBy' | 'fields'>;
}

/** Lists that are longer are read in several requests, because one URL would not hold the names. */
const MOST_FIELDS = 200;

/**
 * Reads the parameters. Those that a token holds need not be repeated; unknown ones are passed over.
 * @throws {CoupaError} `COUPA_INPUT_INVALID`, `COUPA_FILTER_INVALID`.
 */
export function readListQuery(query: URLSearchParams, list: string, sizes: PageSizes): ListQuery {
  const given = (name: string): string | undefined => query.get(name)?.trim() || undefined;
  const tokenText = given('nextPage');
  const token = tokenText === undefined ? undefined : readPageToken(tokenText, list);
  const pageSize = Math.min(readCount('pageSize', given('pageSize'), 1) ?? token?.pageSize ?? sizes.usual, sizes.most);
  const page = readCount('page', given('page'), 0) ?? 1;
  const texts = withoutUndefined({
    where: same('where', given('where'), token?.where),
    orderBy: same('orderBy', given('orderBy'), token?.orderBy),
    fields: given('fields') ?? token?.fields,
  });
  const fields = (texts.fields ?? '').split(',').map((field) => field.trim());
  if (fields.length > MOST_FIELDS) throw invalid('fields', `at most ${MOST_FIELDS} names are taken`);
  const order = texts.orderBy === undefined ? undefined : readOrder(texts.orderBy);
  const named = fields.filter((field) => field !== '');
  return {
    request: {
      ...(texts.where === undefined ? {} : { conditions: parseFilter(texts.where, { syntax: 'where' }).conditions }),
      ...(named.length === 0 ? {} : { fields: named }),
      ...(order === undefined ? {} : { order }),
    },
    pageSize,
    // Page 0 is what some callers send for the first one.
    position: token === undefined ? (Math.max(page, 1) - 1) * pageSize : (token.position ?? 0),
    ...(token?.after === undefined ? {} : { after: token.after }),
    wantsTotal: ['returnTotalCount', 'returnCount'].some((name) => given(name)?.toLowerCase() === 'true'),
    texts,
  };
}

function readCount(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw invalid(name, `a whole number from ${least} is expected, not ${JSON.stringify(text.slice(0, 40))}`);
}

/** A page of another query would be a page of nothing. */
function same(name: string, given: string | undefined, kept: string | undefined): string | undefined {
  if (given === undefined || kept === undefined || given === kept) return given ?? kept;
  throw invalid('nextPage', `the token was given out for another ${name}; begin without a token`);
}

function readOrder(text: string): NonNullable<QueryRequest['order']> {
  const [by = '', direction = 'asc', ...more] = text.split(/\s+/);
  const word = direction.toLowerCase();
  if (more.length === 0 && (word === 'asc' || word === 'desc')) return { by: by.replaceAll('`', ''), direction: word };
  throw invalid('orderBy', `"field asc" or "field desc" is expected, not ${JSON.stringify(text.slice(0, 60))}`);
}

function invalid(name: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${name}: ${message}.`);
}

function withoutUndefined<Texts extends Readonly<Record<string, string | undefined>>>(
  texts: Texts,
): { [Name in keyof Texts]?: string } {
  const entries = Object.entries(texts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Texts]?: string };
}
