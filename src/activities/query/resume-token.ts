/**
 * Resume tokens: where a query stands behind one of its pages, in a form that survives the process. A token names the
 * site, the path and a digest of the query, so that one of something else is refused, and holds ids and counts only.
 */
import { createHash } from 'node:crypto';
import { CoupaError } from '../../errors';
import type { OffsetProgress } from './by-offset';
import type { QueryPlan } from './plan';
import type { KeyProgress } from './windows/read-windows';
import { rangeFrom, type KeyRange } from './windows/ranges';

/** Where a query stands. */
export type QueryProgress = KeyProgress | OffsetProgress;

const VERSION = 1;
const LONGEST = 20_000;

interface Written {
  readonly v: number;
  readonly s: string;
  readonly p: string;
  readonly q: string;
  /** Records that the limit still allows; null without a limit. */
  readonly n: number | null;
  /** By key: ranges of keys, null for an open bound. */
  readonly r?: readonly (readonly [string | null, string | null])[];
  /** By offset: the position and the last record before it. */
  readonly o?: readonly [number, string];
}

/** Writes a token. */
export function writeToken(siteAddress: string, plan: QueryPlan, progress: QueryProgress): string {
  const text = (key: bigint | undefined): string | null => (key === undefined ? null : String(key));
  const written: Written = {
    v: VERSION,
    s: siteAddress,
    p: plan.target.path,
    q: digestOf(plan),
    n: Number.isFinite(progress.remaining) ? progress.remaining : null,
    ...('ranges' in progress
      ? { r: progress.ranges.map(({ from, to }) => [text(from), text(to)] as const) }
      : { o: [progress.position, progress.mark] as const }),
  };
  return Buffer.from(JSON.stringify(written)).toString('base64url');
}

/**
 * Reads a token.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` for what is not a token, or one of another site, object or query.
 */
export function readToken(siteAddress: string, plan: QueryPlan, token: unknown): QueryProgress {
  const written = parse(token);
  const object = plan.target.object.name;
  if (written?.v !== VERSION) throw refused(object, 'it is not a resume token of this version, or it was cut off');
  if (written.s !== siteAddress) throw refused(object, `it belongs to the site ${shown(written.s)}`);
  if (written.p !== plan.target.path) throw refused(object, `it belongs to a query of ${shown(written.p)}`);
  if (written.q !== digestOf(plan)) {
    throw refused(object, 'it belongs to a query with other conditions, fields, order or limit');
  }
  const remaining = written.n === null ? Number.POSITIVE_INFINITY : written.n;
  const progress = plan.paging === 'key' ? readRanges(written.r) : readOffset(written.o);
  if (progress === undefined || typeof remaining !== 'number' || !(remaining >= 0)) {
    throw refused(object, 'it is damaged');
  }
  return { ...progress, remaining };
}

/** What decides which records come in which order; page size, sequence and concurrency may change between runs. */
function digestOf(plan: QueryPlan): string {
  const { conditions, projection, shape, orderBy, direction, limit, paging } = plan;
  const wanted = conditions.map(({ parameter, value }) => [parameter, value]);
  const text = JSON.stringify([wanted, projection, shape, orderBy, direction, String(limit), paging]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function parse(token: unknown): Partial<Written> | undefined {
  if (typeof token !== 'string' || token.length > LONGEST || !/^[\w-]+$/.test(token)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readRanges(value: unknown): { readonly ranges: readonly KeyRange[] } | undefined {
  if (!Array.isArray(value)) return undefined;
  const ranges: KeyRange[] = [];
  let before: bigint | undefined;
  for (const [place, pair] of value.entries()) {
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(isBound)) return undefined;
    const [from, to] = pair.map((bound: string | null) => (bound === null ? undefined : BigInt(bound)));
    const isInOrder = place === 0 || (from !== undefined && before !== undefined && from >= before);
    if (!isInOrder) return undefined;
    before = to;
    ranges.push(rangeFrom(from, to));
  }
  return { ranges };
}

function isBound(value: unknown): boolean {
  return value === null || (typeof value === 'string' && /^-?\d{1,40}$/.test(value));
}

function readOffset(value: unknown): { readonly position: number; readonly mark: string } | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [position, mark] = value as unknown[];
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 1) return undefined;
  return typeof mark === 'string' ? { position, mark } : undefined;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 120) : 'another one';
}

function refused(object: string, reason: string): CoupaError {
  return new CoupaError(
    'COUPA_INPUT_INVALID',
    `The query of ${object} cannot go on from this resume token: ${reason}. Nothing was sent. Use the token of a page of the same query, or begin anew without one.`,
    { problems: [{ path: '/resumeToken', message: reason }] },
  );
}
