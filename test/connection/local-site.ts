/** Real servers on 127.0.0.1 that play a site; all of them are closed after each test. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as net from 'node:net';
import { createSiteConnection, type SiteConnection } from '../../src/connection';
import { createNodePorts, silentLogger } from '../../src/platform';
import type { Clock, Logger, Ports, PropertyValues } from '../../src/sdk';

/** What a site got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request; `index` counts from 0. */
export type Answer = (request: Received, response: ServerResponse, index: number) => void;

/** A running site. */
export interface LocalSite {
  readonly address: string;
  readonly received: Received[];
}

const closers: (() => Promise<void> | void)[] = [];

/** Call in `afterEach`. */
export async function closeEverything(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** Registers something to close. */
export function closeLater(close: () => Promise<void> | void): void {
  closers.push(close);
}

/** Makes a server listen on a free port of 127.0.0.1. */
export async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  );
  return (server.address() as net.AddressInfo).port;
}

/** Starts a site that answers by `answer`. */
export async function startSite(answer: Answer): Promise<LocalSite> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      answer(one, response, received.push(one) - 1);
    });
  });
  return { address: `http://127.0.0.1:${await listen(server)}`, received };
}

/** Starts a site that speaks raw TCP. */
export async function startRawSite(onData: (socket: net.Socket, count: number) => void): Promise<{ address: string }> {
  let count = 0;
  const server = net.createServer((socket) => socket.on('data', () => onData(socket, count++)));
  return { address: `http://127.0.0.1:${await listen(server)}` };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A port of 127.0.0.1 on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Node's ports with a clock of the test's and jitter in the middle. */
export function portsWith(clock: Clock, logger: Logger = silentLogger): Ports {
  const ports = { ...createNodePorts({ logger }), clock, random: () => 0.5 };
  closeLater(() => ports.transport.close());
  return ports;
}

/** A connection by key, unless told otherwise. */
export function connect(site: { address: string }, ports: Ports, values: PropertyValues = {}): SiteConnection {
  return createSiteConnection(
    { siteAddress: site.address, 'api.key': 'k3y-of-the-site', ...values, ...oauthWins(values) },
    ports,
  );
}

function oauthWins(values: PropertyValues): PropertyValues {
  return values['oauth.client.id'] === undefined ? {} : { 'api.key': undefined };
}

/** The values for OAuth. */
export const OAUTH = {
  'oauth.client.id': 'client-1',
  'oauth.client.secret': 's3cret-of-client-1',
  'oauth.scope': 'core.supplier.read core.invoice.read',
} as const;

/** The error of a promise that must fail. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`Expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
