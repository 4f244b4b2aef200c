/** How much one request, one user and one page may take. */
import type { PageSizes } from './hub/list-query';
import type { Rate } from './http/limiter';

/** All limits. */
export interface ServiceLimits {
  /** The largest body of a request, in bytes. Open Connectors documents 8 MB. */
  readonly bodyBytes: number;
  /** All bodies that are in memory at once, in bytes; half of them of one user. */
  readonly bodiesBytes: number;
  /** The largest file that is sent or fetched, in bytes. */
  readonly fileBytes: number;
  /** All headers of a request together, in bytes. */
  readonly headerBytes: number;
  /** Per user. */
  readonly requests: Rate;
  /** Failed sign-ins per address. */
  readonly failures: Rate;
  readonly pages: PageSizes;
  /** Of the lists of instances and events. */
  readonly platformPages: PageSizes;
  /** Of a page of JSON, and of a file on its way in, that is held back before it is sent while it is read, in bytes. */
  readonly heldBytes: number;
  /** Instances of one tenant. */
  readonly instancesPerOrganization: number;
  /** Milliseconds for which the headers of a request may take to arrive, and in which nothing of its body comes. */
  readonly arrivalMs: number;
  /** Milliseconds after which it is looked what other processes changed. */
  readonly reconcileMs: number;
  /** Milliseconds that requests under way get when the service stops. */
  readonly stopMs: number;
}

/** What holds when nothing is said. */
export const DEFAULT_LIMITS: ServiceLimits = {
  bodyBytes: 8 * 1024 * 1024,
  bodiesBytes: 64 * 1024 * 1024,
  fileBytes: 100_000_000,
  headerBytes: 32 * 1024,
  requests: { perMinute: 3000, burst: 500 },
  failures: { perMinute: 60, burst: 60 },
  pages: { usual: 200, most: 5000 },
  platformPages: { usual: 200, most: 1000 },
  heldBytes: 2 * 1024 * 1024,
  instancesPerOrganization: 100_000,
  arrivalMs: 60_000,
  reconcileMs: 10_000,
  stopMs: 20_000,
};
