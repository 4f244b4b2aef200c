/** The HTTP transport on axios; the only file that knows it. */
import type * as http from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { Axios, AxiosHeaders, type AxiosAdapter } from 'axios';
import { TransportError, type HttpRequest, type Transport } from '../sdk';
import { createAgentPool, forTunnel, type AgentPair } from './agents';
import { exchangeNatively } from './native-exchange';
import { proxyFor, type Environment } from './proxy-settings';
import { isStreamed, streamOf } from './request-body';
import { readBody } from './response-body';
import { streamAnswer } from './streamed-answer';
import { toTransportError, type RequestPhase } from './transport-failures';

/** How the transport finds its way. */
export interface AxiosTransportOptions {
  /** Where the proxy variables are read, at each request; the environment of the process when absent. */
  readonly environment?: Environment;
  /** Whether requests to this very machine go through the proxy too; `never` when absent. */
  readonly proxyLoopback?: 'never' | 'as-others';
  /** PEM certificates to trust instead of the usual ones; `NODE_EXTRA_CA_CERTS` adds to those. */
  readonly ca?: string | readonly string[];
  /** Milliseconds for name look-up, connection, tunnel and TLS together; 15,000 when absent. */
  readonly connectTimeoutMs?: number;
  /** Finds the addresses of names, where no proxy does; the system's look-up when absent. */
  readonly lookup?: LookupFunction;
}

/** One request under way: the native request, how far it has come, and why we ended it ourselves. */
interface Flight {
  request?: http.ClientRequest;
  phase: RequestPhase;
  ended?: TransportError;
  /** Starts the time limit anew; only what streams does that. */
  progress: () => void;
  /** What the body of the request is read from. */
  source?: Readable;
  /** Ends the wait for it when we end it: a native request that has no socket yet does not tell that it was destroyed. */
  fail: (error: TransportError) => void;
  /** Aborts when we end it, for what the native request does not reach: a tunnel that is being opened. */
  readonly tunnel?: AbortController;
}

/** Follows a socket to learn when bytes of the request can leave; whatever is unsure counts as sent. */
function follow(flight: Flight, request: http.ClientRequest): void {
  flight.request = request;
  request.once('socket', (socket: Socket) => {
    const secure = (socket as Partial<TLSSocket>).encrypted === true;
    if (request.reusedSocket || !socket.connecting) {
      flight.phase = 'sent';
      return;
    }
    flight.phase = 'connecting';
    socket.once('connect', () => (flight.phase = secure ? 'handshaking' : 'sent'));
    if (secure) socket.once('secureConnect', () => (flight.phase = 'sent'));
  });
}

/** Ends a flight for a reason of ours; safe before, during and after. */
function end(flight: Flight, failure: 'timeout' | 'aborted', message: string): void {
  flight.ended ??= new TransportError(failure, flight.phase === 'sent' ? 'maybe' : 'no', message);
  flight.request?.destroy(flight.ended);
  flight.tunnel?.abort(flight.ended);
  flight.fail(flight.ended);
}

/**
 * What carries out a request of axios: Node.js's own HTTP, of which we hold the request and not only its result. Most of
 * what the adapter does that comes with axios would be switched off here, and still takes time with every request.
 */
function nativeAdapter(flight: Flight, agents: AgentPair): AxiosAdapter {
  return async (config) => {
    const message = await exchangeNatively({
      url: new URL(config.url ?? ''),
      method: (config.method ?? 'get').toUpperCase(),
      headers: config.headers.toJSON(),
      data: config.data as Uint8Array | Readable | undefined,
      agents,
      prepare(options) {
        if (flight.ended) throw flight.ended;
        return flight.tunnel === undefined ? options : forTunnel(options, flight.tunnel.signal);
      },
      onRequest: (request) => follow(flight, request),
    });
    return { data: message, status: message.statusCode ?? 0, statusText: '', headers: NO_HEADERS, config };
  };
}

/** Those of an answer are read from the native message. */
const NO_HEADERS = new AxiosHeaders();

function textHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}

/** An instance without the defaults and interceptors that other code in the process may have put on axios. */
const client = new Axios({});

