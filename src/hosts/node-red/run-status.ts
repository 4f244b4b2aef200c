/** The line below a node: a running count, then how the run ended; at most four changes a second. */
import { describeFailure } from './failure';
import type { NodeStatus, RuntimeNode } from './runtime-api';

const MINIMUM_INTERVAL_MS = 250;
const LONGEST_TEXT = 60;

/** Shows the state of one node. */
export interface RunStatus {
  /** A running count; a later line may take its place before it is shown. */
  progress(text: string): void;
  /** How a run ended. The last line that is given is always shown, a moment later at most. */
  finished(text: string, standing: 'good' | 'partly'): void;
  failed(error: unknown): void;
  /** Takes the line away, and whatever was still to be shown. */
  clear(): void;
}

/** Makes the line of one node. Node-RED sends every status to every open editor, hence the limit for all of them. */
export function createRunStatus(node: Pick<RuntimeNode, 'status'>): RunStatus {
  let shownAt = -Infinity;
  let latest: NodeStatus = {};
  let timer: NodeJS.Timeout | undefined;

  const showLatest = (): void => {
    clearTimeout(timer);
    timer = undefined;
    shownAt = performance.now();
    node.status(latest);
  };
  const show = (status: NodeStatus): void => {
    latest = status;
    const wait = shownAt + MINIMUM_INTERVAL_MS - performance.now();
    if (wait <= 0) showLatest();
    else timer ??= setTimeout(showLatest, wait);
  };

  return {
    progress: (text) => show({ fill: 'blue', shape: 'dot', text }),
    finished: (text, standing) => show({ fill: standing === 'good' ? 'green' : 'yellow', shape: 'dot', text }),
    failed: (error) => show({ fill: 'red', shape: 'ring', text: shorten(describeFailure(error).message) }),
    clear() {
      latest = {};
      showLatest();
    },
  };
}

/** `1,204 records`, `1 record`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** Adds one to a count and answers the sum. */
export function countUp(counts: Map<string, number>, name: string): number {
  const sum = (counts.get(name) ?? 0) + 1;
  counts.set(name, sum);
  return sum;
}

function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).trimEnd()}…`;
}
