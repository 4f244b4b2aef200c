/** The shape of the pipeline: policies around a sender, each with one behaviour. */
import type { StreamedBody } from '../sdk';
import type { DownloadRequest } from './model';

/** A request on its way down: what was asked for, and the HTTP that it has become so far. */
export interface PipelineRequest extends DownloadRequest {
  /** Whether repeating it does no harm; decided once, by the encoding. */
  readonly idempotent: boolean;
  /** Whether it may change records, so that its outcome matters when the answer is lost. */
  readonly isWrite: boolean;
  /** Absolute; empty until encoded. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a redirect led to another host than the site's; its address may hold a signature and is never shown. */
  readonly isElsewhere?: boolean;
  /** The body as it travels. */
  readonly content?: string | StreamedBody;
}

/** A body that is read while it arrives. */
export interface BodyStream {
  readonly body: AsyncIterable<Uint8Array>;
  cancel(): void;
}

/** An answer on its way up. */
export interface PipelineResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a download. */
  readonly bytes: Uint8Array;
  /** The body of a download. */
  readonly stream?: BodyStream;
  /** Set by the policy that reads answers. */
  readonly body?: unknown;
  readonly siteTime?: number;
  /** Set by the policy that reads answers: milliseconds from sending to the whole answer. */
  readonly answeredMs?: number;
}

/** Answers a request, or throws an AttemptError or a CoupaError. */
export type Handler = (request: PipelineRequest) => Promise<PipelineResponse>;

/** One behaviour of the pipeline. */
export interface Policy {
  readonly name: string;
  handle(request: PipelineRequest, next: Handler): Promise<PipelineResponse>;
}

/** Puts policies around a sender; the first of the list is the outermost. */
export function assemble(policies: readonly Policy[], send: Handler): Handler {
  return policies.reduceRight<Handler>((next, policy) => (request) => policy.handle(request, next), send);
}

/** Path and query as they may be shown: without the host. */
export function shownPath(request: PipelineRequest): string {
  return request.url === '' || request.isElsewhere === true
    ? request.path
    : request.url.replace(/^[a-z]+:\/\/[^/]*/, '');
}
