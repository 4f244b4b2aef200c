/** A small receiver of callbacks for trying things out: keeps nothing, checks signatures, answers as it is told. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CoupaError } from '../../../errors';
import { lazy } from '../lazy';

/** What a receiver checks with; without a key it says that it has checked nothing. */
export interface ReceiverOptions {
  /** Any free one when 0. */
  readonly port: number;
  readonly status: number;
  readonly signatureKey?: string;
  readonly webhookSecret?: string;
  readonly onCallback: (callback: ReceivedCallback) => void;
}

/** What was found of a signature. */
export type Verdict = 'good' | 'wrong' | 'missing' | 'not checked';

/** One request, as it is printed. */
export interface ReceivedCallback {
  readonly id?: string;
  /** Of each kind that was sent or is asked for. */
  readonly signatures: Readonly<Record<string, Verdict>>;
  readonly answered: number;
  /** The body as JSON, or as text where it is none. */
  readonly body: unknown;
}

/** A receiver that listens. */
export interface Receiver {
  readonly address: string;
  close(): Promise<void>;
}

/** More than any callback sends. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** @throws {CoupaError} `COUPA_INPUT_INVALID` when the port is taken, `COUPA_CONFIGURATION_INVALID` for a bad secret. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const keys = options.webhookSecret === undefined ? [] : [lazy.events().webhookKey(options.webhookSecret)];
  const server = createServer((request, response) => {
    read(request).then(
      (body) => {
        const status = body === undefined ? 413 : options.status;
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
        if (body !== undefined) options.onCallback(judge(request, body, { ...options, keys }));
      },
      () => undefined,
    );
  });
  await listen(server, options.port);
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CoupaError('COUPA_INPUT_INVALID', `--port: nothing can listen on ${port} (${error.code ?? ''}).`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function read(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function judge(
  request: IncomingMessage,
  body: Uint8Array,
  { signatureKey, keys, status }: ReceiverOptions & { readonly keys: readonly Uint8Array[] },
): ReceivedCallback {
  const events = lazy.events();
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  const elements = headers[events.ELEMENTS_SIGNATURE];
  const standard = headers[events.WEBHOOK_SIGNATURE];
  const signatures: Record<string, Verdict> = {};
  if (elements !== undefined || signatureKey !== undefined) {
    signatures[events.ELEMENTS_SIGNATURE] = verdict(elements, signatureKey, (key) =>
      events.isElementsSignature(elements, key, body),
    );
  }
  if (standard !== undefined || keys.length > 0) {
    signatures[events.WEBHOOK_SIGNATURE] = verdict(
      standard,
      keys[0],
      () => events.verifyStandardWebhook({ headers, body }, keys, Date.now()) === 'valid',
    );
  }
  const id = headers[events.ELEMENTS_ID] ?? headers[events.WEBHOOK_ID];
  return { ...(id === undefined ? {} : { id }), signatures, answered: status, body: bodyOf(body) };
}

function verdict<Key>(given: string | undefined, key: Key | undefined, isGood: (key: Key) => boolean): Verdict {
  if (given === undefined) return 'missing';
  if (key === undefined) return 'not checked';
  return isGood(key) ? 'good' : 'wrong';
}

function bodyOf(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
