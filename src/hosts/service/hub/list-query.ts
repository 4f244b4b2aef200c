/** Reads the parameters of a list: where, page, pageSize, nextPage, fields, orderBy, returnTotalCount. */
import { parseFilter, type QueryRequest } from '../../../activities';
import { CoupaError } from '../../../errors';
import type { RecordProblem } from '../../../sdk';
import { readPageToken, type PageToken } from './page-token';
import { passedOver } from './warnings';

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
  /** What was passed over of it. */
  readonly warnings: readonly RecordProblem[];
  /** As they were given, for the token of the next page. */
  readonly texts: Pick<PageToken, 'where' | 'orderBy' | 'fields'>;
}

const TOTALS = ['returnTotalCount', 'returnCount'] as const;
const PARAMETERS = ['where', 'page', 'pageSize', 'nextPage', 'fields', 'orderBy', ...TOTALS] as const;

/** Lists that are longer are read in several requests, because one URL would not hold the names. */
const MOST_FIELDS = 200;

/** The names of fields with commas between them. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function readFields(query: URLSearchParams, kept?: string): readonly string[] {
  const fields = (one(query, 'fields') ?? kept ?? '').split(',').map((field) => field.trim());
  if (fields.length > MOST_FIELDS) throw invalid('fields', `at most ${MOST_FIELDS} names are taken`);
  return fields.filter((field) => field !== '');
}

/**
 * Reads the parameters. Those that a token holds need not be repeated; unknown ones are passed over, which is told.
 * @throws {CoupaError} `COUPA_INPUT_INVALID`, `COUPA_FILTER_INVALID`.
 */
export function readListQuery(query: URLSearchParams, list: string, sizes: PageSizes): ListQuery {
  const given = (name: (typeof PARAMETERS)[number]): string | undefined => one(query, name);
  const tokenText = given('nextPage');
  const token = tokenText === undefined ? undefined : readPageToken(tokenText, list);
  const pageSize = Math.min(readCount('pageSize', given('pageSize'), 1) ?? token?.pageSize ?? sizes.usual, sizes.most);
  const page = readCount('page', given('page'), 0) ?? 1;
  const texts = withoutUndefined({
    where: same('where', given('where'), token?.where),
    orderBy: same('orderBy', given('orderBy'), token?.orderBy),
    fields: given('fields') ?? token?.fields,
  });
  const named = readFields(query, token?.fields);
  const order = texts.orderBy === undefined ? undefined : readOrder(texts.orderBy);
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
    wantsTotal: TOTALS.some((name) => given(name)?.toLowerCase() === 'true'),
    warnings: [...passedOver(query, PARAMETERS), ...TOTALS.flatMap((name) => flagWarning(name, given(name)))],
    texts,
  };
}

/** The one value of a parameter. Of two, one would be left out, e.g. half of the conditions. */
function one(query: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = new Set(query.getAll(name).map((text) => text.trim()));
  if (others.length > 0) throw invalid(name, 'it is given twice; send it once (conditions are joined by AND)');
  return value === '' ? undefined : value;
}

function flagWarning(name: string, value = 'false'): readonly RecordProblem[] {
  if (/^(?:true|false)$/i.test(value)) return [];
  return [{ path: name, message: 'true or false is expected; nothing was counted' }];
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
