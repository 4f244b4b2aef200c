/** A binary heap whose items know their places, so that one whose time changes is moved and not left behind. */

/** An item of a heap. `place` belongs to the heap; -1 while the item is in none. */
export interface HeapItem {
  /** The smallest comes first. */
  dueAt: number;
  place: number;
}

/** Items by the time at which they are due. */
export interface Heap<Item extends HeapItem> {
  readonly size: number;
  first(): Item | undefined;
  push(item: Item): void;
  /** Takes an item out, wherever it is; does nothing when it is not in. */
  remove(item: Item): void;
}

/** Makes an empty heap. Each step takes time in proportion to the logarithm of the size. */
export function createHeap<Item extends HeapItem>(): Heap<Item> {
  const items: Item[] = [];
  const put = (item: Item, place: number): void => {
    items[place] = item;
    item.place = place;
  };
  const up = (item: Item): void => {
    let place = item.place;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = items[above]!;
      if (other.dueAt <= item.dueAt) break;
      put(other, place);
      place = above;
    }
    put(item, place);
  };
  const down = (item: Item): void => {
    let place = item.place;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const below = right < items.length && items[right]!.dueAt < items[left]!.dueAt ? right : left;
      const other = items[below]!;
      if (other.dueAt >= item.dueAt) break;
      put(other, place);
      place = below;
    }
    put(item, place);
  };
  return {
    get size() {
      return items.length;
    },
    first: () => items[0],
    push(item) {
      put(item, items.length);
      up(item);
    },
    remove(item) {
      const { place } = item;
      if (place === -1) return;
      item.place = -1;
      const last = items.pop()!;
      if (last === item) return;
      put(last, place);
      up(last);
      down(last);
    },
  };
}
