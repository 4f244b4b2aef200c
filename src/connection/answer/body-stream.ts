/** Small things to do with a body that arrives as a stream. */
import type { BodyStream } from '../policy';

/** The same bytes; what reading them throws is told in other words. */
export function translated(
  body: AsyncIterable<Uint8Array>,
  translate: (error: unknown) => Error,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const chunks = body[Symbol.asyncIterator]();
      return {
        next: () =>
          chunks.next().catch((error: unknown) => {
            throw translate(error);
          }),
        return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

/** Calls `onEnd` once, however the reading of a body ends. */
export function withEnd({ body, cancel }: BodyStream, onEnd: () => void): BodyStream {
  return {
    cancel() {
      onEnd();
      cancel();
    },
    body: {
      [Symbol.asyncIterator]() {
        const chunks = body[Symbol.asyncIterator]();
        return {
          async next() {
            try {
              const next = await chunks.next();
              if (next.done === true) onEnd();
              return next;
            } catch (error) {
              onEnd();
              throw error;
            }
          },
          async return() {
            onEnd();
            return (await chunks.return?.()) ?? { done: true, value: undefined };
          },
        };
      },
    },
  };
}

/** Collects a short body, e.g. of an error; what is longer than the limit is cut off and the connection closed. */
export async function collect({ body }: BodyStream, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    count += chunk.length;
    if (count > limit) break;
  }
  return Buffer.concat(chunks);
}
