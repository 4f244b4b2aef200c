import { createServer as createTlsServer } from 'node:https';
import * as net from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { createAxiosTransport, type AxiosTransportOptions } from '../../src/platform/axios-transport';
import { TransportError, type HttpRequest, type Transport } from '../../src/sdk';
import {
  closedPort,
  closeEverything,
  closeLater,
  json,
  listen,
  startRawSite,
  startSite,
} from '../connection/local-site';
import { selfSigned } from './self-signed';

afterEach(closeEverything);

const MB = 1024 * 1024;

function transport(options: AxiosTransportOptions = {}): Transport {
  const made = createAxiosTransport({ environment: {}, ...options });
  closeLater(() => made.close());
  return made;
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, timeoutMs: 10_000, maxResponseBytes: MB, ...more };
}

async function failureOf(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

describe('The transport', () => {
  it('sends method, headers and body, and answers with status, headers and bytes', async () => {
    const site = await startSite((request, response) => {
      response.writeHead(418, { 'X-Echo': request.headers['x-a'], 'set-cookie': ['a=1', 'b=2'] }).end(request.body);
    });
    const answer = await transport().send(
      get(site.address, { method: 'POST', headers: { 'x-a': 'b' }, body: 'Ärger' }),
    );
    expect([answer.status, answer.headers['x-echo'], answer.headers['set-cookie']]).toEqual([418, 'b', 'a=1, b=2']);
    expect(Buffer.from(answer.body).toString()).toBe('Ärger');
    expect(answer.body).toBeInstanceOf(Uint8Array);
  });

  it('returns redirects as they are', async () => {
    const site = await startSite((_request, response) =>
      response.writeHead(302, { location: 'https://evil.example/' }).end(),
    );
    const answer = await transport().send(get(site.address, { headers: { 'x-coupa-api-key': 'k' } }));
    expect([answer.status, answer.headers['location'], site.received.length]).toEqual([
      302,
      'https://evil.example/',
      1,
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const)('unpacks %s', async (encoding, pack) => {
    const text = 'records '.repeat(50_000);
    const site = await startSite((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(pack(text)),
    );
    const { body } = await transport().send(get(site.address));
    expect(Buffer.from(body).toString()).toBe(text);
  });

  it.each([204, 304, 401])('takes an empty %d that claims to be compressed as empty', async (status) => {
    const site = await startSite((_request, response) =>
      response.writeHead(status, { 'content-encoding': 'gzip' }).end(),
    );
    expect((await transport().send(get(site.address))).body).toHaveLength(0);
  });

  it('uses one connection for requests one after the other', async () => {
    const ports = new Set<number | undefined>();
    const site = await startSite(
      (_request, response) => (ports.add(response.socket?.remotePort), json(response, 200, [])),
    );
    const shared = transport();
    for (let i = 0; i < 3; i++) await shared.send(get(site.address));
    expect(ports.size).toBe(1);
  });

  it('closes idle connections on close, and only those', async () => {
    let release = (): void => undefined;
    const site = await startSite(({ path }, response) => {
      if (path === '/slow') release = () => json(response, 200, []);
      else json(response, 200, []);
      if (path === '/slow') void shared.close().then(() => release());
    });
    const shared = transport();
    await shared.send(get(site.address));
    expect(await shared.send(get(`${site.address}/slow`))).toMatchObject({ status: 200 });
  });
});

const quickBrotli = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

describe('The transport refuses', () => {
  it('an answer that says it is too large', async () => {
    const site = await startSite((_request, response) =>
      response.writeHead(200, { 'content-length': 2 * MB }).write('x'),
    );
    expect(await failureOf(transport().send(get(site.address)))).toMatchObject({
      failure: 'too-large',
      reachedSite: 'maybe',
    });
  });

  it('an answer without end as soon as it is too large', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    const site = await startSite((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    expect(await failureOf(transport().send(get(site.address)))).toMatchObject({ failure: 'too-large' });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', quickBrotli],
  ] as const)('a small %s answer that unpacks to a large one', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(100 * MB));
    const before = process.memoryUsage().rss;
    const site = await startSite((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
    );
    expect(await failureOf(transport().send(get(site.address)))).toMatchObject({ failure: 'too-large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * MB);
  });

  it('an encoding that it did not ask for', async () => {
    const site = await startSite((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'compress' }).end('x'),
    );
    expect(await failureOf(transport().send(get(site.address)))).toMatchObject({ failure: 'bad-answer' });
  });
});

const GZIP = gzipSync('records '.repeat(1000));

describe('The transport tells an incomplete answer', () => {
  it.each([
    ['short of its length', 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n[1,2,3]'],
    ['cut off in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[1,2'],
    ['without its last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1]\r\n'],
    [
      'with half of its compressed data',
      Buffer.concat([
        Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${GZIP.length - 12}\r\n\r\n`),
        GZIP.subarray(0, -12),
      ]),
    ],
    ['with broken compressed data', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9\r\n\r\nnot gzip!'],
  ])('%s', async (_what, raw) => {
    const site = await startRawSite((socket) => socket.end(raw));
    expect(await failureOf(transport().send(get(site.address)))).toMatchObject({
      failure: 'truncated',
      reachedSite: 'maybe',
    });
  });

  it('from one that ends with the connection, which is complete as far as HTTP knows', async () => {
    const site = await startRawSite((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n[1,2,3]'));
    expect(Buffer.from((await transport().send(get(site.address))).body).toString()).toBe('[1,2,3]');
  });
});

describe('The transport says why there is no answer', () => {
  it('when the connection is refused: nothing was sent', async () => {
    const error = await failureOf(transport().send(get(`http://127.0.0.1:${await closedPort()}`)));
    expect(error).toMatchObject({ failure: 'unreachable', reachedSite: 'no' });
  });

  it('when the host does not exist: nothing was sent', async () => {
    const error = await failureOf(transport().send(get('http://no-such-host.invalid')));
    // Without any DNS server the resolver cannot tell; then the host is only unreachable.
    expect(['host-not-found', 'unreachable']).toContain(error.failure);
    expect(error.reachedSite).toBe('no');
  });

  it('when the connection is cut before the answer: it may have been sent', async () => {
    const site = await startRawSite((socket) => socket.resetAndDestroy());
    expect(await failureOf(transport().send(get(site.address, { method: 'POST', body: '{}' })))).toMatchObject({
      failure: 'reset',
      reachedSite: 'maybe',
    });
  });

  it('when a kept connection turns out to be dead: it may have been sent', async () => {
    const site = await startRawSite((socket, count) =>
      count === 0 ? socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n') : socket.resetAndDestroy(),
    );
    const shared = transport();
    await shared.send(get(site.address));
    expect(await failureOf(shared.send(get(site.address, { method: 'POST', body: '{}' })))).toMatchObject({
      failure: 'reset',
      reachedSite: 'maybe',
    });
  });

  it.each([
    'SSH-2.0-OpenSSH_9.6\r\n',
    'HTTP/1.1 2x0 OK\r\n\r\n',
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
  ])('when the answer is not HTTP', async (raw) => {
    const site = await startRawSite((socket) => socket.end(raw));
    expect(await failureOf(transport().send(get(site.address)))).toMatchObject({
      failure: 'bad-answer',
      reachedSite: 'maybe',
    });
  });

  it.each([
    ['at all', ''],
    ['to the end', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[1,'],
  ])('when it does not come %s in time', async (_what, raw) => {
    const site = await startRawSite((socket) => socket.write(raw));
    expect(await failureOf(transport().send(get(site.address, { timeoutMs: 60 })))).toMatchObject({
      failure: 'timeout',
      reachedSite: 'maybe',
    });
  });

  it('when no TLS handshake comes in time: nothing was sent', async () => {
    const port = await listen(net.createServer());
    const impatient = transport({ connectTimeoutMs: 60 });
    expect(await failureOf(impatient.send(get(`https://127.0.0.1:${port}`)))).toMatchObject({
      failure: 'timeout',
      reachedSite: 'no',
    });
  });

  it('when it was cancelled before or during the request', async () => {
    const site = await startSite(() => controller.abort());
    const controller = new AbortController();
    const before = await failureOf(transport().send(get(site.address), AbortSignal.abort()));
    expect([before.failure, before.reachedSite, site.received.length]).toEqual(['aborted', 'no', 0]);
    const during = await failureOf(transport().send(get(site.address), controller.signal));
    expect([during.failure, during.reachedSite]).toEqual(['aborted', 'maybe']);
  });

  it('when it was cancelled in the middle of the body', async () => {
    const controller = new AbortController();
    const site = await startSite((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('[1,', () => setImmediate(() => controller.abort()));
    });
    expect(await failureOf(transport().send(get(site.address), controller.signal))).toMatchObject({
      failure: 'aborted',
    });
  });

  it('without the request, its headers or the error of the library in it', async () => {
    const site = await startRawSite((socket) => socket.resetAndDestroy());
    const secret = 'c4n4ry-key';
    const request = get(site.address, { method: 'POST', headers: { 'x-coupa-api-key': secret }, body: secret });
    const error = await failureOf(transport().send(request));
    expect(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).not.toContain(secret);
    expect(error.cause).toBeUndefined();
  });
});

describe('The transport over TLS', () => {
  async function tlsSite(certificate = selfSigned('localhost')): Promise<{ address: string; cert: string }> {
    const server = createTlsServer({ key: certificate.key, cert: certificate.cert }, (_request, response) =>
      json(response, 200, []),
    );
    server.on('tlsClientError', () => undefined);
    return { address: `https://127.0.0.1:${await listen(server)}`, cert: certificate.cert };
  }

  it('accepts a certificate that it was told to trust', async () => {
    const { address, cert } = await tlsSite();
    expect(await transport({ ca: cert }).send(get(address))).toMatchObject({ status: 200 });
  });

  it.each([
    ['an unknown certificate', async () => (await tlsSite()).address, undefined],
    ['a certificate for another host', async () => (await tlsSite(OTHER)).address, 'other'],
    [
      'a site that speaks plain HTTP',
      async () => (await startSite((_q, r) => json(r, 200, []))).address.replace('http:', 'https:'),
      undefined,
    ],
    [
      'a connection that is cut during the handshake',
      async () => (await startRawSite((socket) => socket.destroy())).address.replace('http:', 'https:'),
      undefined,
    ],
  ])('refuses %s: nothing was sent', async (_what, start, trust) => {
    const address = await start();
    const error = await failureOf(
      transport(trust === undefined ? {} : { ca: OTHER.cert }).send(get(address, { method: 'POST' })),
    );
    expect(error).toMatchObject({ failure: 'tls', reachedSite: 'no' });
  });
});

const OTHER = selfSigned('other.example', []);
