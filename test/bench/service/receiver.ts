/** A callback that remembers what it got. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One record in one notification. */
export interface Arrival {
  /** Of the notification. */
  readonly eventId: string;
  /** By `performance.now()`. */
  readonly at: number;
}

/** The receiver of a test. */
export interface Receiver {
  readonly url: string;
  /** Ids of notifications, each as often as it came. */
  readonly eventIds: readonly string[];
  /** Names of the records in them. */
  readonly names: readonly string[];
  /** What came of a record at a path, in the order of arrival. */
  arrivals(path: string, name: string): readonly Arrival[];
  /** Answers so from now on. */
  answerWith(status: () => number): void;
  until(condition: (receiver: Receiver) => boolean): Promise<void>;
  close(): Promise<void>;
}

interface Body {
  readonly message: { readonly eventId: string };
}

/** Starts it. */
export async function receive(): Promise<Receiver> {
  const eventIds: string[] = [];
  const names: string[] = [];
  const byRecord = new Map<string, Arrival[]>();
  let status = (): number => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const code = status();
      if (code === 200) {
        const text = Buffer.concat(chunks).toString();
        const { eventId } = (JSON.parse(text) as Body).message;
        eventIds.push(eventId);
        const found = new Set([...text.matchAll(/"name":"([^"\\]*)/g)].map(([, name]) => name ?? ''));
        for (const name of found) {
          names.push(name);
          const key = `${request.url ?? ''} ${name}`;
          byRecord.set(key, [...(byRecord.get(key) ?? []), { eventId, at: performance.now() }]);
        }
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
    arrivals: (path, name) => byRecord.get(`${path} ${name}`) ?? [],
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
