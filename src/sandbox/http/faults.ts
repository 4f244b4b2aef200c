/** Faults on the wire, for tests: which request is hit, and by what. */

/**
 * `reset`: the connection is cut. `status`: an error status. `truncated-body`: the answer breaks off in the middle, after
 * the commit. `slow-body`: the answer dribbles. `html-page`: a web page with status 200. `login-redirect`: 302 to a login
 * page. `too-many-requests`: 429. `expired-token`: all tokens stop being valid. `hang`: no answer at all.
 */
export type FaultKind =
  | 'reset'
  | 'status'
  | 'truncated-body'
  | 'slow-body'
  | 'html-page'
  | 'login-redirect'
  | 'too-many-requests'
  | 'expired-token'
  | 'hang';

/** A fault, and the requests that it hits. */
export interface Fault {
  readonly kind: FaultKind;
  /** For `reset`, `status`, `html-page` and `hang`: before the request has any effect (the default) or after it. */
  readonly when?: 'before-commit' | 'after-commit';
  readonly method?: string;
  /** Beginning of the path (`/api/invoices`), or a pattern for path and query. */
  readonly path?: string | RegExp;
  /** Only the n-th request that fits, counted from 1. */
  readonly nth?: number;
  /** At most so many times; without `nth` and `times` again and again. */
  readonly times?: number;
  /** From 0 to 1, drawn from the sandbox's seeded generator. */
  readonly probability?: number;
  /** For `status`, 503 by default. */
  readonly status?: number;
  /** For `too-many-requests` and `status`: the `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** For `slow-body`: milliseconds between two pieces, 20 by default. */
  readonly pauseMs?: number;
}

/** The faults of a sandbox. */
export interface Faults {
  /** Adds a fault; the answer takes it away again. The first fault that fits a request hits it. */
  add(fault: Fault): () => void;
  clear(): void;
  /** The fault that hits a request, if any. */
  pick(method: string, url: string): Fault | undefined;
}

interface Entry {
  readonly fault: Fault;
  seen: number;
  hits: number;
}

function fits(fault: Fault, method: string, url: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === 'string'
    ? url.startsWith(fault.path)
    : new RegExp(fault.path.source, fault.path.flags.replace(/[gy]/g, '')).test(url);
}

/** @param random from 0 to 1, seeded. */
export function createFaults(random: () => number, initial: readonly Fault[] = []): Faults {
  let entries: Entry[] = [];
  const add = (fault: Fault) => {
    const entry: Entry = { fault, seen: 0, hits: 0 };
    entries.push(entry);
    return () => {
      entries = entries.filter((other) => other !== entry);
    };
  };
  initial.forEach(add);
  return {
    add,
    clear() {
      entries = [];
    },
    pick(method, url) {
      for (const entry of entries) {
        const { fault } = entry;
        if (!fits(fault, method, url)) continue;
        entry.seen += 1;
        if (fault.nth !== undefined && entry.seen !== fault.nth) continue;
        if (fault.times !== undefined && entry.hits >= fault.times) continue;
        if (fault.probability !== undefined && random() >= fault.probability) continue;
        entry.hits += 1;
        return fault;
      }
      return undefined;
    },
  };
}
