/** What a test can ask about the requests that came. */

/** One request as it was answered. */
export interface RequestNote {
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** 0 when no answer was sent. */
  readonly status: number;
  /** The fault that hit it. */
  readonly fault?: string;
}

/** Counts since the start or the last reset. */
export interface StatisticsReport {
  readonly requests: number;
  readonly byStatus: Readonly<Record<number, number>>;
  /** Requests refused with 429. */
  readonly refusals: readonly RequestNote[];
  /** The latest requests, oldest first, at most ten thousand. */
  readonly log: readonly RequestNote[];
}

/** Collects notes. */
export interface Statistics {
  add(note: RequestNote): void;
  report(): StatisticsReport;
  clear(): void;
}

const KEPT = 10_000;

function trim(notes: RequestNote[]): void {
  if (notes.length > KEPT * 1.2) notes.splice(0, notes.length - KEPT);
}

/** Empty statistics. */
export function createStatistics(): Statistics {
  const log: RequestNote[] = [];
  const refusals: RequestNote[] = [];
  const byStatus = new Map<number, number>();
  let requests = 0;
  return {
    add(note) {
      requests += 1;
      byStatus.set(note.status, (byStatus.get(note.status) ?? 0) + 1);
      log.push(note);
      trim(log);
      if (note.status === 429) refusals.push(note);
      trim(refusals);
    },
    report: () => ({
      requests,
      byStatus: Object.fromEntries(byStatus),
      refusals: refusals.slice(-KEPT),
      log: log.slice(-KEPT),
    }),
    clear() {
      log.length = 0;
      refusals.length = 0;
      byStatus.clear();
      requests = 0;
    },
  };
}
