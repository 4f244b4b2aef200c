/** Answers what is no request at all, or breaks off: in the one shape of an error, as far as anything can be answered. */
import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { CoupaError, type ErrorCode } from '../../../errors';
import { failureReply } from './failures';
import { SECURITY_HEADERS } from './security-headers';

/** By the codes of Node's parser; everything else is text that is no HTTP. */
const KNOWN: Readonly<Record<string, readonly [status: number, code: ErrorCode, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'COUPA_SERVICE_LIMIT', 'The path and headers are too long; put less into them.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'COUPA_SERVICE_LIMIT', 'The extensions of the chunks are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'COUPA_INPUT_INVALID', 'The request did not arrive in time.'],
  HPE_INVALID_EOF_STATE: [400, 'COUPA_INPUT_INVALID', 'The request breaks off before its end; nothing was done.'],
};

/** For the server's `clientError`. Nothing of what was sent is repeated. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const known =
    KNOWN[error.code ?? ''] ?? ([400, 'COUPA_INPUT_INVALID', 'This is not a request of HTTP/1.1.'] as const);
  const [status, code, message] = known;
  const requestId = randomBytes(12).toString('hex');
  const { headers = {}, body } = failureReply(new CoupaError(code, message), requestId);
  const text = JSON.stringify(body);
  const fields = {
    ...SECURITY_HEADERS,
    ...headers,
    'elements-request-id': requestId,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n${text}`);
}
