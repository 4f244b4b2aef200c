/** A set of positions that takes little room when they come almost in order. */

/** Positions from 0. */
export interface Ranges {
  add(position: number): void;
  has(position: number): boolean;
  /** The greatest one; -1 when empty. */
  greatest(): number;
}

/** Makes an empty set. */
export function makeRanges(): Ranges {
  // Ascending, disjoint, not touching: [first, last].
  const ranges: [number, number][] = [];
  /** The first range that ends at or behind the position. */
  const locate = (position: number): number => {
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ranges[middle]?.[1] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add(position) {
      const at = locate(position);
      const range = ranges[at];
      if (range !== undefined && range[0] <= position) return;
      const before = ranges[at - 1];
      const joinsBefore = before?.[1] === position - 1;
      const joinsAfter = range?.[0] === position + 1;
      if (before !== undefined && joinsBefore) {
        before[1] = joinsAfter ? (range?.[1] ?? position) : position;
        if (joinsAfter) ranges.splice(at, 1);
      } else if (range !== undefined && joinsAfter) range[0] = position;
      else ranges.splice(at, 0, [position, position]);
    },
    has(position) {
      const range = ranges[locate(position)];
      return range !== undefined && range[0] <= position;
    },
    greatest: () => ranges.at(-1)?.[1] ?? -1,
  };
}
