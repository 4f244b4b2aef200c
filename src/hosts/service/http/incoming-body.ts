/** The body of a request on its way in: read no faster than it is taken, and within limits of size and time. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { CoupaError } from '../../../errors';
import type { Clock } from '../../../sdk';
import type { HeldBody } from './held-bodies';

/** A body that nobody has read yet. */
export interface IncomingBody {
  /** What it is; in lower case, without parameters. Empty when the caller does not say. */
  readonly type: string;
  /** As they came, for their parameters. */
  readonly headers: Pick<IncomingHttpHeaders, 'content-type' | 'content-disposition'>;
  /** In bytes, where the caller says. */
  readonly length?: number;
  /** The bytes, once. @throws {CoupaError} `COUPA_INPUT_INVALID` when they stop coming, `COUPA_CANCELLED` when the caller goes away. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** How long a body may take. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds in which nothing comes. */
  readonly idleMs: number;
}

/** `application/pdf` of a header such as `Application/PDF; name=x`. */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The body of a request; `undefined` when it has none. @throws {CoupaError} `COUPA_INPUT_INVALID` for a compressed one. */
export function incomingBody(request: IncomingMessage, patience: Patience): IncomingBody | undefined {
  const { headers } = request;
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  if (length === 0 || (length === undefined && headers['transfer-encoding'] === undefined)) return undefined;
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity') {
    // Read as it is, a compressed file would be kept at the site as something else than it is called.
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      `A body in the encoding ${encoding.slice(0, 40)} is not read; send it plain.`,
    );
  }
  return {
    type: mediaType(headers['content-type']),
    headers,
    ...(length === undefined ? {} : { length }),
    bytes: patiently(request, patience),
  };
}

async function* patiently(request: IncomingMessage, patience: Patience): AsyncGenerator<Uint8Array, void, undefined> {
  // Whoever leaves early still wants to answer, and the answer goes over the same connection.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
  try {
    for (;;) {
      const next = await beforeIdle(chunks.next(), request, patience);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

async function beforeIdle<Value>(
  value: Promise<Value>,
  request: IncomingMessage,
  { clock, idleMs }: Patience,
): Promise<Value> {
  const arrived = new AbortController();
  const late = clock.sleep(idleMs, arrived.signal).then(
    () => {
      request.destroy();
      throw new CoupaError('COUPA_INPUT_INVALID', `Nothing more of the body came for ${idleMs / 1000} seconds.`);
    },
    async () => value,
  );
  try {
    return await Promise.race([value, late]);
  } catch (error) {
    if (error instanceof CoupaError) throw error;
    throw new CoupaError('COUPA_CANCELLED', 'The caller went away before the whole body was there.', { cause: error });
  } finally {
    arrived.abort();
  }
}

/**
 * Reads a small body as a whole. @throws {CoupaError} `COUPA_SERVICE_LIMIT` when it is larger than `most` bytes, or when
 * others hold too much.
 */
export async function wholeBody({ length = 0, bytes }: IncomingBody, most: number, held: HeldBody): Promise<Buffer> {
  const tooLarge = (): CoupaError => new CoupaError('COUPA_SERVICE_LIMIT', `The body is larger than ${most} bytes.`);
  if (length > most) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (count > most) throw tooLarge();
    held.take(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What is read of a body after its answer, before the connection is cut. */
export interface Remainder extends Patience {
  readonly bytes: number;
}

/**
 * Lets a caller who is still sending read the answer: the rest of the body is taken and thrown away. More than a limit
 * is not waited for; the connection is cut then.
 */
export function discardRest(
  request: IncomingMessage,
  response: ServerResponse,
  { clock, idleMs, bytes }: Remainder,
): void {
  // Before the listener of Node, which throws away what is left without an end.
  response.prependOnceListener('finish', () => {
    if (request.complete || request.destroyed) return;
    // Whoever began to read and gave up would otherwise hold the rest back.
    request.removeAllListeners('readable').read(0);
    const over = new AbortController();
    let left = bytes;
    const cut = (): void => {
      if (!request.complete) request.destroy();
    };
    request
      .on('data', (chunk: Uint8Array) => {
        left -= chunk.length;
        if (left < 0) cut();
      })
      .once('end', () => over.abort())
      .once('close', () => over.abort())
      .on('error', () => undefined)
      .resume();
    clock.sleep(idleMs, over.signal).then(cut, () => undefined);
  });
}
