/** Turns the body of a request into what the HTTP library sends. */
import { Readable } from 'node:stream';
import { TransportError, type HttpRequest, type StreamedBody } from '../sdk';

/** Bytes that are read ahead of what the network takes. */
const AHEAD_BYTES = 64 * 1024;

/** Whether a body is made while it is sent. */
export function isStreamed(body: HttpRequest['body']): body is StreamedBody {
  return typeof body === 'object' && 'chunks' in body;
}

async function* watched({ chunks }: StreamedBody, onProgress: () => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks()) {
      onProgress();
      if (chunk.length > 0) yield chunk;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'its source failed';
    throw new TransportError('source', 'no', `The content to send could not be read: ${why}.`);
  }
}

/** @param onProgress called whenever the network asks for more. */
export function streamOf(body: StreamedBody, onProgress: () => void): Readable {
  return Readable.from(watched(body, onProgress), { objectMode: false, highWaterMark: AHEAD_BYTES });
}
