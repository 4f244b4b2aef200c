/** Works on the items of a stream, several at a time, and hands the results on in the order of the items. */

/** How to work through a stream. */
export interface InOrderOptions<Item, Result> {
  /** The most items between source and consumer. */
  readonly window: number;
  /** Must not reject. */
  readonly worker: (item: Item, index: number) => Promise<Result>;
  /** Asked before each item is taken; what was taken is finished. */
  readonly isStopped: () => boolean;
  /** Ends a wait for the source, so that {@link InOrderOptions.isStopped} is asked again. */
  readonly signal?: AbortSignal | undefined;
  /** Gets the results that nobody will take, because the iteration was broken off. */
  readonly onUndelivered: (result: Result) => void;
}

interface Slot<Result> {
  readonly finished: Promise<void>;
  outcome?: { readonly result: Result };
}

type Arrival<Item> = { readonly step: IteratorResult<Item> } | { readonly error: unknown };

/**
 * Maps a stream. A finished result is handed on at once, also while the source is slow to give its next item; nothing
 * more is taken from the source while the consumer is slow. When the source throws, the results of the items before
 * are delivered first. Ending the iteration ends the source and waits until nothing is in flight.
 */
export async function* inOrder<Item, Result>(
  source: AsyncIterable<Item> | Iterable<Item>,
  options: InOrderOptions<Item, Result>,
): AsyncGenerator<Result, void, undefined> {
  const items = iterate(source);
  const slots: Slot<Result>[] = [];
  const bell = makeBell();
  let taking = false;
  let arrival: Arrival<Item> | undefined;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let index = 0;

  const start = (item: Item): void => {
    const slot: Slot<Result> = {
      finished: options.worker(item, index++).then((result) => {
        slot.outcome = { result };
        bell.ring();
      }),
    };
    slots.push(slot);
  };
  options.signal?.addEventListener('abort', bell.ring);
  try {
    for (;;) {
      if (options.isStopped()) ended = true;
      if (arrival !== undefined) {
        if ('error' in arrival) failure = arrival;
        if ('error' in arrival || arrival.step.done === true) ended = true;
        else if (!ended) start(arrival.step.value);
        arrival = undefined;
        taking = false;
      }
      if (!ended && !taking && slots.length < options.window) {
        taking = true;
        void take(items).then((arrived) => {
          arrival = arrived;
          bell.ring();
        });
      }
      const outcome = slots[0]?.outcome;
      if (outcome !== undefined) {
        slots.shift();
        yield outcome.result;
      } else if (slots.length === 0 && ended) break;
      else if (arrival === undefined) await bell.wait();
    }
    if (failure !== undefined) throw failure.error;
  } finally {
    options.signal?.removeEventListener('abort', bell.ring);
    // Not awaited: a source that waits for its next item might never answer.
    void end(items);
    await Promise.all(slots.map((slot) => slot.finished));
    for (const { outcome } of slots) if (outcome !== undefined) options.onUndelivered(outcome.result);
  }
}

/** Wakes the one who waits; a promise that lived as long as the stream would collect a reaction for every record. */
function makeBell(): { readonly ring: () => void; readonly wait: () => Promise<void> } {
  let wake: (() => void) | undefined;
  return {
    ring: () => wake?.(),
    wait: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}

async function take<Item>(items: AsyncIterator<Item> | Iterator<Item>): Promise<Arrival<Item>> {
  try {
    return { step: await items.next() };
  } catch (error) {
    return { error };
  }
}

async function end<Item>(items: AsyncIterator<Item> | Iterator<Item>): Promise<void> {
  try {
    await items.return?.();
  } catch {
    // The stream is over; a source that fails while it is closed has nothing left to tell.
  }
}

function iterate<Item>(source: AsyncIterable<Item> | Iterable<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}
