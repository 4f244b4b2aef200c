/** Hands out a response body while it arrives: no faster than it is taken, and never as complete when it is not. */
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { TransportError, type HttpStream } from '../sdk';
import { decoderFor, tooLarge, truncated } from './response-body';

/** Bounds of one body. */
export interface StreamRules {
  readonly limit: number;
  /** The longest wait for the next bytes. */
  readonly idleMs: number;
  readonly signal: AbortSignal | undefined;
}

function unpacked(message: IncomingMessage): Readable {
  // An encoding header on an empty body is common and means nothing.
  const isEmpty = message.headers['content-length'] === '0' || [204, 304].includes(message.statusCode ?? 0);
  const decoder = isEmpty ? undefined : decoderFor((message.headers['content-encoding'] ?? '').trim().toLowerCase());
  return decoder === undefined ? message : pipeline(message, decoder, () => undefined);
}

/** Waits for the next chunk, but not for ever; the time in which nobody asks does not count. */
async function nextOf(chunks: AsyncIterator<Uint8Array>, idleMs: number, stop: (error: TransportError) => void) {
  const late = (): void =>
    stop(new TransportError('timeout', 'maybe', `No more of the answer came for ${idleMs / 1000} seconds.`));
  const timer = setTimeout(late, idleMs);
  try {
    return await chunks.next();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The body of an answer as a stream.
 * @throws {TransportError} `too-large` when the answer says so beforehand, `bad-answer` for an unknown compression.
 */
export function streamAnswer(message: IncomingMessage, rules: StreamRules): Pick<HttpStream, 'body' | 'cancel'> {
  const { limit, idleMs, signal } = rules;
  let reason: TransportError | undefined;
  let isTaken = false;
  const source = sourceOf(message, limit);
  const stop = (error: TransportError): void => {
    reason ??= error;
    source.destroy(error);
    message.destroy();
  };
  const onAbort = (): void => stop(new TransportError('aborted', 'maybe', 'The request was cancelled.'));
  signal?.addEventListener('abort', onAbort, { once: true });
  source.once('close', () => signal?.removeEventListener('abort', onAbort));
  // An error that comes while nobody reads is told to whoever reads next.
  source.on('error', () => undefined);
  message.on('error', () => undefined);
  if (signal?.aborted) onAbort();

  async function* read(): AsyncGenerator<Uint8Array> {
    let count = 0;
    try {
      const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      for (let next = await nextOf(chunks, idleMs, stop); !next.done; next = await nextOf(chunks, idleMs, stop)) {
        count += next.value.length;
        if (count > limit) throw tooLarge(limit);
        yield next.value;
      }
      if (!message.complete) throw truncated('connection closed');
    } catch (error) {
      if (reason !== undefined) throw reason;
      throw error instanceof TransportError ? error : truncated((error as { code?: string }).code ?? 'connection lost');
    } finally {
      source.destroy();
      message.destroy();
    }
  }

  return {
    body: {
      [Symbol.asyncIterator]() {
        if (isTaken) throw new TypeError('The body of an answer can be read once only.');
        isTaken = true;
        return read();
      },
    },
    cancel: () => stop(new TransportError('aborted', 'maybe', 'The answer was not wanted any more.')),
  };
}

function sourceOf(message: IncomingMessage, limit: number): Readable {
  try {
    if (Number(message.headers['content-length']) > limit) throw tooLarge(limit);
    return unpacked(message);
  } catch (error) {
    message.on('error', () => undefined).destroy();
    throw error;
  }
}
