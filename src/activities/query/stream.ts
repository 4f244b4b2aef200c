/** The stream that a query is: lets go of what is in flight as soon as its consumer does, and counts from the start. */

/** Makes items; everything it waits for must end when the signal aborts. */
export type ItemSource<Item> = (signal: AbortSignal) => AsyncGenerator<Item, void, undefined>;

/** A stream of which ending the iteration, also while an item is awaited, aborts. Every iteration starts afresh. */
export function cancellable<Item>(source: ItemSource<Item>, outer?: AbortSignal): AsyncIterable<Item> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<Item, void, undefined> {
      const controller = new AbortController();
      const signal = outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]);
      const items = source(signal);
      return {
        next: () => items.next(),
        return: async () => {
          controller.abort();
          return items.return();
        },
      };
    },
  };
}

/** Asks for the next item while one is consumed, and for no more than that. */
export async function* oneAhead<Item>(
  items: AsyncGenerator<Item, void, undefined>,
): AsyncGenerator<Item, void, undefined> {
  let coming = items.next();
  try {
    for (;;) {
      const item = await coming;
      if (item.done === true) return;
      coming = items.next();
      // Its failure is told when it is its turn; until then it must not count as unhandled.
      coming.catch(() => undefined);
      yield item.value;
    }
  } finally {
    await items.return().catch(() => undefined);
  }
}
