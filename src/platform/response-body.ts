/** Reads a response body: decompresses, counts, and tells a complete body from a truncated one. */
import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createInflate, createUnzip } from 'node:zlib';
import { TransportError } from '../sdk';

/** The failure of an answer beyond the limit. */
export const tooLarge = (limit: number): TransportError =>
  new TransportError('too-large', 'maybe', `The answer is larger than the limit of ${limit} bytes.`);

/** The failure of an answer that ended early. */
export const truncated = (why: string): TransportError =>
  new TransportError('truncated', 'maybe', `The answer ended before it was complete (${why}).`);

/** What unpacks an encoding; nothing for plain bytes. @throws {TransportError} `bad-answer` for any other. */
export function decoderFor(encoding: string): Transform | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createUnzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new TransportError('bad-answer', 'maybe', 'The answer is compressed in a way that was not asked for.');
  }
}

/**
 * Collects the body. Compressed and decompressed bytes are both held to the limit while they arrive, so that neither a
 * long body nor a small one that unpacks to gigabytes is ever in memory.
 * @throws {TransportError} `truncated`, `too-large` or `bad-answer`.
 */
export async function readBody(message: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let [received, unpacked] = [0, 0];
    let decoder: Transform | undefined;
    const fail = (error: TransportError): void => {
      reject(error);
      message.destroy();
      decoder?.destroy();
    };
    const keep = (chunk: Buffer): void => {
      unpacked += chunk.length;
      if (unpacked > limit) return fail(tooLarge(limit));
      chunks.push(chunk);
    };
    const finish = (): void => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    message.on('error', (error: NodeJS.ErrnoException) => fail(truncated(error.code ?? 'connection lost')));
    message.on('close', () => message.complete || fail(truncated('connection closed')));
    try {
      if (Number(message.headers['content-length']) > limit) throw tooLarge(limit);
      decoder = decoderFor((message.headers['content-encoding'] ?? '').trim().toLowerCase());
    } catch (error) {
      return fail(error as TransportError);
    }
    decoder?.on('data', keep).on('end', finish);
    decoder?.on('error', (error: NodeJS.ErrnoException) =>
      fail(truncated(`compressed data broken, ${error.code ?? 'error'}`)),
    );
    message.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > limit) return fail(tooLarge(limit));
      if (decoder === undefined) return keep(chunk);
      if (!decoder.write(chunk)) {
        message.pause();
        decoder.once('drain', () => message.resume());
      }
    });
    message.on('end', () => {
      if (!message.complete) return fail(truncated('connection closed'));
      if (decoder !== undefined && received > 0) return void decoder.end();
      // An encoding header on an empty body is common on errors and means nothing.
      decoder?.destroy();
      finish();
    });
  });
}
