/**
 * Reads a query in windows of ids, several at a time, page by page with the id as the key inside each. Windows meet
 * without a gap and the last one is open, so that whatever exists throughout is in exactly one of them, and inside a
 * window "after the last id" cannot shift: none is lost and none comes twice, whatever changes meanwhile.
 */
import type { SiteConnection } from '../../../connection';
import { CoupaError } from '../../../errors';
import type { DataRecord } from '../../../sdk';
import type { QueryPlan } from '../plan';
import { dispatch } from './dispatch';
import type { KeyRange } from './ranges';
import { createReading, type Reading } from './reading';
import { dropFinished, restOf } from './segments';

/** Where a reading by key begins, or goes on. */
export interface KeyProgress {
  /** What was not handed on yet, in order. */
  readonly ranges: readonly KeyRange[];
  /** Records that the limit still allows. */
  readonly remaining: number;
}

/** A page of records and where to go on behind it. */
export interface KeyedPage {
  readonly records: readonly DataRecord[];
  readonly progress: KeyProgress;
}

/**
 * Pages in order of key, or as they come. What lies before a failure is handed on before the failure is told; nothing
 * behind it is, when the order matters. Ending the iteration or aborting cancels everything that is in flight.
 */
export async function* pagesByWindows(
  connection: SiteConnection,
  plan: QueryPlan,
  start: KeyProgress,
  outer: AbortSignal,
): AsyncGenerator<KeyedPage, void, undefined> {
  if (start.remaining <= 0) return;
  const own = new AbortController();
  const reading = createReading(connection, plan, start, own.signal);
  const onAbort = (): void => {
    own.abort();
    reading.wake();
  };
  outer.addEventListener('abort', onAbort, { once: true });
  try {
    dispatch(reading);
    for (;;) {
      if (outer.aborted)
        throw new CoupaError('COUPA_CANCELLED', `The query of ${plan.target.object.name} was cancelled.`);
      const page = takePage(reading);
      if (page !== undefined) {
        dispatch(reading);
        yield page;
        if (reading.remaining <= 0) return;
        continue;
      }
      const failure = failureDue(reading);
      if (failure !== undefined) throw failure.error;
      if (reading.segments.length === 0) return;
      await new Promise<void>((resolve) => (reading.wake = resolve));
    }
  } finally {
    outer.removeEventListener('abort', onAbort);
    own.abort();
  }
}

/** The page whose turn it is, if it is there. */
function takePage(reading: Reading): KeyedPage | undefined {
  const { segments, arrivals, plan } = reading;
  const segment = plan.sequence === 'id' ? segments[0] : arrivals.shift();
  const page = segment?.pages.shift();
  if (segment === undefined || page === undefined) return undefined;
  const records = page.records.length > reading.remaining ? page.records.slice(0, reading.remaining) : page.records;
  segment.handedOn = page.keys[records.length - 1];
  reading.fetched -= 1;
  reading.taken += 1;
  reading.remaining -= records.length;
  dropFinished(segments);
  return { records, progress: { ranges: restOf(segments), remaining: reading.remaining } };
}

/** In order, a failure is told when everything before it was handed on; otherwise when all that came was. */
function failureDue({ segments, plan }: Reading): { readonly error: unknown } | undefined {
  return plan.sequence === 'id' ? segments[0]?.failure : segments.find(({ failure }) => failure !== undefined)?.failure;
}
