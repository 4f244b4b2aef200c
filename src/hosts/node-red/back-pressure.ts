/**
 * Back-pressure between the nodes of this palette. Node-RED has none: a send always succeeds, so a Query that reads
 * faster than a Create writes would pile up the whole result in the queue of the Create. Messages that stem from one
 * message bear its `_msgid`, through core nodes too; a Query waits while too many messages of its own run are pending.
 */

/** A Query waits from this many pending messages on. */
const HIGH_WATER = 100;

/** Counts the pending messages of all activity nodes of a process, by the message that they stem from. */
export interface BackPressure {
  /** A node has taken a message. Call the answer when the message is done with. */
  pending(node: string, origin: string): () => void;
  /** Whether other nodes have too much of this origin to do. */
  isHigh(node: string, origin: string): boolean;
  /** Resolves when {@link BackPressure.isHigh} is over, at once or later, or when the signal aborts. */
  relief(node: string, origin: string, signal: AbortSignal): Promise<void>;
}

/** Makes the counter; there is one in a process. */
export function createBackPressure(highWater = HIGH_WATER): BackPressure {
  const counts = new Map<string, Map<string, number>>();
  const waiting = new Map<string, Set<() => void>>();
  /** Nodes that wait here themselves: who waits for them too would wait for ever in a flow with a loop. */
  const blocked = new Set<string>();

  const add = (node: string, origin: string, step: 1 | -1): void => {
    const nodes = counts.get(origin) ?? new Map<string, number>();
    const count = (nodes.get(node) ?? 0) + step;
    if (count > 0) nodes.set(node, count);
    else nodes.delete(node);
    if (nodes.size > 0) counts.set(origin, nodes);
    else counts.delete(origin);
  };
  const isHigh = (node: string, origin: string): boolean => {
    let sum = 0;
    for (const [other, count] of counts.get(origin) ?? []) if (other !== node && !blocked.has(other)) sum += count;
    return sum >= highWater;
  };
  const wake = (origin: string): void => {
    for (const resume of [...(waiting.get(origin) ?? [])]) resume();
  };

  return {
    isHigh,
    pending(node, origin) {
      add(node, origin, 1);
      return () => {
        add(node, origin, -1);
        wake(origin);
      };
    },
    async relief(node, origin, signal) {
      while (isHigh(node, origin) && !signal.aborted) {
        blocked.add(node);
        await oneNotice(waiting, origin, signal, () => wake(origin));
        blocked.delete(node);
      }
    },
  };
}

/** Waits for the next notice about an origin, or the end of the run. */
async function oneNotice(
  waiting: Map<string, Set<() => void>>,
  origin: string,
  signal: AbortSignal,
  tellOthers: () => void,
): Promise<void> {
  const listeners = waiting.get(origin) ?? new Set();
  waiting.set(origin, listeners);
  await new Promise<void>((resolve) => {
    const resume = (): void => {
      listeners.delete(resume);
      if (listeners.size === 0) waiting.delete(origin);
      signal.removeEventListener('abort', resume);
      resolve();
    };
    signal.addEventListener('abort', resume, { once: true });
    // That this node waits may be what others wait for.
    tellOthers();
    listeners.add(resume);
  });
}
