/** Runs the input messages of one node one after the other, in order, with a bound on how many may wait. */

/** A queue of entries that are worked off in order. */
export interface InputQueue<Entry> {
  /** How many wait behind the running one. */
  readonly waiting: number;
  /** Takes an entry, or answers `full` when too many wait already. */
  add(entry: Entry): 'taken' | 'full';
  /**
   * Aborts the running entry, waits until it has ended and answers the entries that were never begun.
   * Nothing is taken afterwards.
   */
  close(): Promise<readonly Entry[]>;
}

/** @param run works off one entry; it must not throw, and must end soon after the signal aborts. */
export function createInputQueue<Entry>(
  limit: number,
  run: (entry: Entry, signal: AbortSignal) => Promise<void>,
): InputQueue<Entry> {
  const entries: Entry[] = [];
  const abort = new AbortController();
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    for (let entry = entries.shift(); entry !== undefined && !abort.signal.aborted; entry = entries.shift()) {
      await run(entry, abort.signal);
    }
    working = undefined;
  };

  return {
    get waiting() {
      return entries.length;
    },
    add(entry) {
      if (abort.signal.aborted || entries.length >= limit) return 'full';
      entries.push(entry);
      working ??= work();
      return 'taken';
    },
    async close() {
      const left = entries.splice(0);
      abort.abort();
      await working;
      return left;
    },
  };
}
