/** What the activities see of a connection: a site that answers requests, whatever it takes to get the answer. */
import type { Clock, Connection, Logger } from '../sdk';

/** A value of a form. */
export interface FormField {
  /** As the API names it: `attachment[type]`. */
  readonly name: string;
  readonly value: string;
}

/** A file of a form; it is read while it is sent. */
export interface FormFile {
  /** As the API names it: `attachment[file]`. */
  readonly name: string;
  /** What the file is called at the site, without a path. */
  readonly fileName: string;
  /** `application/octet-stream` when absent. */
  readonly contentType?: string;
  /** In bytes, where it is known; a content that turns out longer or shorter is not accepted. */
  readonly size?: number;
  /** Starts reading from the beginning; called once per attempt, because a refusal (429) is followed by another one. */
  readonly content: () => AsyncIterable<Uint8Array>;
}

/** A part of a form, in the order of sending. */
export type FormPart = FormField | FormFile;

/** One request to the API of a site. */
export interface SiteRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, ids filled in: `/suppliers/5/addresses`. */
  readonly path: string;
  /** Decoded names and values, in order. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as multipart/form-data (RFC 7578) instead of a `body`, streamed. */
  readonly form?: readonly FormPart[];
  /**
   * `interactive` for what somebody waits for at a screen: it is sent before the waiting `bulk` requests, of which a
   * share goes on all the same. `bulk` when absent.
   */
  readonly lane?: 'bulk' | 'interactive';
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
  /** How quick the site is and how quick it may be asked, for whoever decides how many requests to have under way. */
  readonly timing?: RequestTiming;
}

/** What a request took, waiting for its turn not included, and what it brought. */
export interface RequestTiming {
  /** Milliseconds from sending to the whole answer, of the last attempt. */
  readonly answeredMs: number;
  /** Milliseconds between two requests at the pace that the connection is set to. */
  readonly intervalMs: number;
  /** The size of the answer, unpacked. */
  readonly bytes: number;
}

/** One request for a file. */
export interface DownloadRequest extends SiteRequest {
  /** The `Accept` header; `application/json`, which the API documents for every path, when absent. */
  readonly accept?: string;
  /** The largest file that is accepted, in bytes; no limit when absent, because nothing is kept. */
  readonly maxBytes?: number;
}

/** The answer to a {@link DownloadRequest} with a 2xx status. */
export interface SiteDownload {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** In lower case and without parameters: `application/pdf`; empty when the site does not say. */
  readonly contentType: string;
  /** Bytes to come, where the site says how many. */
  readonly size?: number;
  readonly siteTime?: number;
  /**
   * The bytes, once, read from the site no faster than they are taken; leaving the loop closes the connection.
   * @throws {CoupaError} while reading: `COUPA_BAD_ANSWER` when the file ends too early, `COUPA_ANSWER_TOO_LARGE`,
   * `COUPA_SITE_UNREACHABLE` when nothing comes any more, `COUPA_CANCELLED`.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection when the file is not wanted after all; whoever does not read the body must call it. */
  cancel(): void;
}

/** What a connection may send at the moment, and what it has sent. */
export interface ConnectionBudget {
  /** Requests per second that it may send now: less than configured after refusals, or while the site is down. */
  readonly requestsPerSecond: number;
  /** Requests of the whole process that wait for their turn at this site. */
  readonly waiting: { readonly bulk: number; readonly interactive: number };
  /** Milliseconds for which nothing is sent, because the site asked for it. */
  readonly heldBackMs: number;
  /** Whether the site counts as down: nothing but failures came back, and one request a second looks for its return. */
  readonly isDown: boolean;
  /** Requests that this connection has sent, the repeated ones included. */
  readonly sent: number;
  /** Those of them that the site refused as too many (429). */
  readonly refused: number;
}

/** A connection to one site. */
export interface SiteConnection extends Connection {
  /** `https://acme.coupahost.com`. */
  readonly siteAddress: string;
  /** For the log lines of whoever works with this site; secrets are redacted from what is logged. */
  readonly logger: Logger;
  /** For whoever waits for this site, e.g. before looking again for a record whose answer was lost. */
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /**
   * Sends a request through the pipeline: authenticated, paced, retried where that is safe.
   * @throws {CoupaError} for everything that is not a 2xx answer. A POST whose fate is not known fails with
   * `COUPA_OUTCOME_UNKNOWN`; it was not sent again. So does a write that is cancelled after it may have been sent;
   * `COUPA_CANCELLED` means that nothing was written.
   */
  request(request: SiteRequest): Promise<SiteResponse>;
  /**
   * Facts for status lines. All connections of the process to one site share its budget: those with equal rates share
   * that rate, and all together stay below Coupa's 25 requests per second.
   */
  budget(): ConnectionBudget;
  /**
   * Fetches a file as a stream. Authenticated, paced and retried as `request` is, until the first byte was handed out.
   * A redirect within the site is followed with the credentials, one to another host without them and over https only
   * (storage with signed addresses); a web page that is not declared as a file is refused as the sign-in page it is.
   * @throws {CoupaError} for everything that is not a 2xx answer.
   */
  download(request: DownloadRequest): Promise<SiteDownload>;
}
