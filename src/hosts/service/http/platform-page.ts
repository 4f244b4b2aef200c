/** Pages of the platform's own lists: by number, with the number of the last entry as the cursor. */
import { CoupaError } from '../../../errors';
import type { PageSizes } from '../hub/list-query';
import type { Reply } from './reply';

/** A page that was asked for. */
export interface PlatformPage {
  readonly pageSize: number;
  /** Entries above (or, newest first, below) this number; 0 for the beginning. */
  readonly after: number;
}

/** @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function readPlatformPage(query: URLSearchParams, sizes: PageSizes): PlatformPage {
  const size = query.get('pageSize')?.trim() ?? '';
  if (size !== '' && !/^[1-9]\d{0,8}$/.test(size)) {
    throw new CoupaError('COUPA_INPUT_INVALID', 'pageSize: a whole number from 1 is expected.');
  }
  const token = query.get('nextPage')?.trim() ?? '';
  const after = token === '' ? 0 : Number(/^after-(\d{1,15})$/.exec(decode(token))?.[1] ?? Number.NaN);
  if (Number.isNaN(after)) {
    throw new CoupaError('COUPA_INPUT_INVALID', 'nextPage: this is not a token of this service; take it as it came.');
  }
  return { pageSize: Math.min(size === '' ? sizes.usual : Number(size), sizes.most), after };
}

/** Answers with a page. @param found one entry more than the page has, where there are more */
export function withNextPage<Entry>(
  found: readonly Entry[],
  { pageSize }: PlatformPage,
  numberOf: (entry: Entry) => number,
  show: (entry: Entry) => unknown,
): Reply {
  const entries = found.slice(0, pageSize);
  const last = entries.at(-1);
  const hasMore = found.length > pageSize && last !== undefined;
  return {
    headers: {
      'elements-returned-count': String(entries.length),
      ...(hasMore ? { 'elements-next-page-token': Buffer.from(`after-${numberOf(last)}`).toString('base64url') } : {}),
    },
    body: entries.map(show),
  };
}

function decode(token: string): string {
  return token.length > 100 ? '' : Buffer.from(token, 'base64').toString('utf8');
}
