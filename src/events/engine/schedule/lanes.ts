/** What waits for its time, by kind; each kind has a limit to how much of it runs at once. */
import { createHeap, type Heap, type HeapItem } from './heap';

/** Something that waits in a lane. */
export interface LaneItem extends HeapItem {
  readonly lane: string;
  /** Whether it runs beside the lane, in a place that is none of it. */
  isAside: boolean;
}

/** For each place of a lane so many that hang may run beside it. */
const ASIDE_PER_PLACE = 4;

/** All lanes. */
export interface Lanes<Item extends LaneItem> {
  /** Puts it in, or elsewhere when it is in already. */
  enter(item: Item, dueAt: number): void;
  leave(item: Item): void;
  /** Takes out all that are due and may run; each takes up a place until `finished`. */
  takeDue(now: number): readonly Item[];
  finished(item: Item): void;
  /** One that runs only waits: as long as not too many do, its place is for others. */
  standAside(item: Item): void;
  /** When something that may run is due; infinity when nothing is. */
  earliest(): number;
}

interface Lane<Item extends LaneItem> {
  readonly most: number;
  running: number;
  aside: number;
  readonly heap: Heap<Item>;
}

/** Makes empty lanes. */
export function createLanes<Item extends LaneItem>(limits: Readonly<Record<string, number>>): Lanes<Item> {
  const lanes = new Map(
    Object.entries(limits).map(([name, most]) => [name, { most, running: 0, aside: 0, heap: createHeap<Item>() }]),
  );
  const laneOf = ({ lane }: Item): Lane<Item> => lanes.get(lane)!;
  return {
    enter(item, dueAt) {
      const { heap } = laneOf(item);
      heap.remove(item);
      item.dueAt = dueAt;
      heap.push(item);
    },
    leave: (item) => laneOf(item).heap.remove(item),
    takeDue(now) {
      const due: Item[] = [];
      for (const lane of lanes.values()) {
        for (let first = lane.heap.first(); first !== undefined; first = lane.heap.first()) {
          if (lane.running >= lane.most || first.dueAt > now) break;
          lane.heap.remove(first);
          lane.running += 1;
          due.push(first);
        }
      }
      return due;
    },
    finished(item) {
      laneOf(item)[item.isAside ? 'aside' : 'running'] -= 1;
      item.isAside = false;
    },
    standAside(item) {
      const lane = laneOf(item);
      if (item.isAside || lane.aside >= ASIDE_PER_PLACE * lane.most) return;
      item.isAside = true;
      lane.running -= 1;
      lane.aside += 1;
    },
    earliest() {
      const open = [...lanes.values()].filter(({ running, most }) => running < most);
      return Math.min(...open.map(({ heap }) => heap.first()?.dueAt ?? Number.POSITIVE_INFINITY));
    },
  };
}
