/** A set of texts that does not grow without bound. */

/** Remembers texts; beyond its limit it says yes to everything, which is the careful answer. */
export interface LimitedSet {
  add(text: string): void;
  has(text: string): boolean;
}

/** Makes an empty set. */
export function makeLimitedSet(limit: number): LimitedSet {
  const texts = new Set<string>();
  let full = false;
  return {
    add(text) {
      if (texts.size < limit) texts.add(text);
      else full ||= !texts.has(text);
    },
    has: (text) => full || texts.has(text),
  };
}
