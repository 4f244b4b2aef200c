/** The cursor between two pages of a list: what was asked for and where the next page begins. Holds no secret. */
import { CoupaError } from '../../../errors';

/** Where a list goes on. */
export interface PageToken {
  readonly pageSize: number;
  /** In order of id: the id of the last record of the page before. */
  readonly after?: string;
  /** In any other order: how many records came before. */
  readonly position?: number;
  /** What the list was asked for, because clients need not repeat it. */
  readonly where?: string;
  readonly orderBy?: string;
  readonly fields?: string;
  /** The list that it belongs to: `suppliers/5/addresses`. */
  readonly list: string;
}

/** A longer condition must be repeated by the client, because the token travels in a header and in a URL. */
const LONGEST_TOKEN = 6000;

/** Unpadded base64 of JSON, as Open Connectors' own. */
export function writePageToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/**
 * Reads a cursor.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` when it is none, or one of another list.
 */
export function readPageToken(text: string, list: string): PageToken {
  const token = decode(text);
  if (token === undefined) {
    throw new CoupaError('COUPA_INPUT_INVALID', 'nextPage: this is not a token of this service; take it as it came.');
  }
  if (token.list !== list) {
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      `nextPage: this token belongs to the list ${JSON.stringify(token.list.slice(0, 80))}, not to ${list}.`,
    );
  }
  return token;
}

function decode(text: string): PageToken | undefined {
  if (text.length > 2 * LONGEST_TOKEN) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { pageSize, after, position, where, orderBy, fields, list } = value as Readonly<Record<string, unknown>>;
  const isCount = (count: unknown): count is number => Number.isSafeInteger(count) && (count as number) >= 0;
  const isText = (member: unknown): boolean => member === undefined || typeof member === 'string';
  const isSound =
    isCount(pageSize) &&
    pageSize > 0 &&
    typeof list === 'string' &&
    [where, orderBy, fields].every(isText) &&
    (after === undefined ? isCount(position) : typeof after === 'string' && /^\d{1,19}$/.test(after));
  return isSound ? (value as PageToken) : undefined;
}
