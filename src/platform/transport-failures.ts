/** Turns what Node.js throws into the failures of the contract, and never more certain than it is. */
import { TransportError, type TransportFailure } from '../sdk';

/** How far a request has come: only in `sent` may a byte of it have left. */
export type RequestPhase = 'queued' | 'connecting' | 'handshaking' | 'sent';

const NO_SUCH_HOST = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA']);

function codeOf(error: unknown): string {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth++) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    // Axios puts codes of its own (ERR_NETWORK, ...) in front of the one of the system.
    if (typeof code === 'string' && !/^ERR_(NETWORK|BAD_|CANCELED|FR_)/.test(code)) return code;
    at = cause;
  }
  return 'unknown error';
}

/** @returns the TransportError inside of an error that a library wrapped around it, if there is one. */
function inner(error: unknown): TransportError | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth++) {
    if (at instanceof TransportError) return at;
    at = (at as { cause?: unknown }).cause;
  }
  return undefined;
}

function beforeSending(code: string, phase: RequestPhase, host: string): [TransportFailure, string] {
  if (NO_SUCH_HOST.has(code)) return ['host-not-found', `No host named ${host} was found (${code}).`];
  if (phase === 'handshaking' && code !== 'ETIMEDOUT') {
    return ['tls', `No trusted TLS connection to ${host} could be made (${code}).`];
  }
  return ['unreachable', `No connection to ${host} could be made (${code}).`];
}

function afterSending(code: string, host: string): [TransportFailure, string] {
  if (code.startsWith('HPE_'))
    return ['bad-answer', `The server at ${host} answered with something that is not HTTP (${code}).`];
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code)) return ['tls', `The TLS connection to ${host} failed (${code}).`];
  return ['reset', `The connection to ${host} was cut off before the answer (${code}).`];
}

/**
 * The failure for an error. The error itself is not kept as the cause: what the HTTP library throws carries the request
 * with its headers, and so the credentials.
 */
export function toTransportError(error: unknown, phase: RequestPhase, host: string): TransportError {
  const known = inner(error);
  if (known !== undefined) return known;
  const code = codeOf(error);
  const [failure, message] = phase === 'sent' ? afterSending(code, host) : beforeSending(code, phase, host);
  return new TransportError(failure, phase === 'sent' ? 'maybe' : 'no', message);
}