/** The body, and the length that only a stream has to be told with. */
function bodyOf({ body }: HttpRequest, flight: Flight): { data?: Buffer | Uint8Array | Readable; length?: string } {
  if (body === undefined) return {};
  if (!isStreamed(body)) return { data: typeof body === 'string' ? Buffer.from(body) : body };
  const data = (flight.source = streamOf(body, () => flight.progress()));
  return body.length === undefined ? { data } : { data, length: String(body.length) };
}

/** Sends, and resolves with the head of the answer. */
async function exchange(request: HttpRequest, flight: Flight, agents: AgentPair): Promise<http.IncomingMessage> {
  const { data, length } = bodyOf(request, flight);
  const response = await client.request<http.IncomingMessage>({
    method: request.method,
    url: request.url,
    // `false` keeps axios from inventing a type for a body that is not there.
    headers: {
      'accept-encoding': 'gzip, deflate, br',
      'content-type': false,
      ...(length === undefined ? {} : { 'content-length': length }),
      ...request.headers,
    },
    data,
    adapter: nativeAdapter(flight, agents),
    transformRequest: [],
    transformResponse: [],
  });
  return response.data;
}

/** A site may answer before it has read a streamed body to its end; the rest is not wanted then. */
function stopSending({ request, source }: Flight): void {
  if (source === undefined || request?.writableFinished) return;
  source.destroy();
  request?.destroy();
}

/** Runs a flight under its clocks and its signal, and takes all of them down again. */
async function guarded<T>(
  flight: Flight,
  limits: { readonly totalMs: number; readonly connectMs: number },
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const onAbort = (): void => end(flight, 'aborted', 'The request was cancelled.');
  const total = setTimeout(
    () => end(flight, 'timeout', `No complete answer within ${limits.totalMs / 1000} seconds.`),
    limits.totalMs,
  );
  const connect = setTimeout(() => {
    if (flight.phase !== 'sent') end(flight, 'timeout', `No connection within ${limits.connectMs / 1000} seconds.`);
  }, limits.connectMs);
  flight.progress = () => total.refresh();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal?.aborted) onAbort();
    if (flight.ended) throw flight.ended;
    return await new Promise<T>((resolve, reject) => {
      flight.fail = reject;
      run().then(resolve, reject);
    });
  } finally {
    clearTimeout(total);
    clearTimeout(connect);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The head of an answer, before anything is done with its body. */
function headOf(message: http.IncomingMessage): { status: number; headers: Record<string, string> } {
  return { status: message.statusCode ?? 0, headers: textHeaders(message.headers) };
}

/**
 * Makes a transport with its own keep-alive connections. Redirects are returned, status codes are never errors, and a
 * connection that fails after a byte may have left is reported as `maybe`.
 */
export function createAxiosTransport(options: AxiosTransportOptions = {}): Transport {
  const pool = createAgentPool(options);
  const fly = async <T>(
    request: HttpRequest,
    signal: AbortSignal | undefined,
    land: (message: http.IncomingMessage) => T | Promise<T>,
  ): Promise<T> => {
    const limits = {
      totalMs: request.timeoutMs,
      connectMs: Math.min(request.timeoutMs, options.connectTimeoutMs ?? 15_000),
    };
    const url = new URL(request.url);
    const proxy = proxyFor(url, options.environment ?? process.env, options.proxyLoopback ?? 'never');
    const none = (): void => undefined;
    const flight: Flight = {
      phase: 'queued',
      fail: none,
      progress: none,
      ...(proxy && { tunnel: new AbortController() }),
    };
    try {
      return await guarded(flight, limits, signal, async () => {
        return land(await exchange(request, flight, pool.agentsFor(proxy)));
      });
    } catch (error) {
      throw flight.ended ?? toTransportError(error, flight.phase, url.host);
    } finally {
      stopSending(flight);
    }
  };
  return {
    send: (request, signal) =>
      fly(request, signal, async (message) => ({
        ...headOf(message),
        body: await readBody(message, request.maxResponseBytes),
      })),
    stream: (request, signal) =>
      fly(request, signal, (message) => {
        const rules = { limit: request.maxResponseBytes, idleMs: request.timeoutMs, signal };
        return { ...headOf(message), ...streamAnswer(message, rules) };
      }),
    async close() {
      pool.close();
    },
  };
}
