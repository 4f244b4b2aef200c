/** The windows of a query: consecutive ranges of ids, each read page by page with the id as the key. */
import type { DataRecord } from '../../../sdk';
import { joined, rangeFrom, type KeyRange } from './ranges';

/** A range that is to be read, is being read, or was read and not handed on yet. */
export interface Segment {
  /** Everything up to here was fetched. */
  cursor: bigint | undefined;
  /** Everything up to here was handed on. */
  handedOn: bigint | undefined;
  to: bigint | undefined;
  state: 'waiting' | 'reading' | 'read';
  inFlight: boolean;
  /** Fetched and not handed on, in order. */
  readonly pages: FetchedPage[];
  failure?: { readonly error: unknown };
}

/** A page and the keys of its records. */
export interface FetchedPage {
  readonly records: readonly DataRecord[];
  readonly keys: readonly bigint[];
}

/** A range that nobody has begun to read. */
export function waitingSegment({ from, to }: KeyRange): Segment {
  return { cursor: from, handedOn: from, to, state: 'waiting', inFlight: false, pages: [] };
}

/** Ends a segment after the key `at`; the rest becomes the next one, which waits. */
export function cutSegment(segments: Segment[], segment: Segment, at: bigint): void {
  const place = segments.indexOf(segment);
  segments.splice(place + 1, 0, waitingSegment(rangeFrom(at, segment.to)));
  segment.to = at;
}

/** Forgets segments of which nothing is left to do. */
export function dropFinished(segments: Segment[]): void {
  for (let at = segments.length - 1; at >= 0; at -= 1) {
    const segment = segments[at];
    if (segment?.state === 'read' && segment.pages.length === 0) segments.splice(at, 1);
  }
}

/** What was not handed on yet. */
export function restOf(segments: readonly Segment[]): readonly KeyRange[] {
  return joined(
    segments
      .filter(({ state, pages }) => state !== 'read' || pages.length > 0)
      .map(({ handedOn, to }) => rangeFrom(handedOn, to)),
  );
}
