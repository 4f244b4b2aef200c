/** A tiny site on a real socket, for answers that no good site would give, and for data that changes between pages. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import { createAxiosTransport } from '../../../src/platform/axios-transport';
import type { Clock, LogFields, Ports } from '../../../src/sdk';

/** One request as the site saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Without `/api`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Resolves when the client has gone away. */
  readonly gone: Promise<void>;
}

/** An answer; `undefined` cuts the connection. */
export type Answer = { readonly status?: number; readonly body?: unknown; readonly raw?: string } | undefined;

/** A running site and a connection to it. */
export interface TestSite {
  readonly address: string;
  readonly connection: SiteConnection;
  readonly seen: SeenRequest[];
  readonly logged: { readonly level: string; readonly message: string; readonly fields?: LogFields | undefined }[];
  close(): Promise<void>;
}

/** Waiting costs no time: what sleeps, moves the clock. */
function leapingClock(): Clock {
  let leapt = 0;
  return {
    now: () => Date.now() + leapt,
    monotonic: () => performance.now() + leapt,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      leapt += ms;
      await new Promise(setImmediate);
    },
  };
}

/** Starts a site whose answers a test decides. */
export async function startSite(handler: (request: SeenRequest) => Answer | Promise<Answer>): Promise<TestSite> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://site');
      const gone = new Promise<void>((resolve) => void response.once('close', resolve));
      const path = url.pathname.replace(/^\/api/, '');
      const seenRequest = {
        method: request.method ?? '',
        path,
        query: url.searchParams,
        body: await read(request),
        gone,
      };
      seen.push(seenRequest);
      const answer = await handler(seenRequest);
      if (answer === undefined) return request.socket.destroy();
      const { status = 200, body, raw } = answer;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(raw ?? JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logged: TestSite['logged'] = [];
  const ports = testPorts(logged);
  const connection = createSiteConnection({ siteAddress: address, 'api.key': 'key-of-the-test' }, ports);
  return {
    address,
    connection,
    seen,
    logged,
    close: async () => {
      await connection.close();
      await ports.transport.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Ports of Node.js, except that nothing waits and log lines are kept. */
export function testPorts(logged: TestSite['logged'] = []): Ports {
  const at =
    (level: string) =>
    (message: string, fields?: LogFields): void =>
      void logged.push({ level, message, fields });
  return {
    transport: createAxiosTransport(),
    clock: leapingClock(),
    random: () => 0.5,
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Everything that a stream yields. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
