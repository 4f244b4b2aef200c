/** What the activities see of a connection: a site that answers requests, whatever it takes to get the answer. */
import type { Connection, Logger } from '../sdk';

/** One request to the API of a site. */
export interface SiteRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, ids filled in: `/suppliers/5/addresses`. */
  readonly path: string;
  /** Decoded names and values, in order. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /**
   * Whether sending it twice has the effect of sending it once, so that it may be repeated after a lost answer. When
   * absent: true for GET, PUT and DELETE, false for POST and PATCH. An action must say `false` even where it is a PUT.
   */
  readonly idempotent?: boolean;
}

/** The answer to a {@link SiteRequest} with a 2xx status. */
export interface SiteResponse {
  readonly status: number;
  /** The parsed JSON, decimals as strings; `undefined` for an empty body. */
  readonly body: unknown;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The clock of the site in milliseconds since the epoch, from the `Date` header. */
  readonly siteTime?: number;
}

/** A connection to one site. */
export interface SiteConnection extends Connection {
  /** `https://acme.coupahost.com`. */
  readonly siteAddress: string;
  /** For the log lines of whoever works with this site; secrets are redacted from what is logged. */
  readonly logger: Logger;
  /**
   * Sends a request through the pipeline: authenticated, paced, retried where that is safe.
   * @throws {CoupaError} for everything that is not a 2xx answer. A POST whose fate is not known fails with
   * `COUPA_OUTCOME_UNKNOWN`; it was not sent again. So does a write that is cancelled after it may have been sent;
   * `COUPA_CANCELLED` means that nothing was written.
   */
  request(request: SiteRequest): Promise<SiteResponse>;
}
