/** Fetches one page ahead of the consumer, and lets go of what is in flight as soon as the consumer does. */

import { CoupaError } from '../../errors';

/** Makes pages; everything it waits for must end when the signal aborts. */
export type PageSource<Row> = (signal: AbortSignal) => AsyncGenerator<readonly Row[], void, undefined>;

/**
 * The rows of the pages, one by one. While the rows of a page are consumed the next page is on its way, and no more
 * than that one: the consumer's pace is the producer's. Ending the iteration, also while a row is awaited, aborts.
 * Every iteration starts afresh.
 */
export function readAhead<Row>(source: PageSource<Row>, outer?: AbortSignal): AsyncIterable<Row> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<Row, void, undefined> {
      const controller = new AbortController();
      const signal = outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]);
      const rows = rowsOf(source(signal), signal);
      return {
        next: () => rows.next(),
        return: async () => {
          controller.abort();
          return rows.return();
        },
      };
    },
  };
}

async function* rowsOf<Row>(
  pages: AsyncGenerator<readonly Row[], void, undefined>,
  signal: AbortSignal,
): AsyncGenerator<Row, void, undefined> {
  let coming = pages.next();
  try {
    for (;;) {
      const page = await coming;
      if (page.done === true) return;
      coming = pages.next();
      // Its failure is told when it is its turn; until then it must not count as unhandled.
      coming.catch(() => undefined);
      for (const row of page.value) {
        if (signal.aborted)
          throw new CoupaError('COUPA_CANCELLED', 'The query was cancelled; the records so far are good.');
        yield row;
      }
    }
  } finally {
    await pages.return().catch(() => undefined);
  }
}
