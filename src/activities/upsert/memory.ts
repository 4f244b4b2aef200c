/** What became of recent keys of a run, for sites that do not find at once what was just created. */

/** What is remembered of a key. */
export type Remembered =
  | { readonly state: 'created'; readonly id: number | string }
  /** Created or not: the answer was lost. */
  | { readonly state: 'unknown' }
  /** A dry run would have created it. */
  | { readonly state: 'planned' };

/** Remembers keys. */
export interface Memory {
  of(key: string): Remembered | undefined;
  remember(key: string, what: Remembered): void;
}

/** So many keys that no site is as slow; without a bound the memory would grow with the input. */
const MOST_KEYS = 10_000;

/** Makes an empty one. Unknown outcomes are the last to be forgotten, because forgetting one could double a record. */
export function makeMemory(): Memory {
  const settled = new Map<string, Remembered>();
  const unknown = new Map<string, Remembered>();
  return {
    of: (key) => unknown.get(key) ?? settled.get(key),
    remember(key, what) {
      const map = what.state === 'unknown' ? unknown : settled;
      map.delete(key);
      map.set(key, what);
      const [oldest] = map.keys();
      if (map.size > MOST_KEYS && oldest !== undefined) map.delete(oldest);
    },
  };
}
