/** The line below a node: a running count at most four times a second, then how the run ended. */
import { describeFailure } from './failure';
import type { NodeStatus, RuntimeNode } from './runtime-api';

const MINIMUM_INTERVAL_MS = 250;
const LONGEST_TEXT = 60;

/** Shows the state of one node. */
export interface RunStatus {
  /** A running count; shown late or not at all when there are too many. */
  progress(text: string): void;
  /** How a run ended; shown at once. */
  finished(text: string, standing: 'good' | 'partly'): void;
  failed(error: unknown): void;
  clear(): void;
}

export function createRunStatus(node: Pick<RuntimeNode, 'status'>): RunStatus {
  let shownAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  const show = (status: NodeStatus): void => {
    clearTimeout(timer);
    timer = undefined;
    shownAt = performance.now();
    node.status(status);
  };
  let latest = '';

  return {
    progress(text) {
      latest = text;
      const wait = shownAt + MINIMUM_INTERVAL_MS - performance.now();
      if (wait <= 0) show({ fill: 'blue', shape: 'dot', text });
      else timer ??= setTimeout(() => show({ fill: 'blue', shape: 'dot', text: latest }), wait);
    },
    finished(text, standing) {
      show({ fill: standing === 'good' ? 'green' : 'yellow', shape: 'dot', text });
    },
    failed(error) {
      const { message } = describeFailure(error);
      show({ fill: 'red', shape: 'ring', text: shorten(message) });
    },
    clear() {
      show({});
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
