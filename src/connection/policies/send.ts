/** The innermost step: hands the request to the transport and says what a failure of it means. */
import { CoupaError, type ErrorCode } from '../../errors';
import { type HttpRequest, type Transport, type TransportError, type TransportFailure } from '../../sdk';
import { AttemptError, type AttemptFacts } from '../attempt-error';
import { cancelledError } from '../cancellation';
import { translated } from '../answer/body-stream';
import { shownPath, type Handler, type PipelineRequest } from '../policy';

const MEANING: Readonly<Record<TransportFailure, readonly [ErrorCode, AttemptFacts['again']]>> = {
  'host-not-found': ['COUPA_SITE_NOT_FOUND', 'no'],
  unreachable: ['COUPA_SITE_UNREACHABLE', 'transient'],
  tls: ['COUPA_TLS_FAILED', 'no'],
  proxy: ['COUPA_PROXY_FAILED', 'transient'],
  reset: ['COUPA_SITE_UNREACHABLE', 'transient'],
  timeout: ['COUPA_SITE_UNREACHABLE', 'transient'],
  truncated: ['COUPA_BAD_ANSWER', 'transient'],
  'too-large': ['COUPA_ANSWER_TOO_LARGE', 'no'],
  'bad-answer': ['COUPA_BAD_ANSWER', 'transient'],
  source: ['COUPA_INPUT_INVALID', 'no'],
  'address-forbidden': ['COUPA_CONFIGURATION_INVALID', 'no'],
  aborted: ['COUPA_CANCELLED', 'no'],
};

function isTransportError(error: unknown): error is TransportError {
  // By name too, because a host may bring a transport that was built against another copy of this package.
  return error instanceof Error && error.name === 'TransportError' && (error as TransportError).failure in MEANING;
}

/** The transport's own error is not kept: it may hold the request with its headers. */
function toAttemptError(error: unknown, request: PipelineRequest): AttemptError {
  const known = isTransportError(error);
  const failure = known ? error.failure : 'reset';
  const [code, again] = MEANING[failure];
  const effect = known && error.reachedSite === 'no' ? 'none' : 'possible';
  if (failure === 'aborted') return new AttemptError(cancelledError(), { effect, again });
  const why = known ? error.message : 'The transport failed.';
  const http = { method: request.method, path: shownPath(request) };
  return new AttemptError(new CoupaError(code, `${request.method} ${request.path}: ${why}`, { http }), {
    effect,
    again,
  });
}

/** Limits on one attempt. */
export interface SendLimits {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

function messageOf(request: PipelineRequest, { timeoutMs, maxResponseBytes }: SendLimits): HttpRequest {
  const { method, url, headers, content } = request;
  return { method, url, headers, timeoutMs, maxResponseBytes, ...(content === undefined ? {} : { body: content }) };
}

/** Makes the sender. */
export function sendWith(transport: Transport, limits: SendLimits): Handler {
  return async (request) => {
    try {
      const { status, headers, body } = await transport.send(messageOf(request, limits), request.signal);
      return { status, headers, bytes: body };
    } catch (error) {
      throw toAttemptError(error, request);
    }
  };
}

/** Makes the sender for downloads; errors while reading are told as those while sending. */
export function streamWith(transport: Transport, limits: SendLimits): Handler {
  return async (request) => {
    const own = { ...limits, maxResponseBytes: request.maxBytes ?? Number.POSITIVE_INFINITY };
    try {
      const { status, headers, body, cancel } = await transport.stream(messageOf(request, own), request.signal);
      const stream = { body: translated(body, (error) => toAttemptError(error, request).error), cancel };
      return { status, headers, bytes: new Uint8Array(), stream };
    } catch (error) {
      throw toAttemptError(error, request);
    }
  };
}
