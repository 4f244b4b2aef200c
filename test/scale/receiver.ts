/** A callback that remembers which events it got. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The receiver of a test. */
export interface Receiver {
  readonly url: string;
  /** Ids of notifications, each as often as it came. */
  readonly eventIds: readonly string[];
  /** Names of the records in them. */
  readonly names: readonly string[];
  /** Answers so from now on. */
  answerWith(status: () => number): void;
  until(condition: (receiver: Receiver) => boolean): Promise<void>;
  close(): Promise<void>;
}

interface Body {
  readonly message: { readonly eventId: string; readonly raw: Readonly<Record<string, unknown>> };
}

/** Starts it. */
export async function receive(): Promise<Receiver> {
  const eventIds: string[] = [];
  const names: string[] = [];
  let status = (): number => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const code = status();
      if (code === 200) {
        const text = Buffer.concat(chunks).toString();
        const { message } = JSON.parse(text) as Body;
        eventIds.push(message.eventId);
        for (const [, name] of text.matchAll(/\\?"name\\?":\\?"([^"\\]*)/g)) if (name !== undefined) names.push(name);
      }
      response.writeHead(code).end('{}');
      server.emit('arrived');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    eventIds,
    names,
    answerWith: (next) => void (status = next),
    async until(condition) {
      while (!condition(receiver)) await once(server, 'arrived');
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
  return receiver;
}
