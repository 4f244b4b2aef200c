/** The ports: what a host provides so that nothing above the transport touches sockets, clocks or files itself. */

/** A body that is made while it is sent, so that it is never in memory as a whole. */
export interface StreamedBody {
  /**
   * Starts the body from its beginning; called once per attempt. What it throws ends the request as `source`. The body
   * must then be one that the other side recognises as incomplete, e.g. because its last boundary is missing.
   */
  readonly chunks: () => AsyncIterable<Uint8Array>;
  /** In bytes where it is known; without it the body travels in chunks. */
  readonly length?: number;
}

/** One HTTP request as the pipeline hands it to a {@link Transport}. Header names are lower case. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute URL, query included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | StreamedBody;
  /**
   * Milliseconds from the start of the request to the last byte of the answer. Of a streamed body, whose length only its
   * caller knows, it is the longest time in which nothing moves.
   */
  readonly timeoutMs: number;
  /** The largest answer in bytes, after decompression, that is accepted. */
  readonly maxResponseBytes: number;
}

/** One HTTP answer, whatever its status: a transport never throws because of a status code. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case header names; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An answer whose body is read while it arrives. */
export interface HttpStream {
  readonly status: number;
  /** As of {@link HttpResponse}. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The bytes, decompressed; once only. Nothing more is read from the network than what is asked for. It ends only
   * after the last byte of a complete answer; leaving it early closes the connection.
   * @throws {TransportError} while reading: `truncated`, `too-large`, `timeout` (nothing came for `timeoutMs` although
   * it was asked for), `aborted`.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection when the body is not wanted; does nothing after its end. */
  cancel(): void;
}

/**
 * Sends one request, follows no redirects, retries nothing.
 * @throws {TransportError} when no complete answer arrived.
 */
export interface Transport {
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
  /**
   * Sends one request and resolves with the head of its answer; the signal ends the reading of the body too.
   * `maxResponseBytes` may be `Infinity`.
   */
  stream(request: HttpRequest, signal?: AbortSignal): Promise<HttpStream>;
  /** Closes idle keep-alive connections. */
  close(): Promise<void>;
}

/** Why no complete answer arrived. */
export type TransportFailure =
  | 'host-not-found'
  | 'unreachable'
  | 'tls'
  | 'proxy'
  | 'reset'
  | 'timeout'
  | 'truncated'
  | 'too-large'
  | 'bad-answer'
  /** The body to send could not be made; see {@link StreamedBody}. */
  | 'source'
  /** The address may not be called, e.g. because it lies inside a private network. */
  | 'address-forbidden'
  | 'aborted';

/** Thrown by a {@link Transport}. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    readonly failure: TransportFailure,
    /**
     * `no` only when the request surely never reached the other side (name look-up failed, connection refused, TLS
     * handshake failed); `maybe` in every other case. Retrying a POST rests on this.
     */
    readonly reachedSite: 'no' | 'maybe',
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Time as a host sees it. */
export interface Clock {
  /** Milliseconds since the epoch; may jump. */
  now(): number;
  /** Milliseconds that only ever grow; for measuring and pacing. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with `signal.reason` as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A number in [0, 1), for jitter. Injected so that tests repeat. */
export type Random = () => number;

/** Structured fields of a log line. Values are redacted before they reach a {@link Logger}. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where log lines go. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** The budget of requests of each site, shared with other processes. */
export interface SharedBudget {
  /**
   * Takes the next place among the requests of all processes to a site. @returns milliseconds until it has come.
   * @param perSecond the rate that the connection is configured to
   * @throws {CoupaError} `COUPA_STATE_...` when whatever they share fails; then the request is not sent.
   */
  reserve(siteAddress: string, perSecond: number): Promise<number>;
  /** Holds the requests of all processes back, because the site asked for it. Never fails. */
  pause(siteAddress: string, ms: number): void;
  /**
   * Notes that the site refused a request as one too many: all processes pause, and then go on more slowly for a while,
   * once for all refusals of requests that left before the rate was lowered. Never fails.
   */
  refused(siteAddress: string, refusal: SharedRefusal): void;
}

/** One request too many. */
export interface SharedRefusal {
  /** Milliseconds since the request left. */
  readonly sentAgoMs: number;
  /** For how long the site asked to be left alone, in milliseconds. */
  readonly pauseMs: number;
}

/** What a host hands to a connector factory. */
export interface Ports {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Only for hosts of several processes; without it each process keeps to the budget by itself. */
  readonly sharedBudget?: SharedBudget;
}
