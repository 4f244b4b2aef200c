import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import * as net from 'node:net';
import { createAxiosTransport, type AxiosTransportOptions } from '../../src/platform/axios-transport';
import { proxyFor } from '../../src/platform/proxy-settings';
import type { HttpRequest, TransportError } from '../../src/sdk';
import { closedPort, closeEverything, closeLater, failure, json, listen, startSite } from '../connection/local-site';
import { selfSigned } from './self-signed';

afterEach(closeEverything);

const CERTIFICATE = selfSigned('localhost');

function get(url: string): HttpRequest {
  return { method: 'GET', url, headers: { 'x-coupa-api-key': 'k3y' }, timeoutMs: 10_000, maxResponseBytes: 1e6 };
}

async function tlsSite(): Promise<string> {
  const server = createTlsServer({ ...CERTIFICATE }, (_request, response) => json(response, 200, ['through']));
  server.on('tlsClientError', () => undefined);
  return `https://127.0.0.1:${await listen(server)}`;
}

interface Proxy {
  readonly address: string;
  readonly asked: IncomingMessage[];
}

/** A real CONNECT proxy; with a status other than 200 it refuses. */
async function startProxy(status = 200): Promise<Proxy> {
  const asked: IncomingMessage[] = [];
  const server = createHttpServer((_request, response) => response.writeHead(400).end());
  server.on('connect', (request, client: net.Socket) => {
    asked.push(request);
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = net.connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  });
  return { address: `http://127.0.0.1:${await listen(server)}`, asked };
}

function through(environment: Record<string, string>, options: AxiosTransportOptions = {}) {
  const transport = createAxiosTransport({ environment, proxyLoopback: 'as-others', ca: CERTIFICATE.cert, ...options });
  closeLater(() => transport.close());
  return transport;
}

describe('A proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
    'named by %s carries the request through a tunnel',
    async (name) => {
      const [site, proxy] = [await tlsSite(), await startProxy()];
      const answer = await through({ [name]: proxy.address }).send(get(site));
      expect(Buffer.from(answer.body).toString()).toBe('["through"]');
      expect(proxy.asked.map(({ method, url }) => [method, url])).toEqual([['CONNECT', site.replace('https://', '')]]);
    },
  );

  it('sees neither the key nor the path', async () => {
    const [site, proxy] = [await tlsSite(), await startProxy()];
    await through({ HTTPS_PROXY: proxy.address }).send(get(`${site}/api/suppliers`));
    expect(JSON.stringify(proxy.asked.map(({ url, headers }) => [url, headers]))).not.toMatch(/k3y|suppliers/);
  });

  it('is asked once for requests one after the other', async () => {
    const [site, proxy] = [await tlsSite(), await startProxy()];
    const transport = through({ HTTPS_PROXY: proxy.address });
    for (let i = 0; i < 3; i++) await transport.send(get(site));
    expect(proxy.asked).toHaveLength(1);
  });

  it('gets the user name and password of its address', async () => {
    const [site, proxy] = [await tlsSite(), await startProxy()];
    await through({ HTTPS_PROXY: proxy.address.replace('http://', 'http://me:p%40ss@') }).send(get(site));
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it('carries plain http through a tunnel too', async () => {
    const proxy = await startProxy();
    const site = await startSite((_request, response) => json(response, 200, []));
    expect(await through({ HTTP_PROXY: proxy.address }).send(get(site.address))).toMatchObject({ status: 200 });
    expect(proxy.asked).toHaveLength(1);
  });

  it('is left out for this machine unless asked for, and for the hosts in NO_PROXY', async () => {
    const [site, proxy] = [await tlsSite(), await startProxy()];
    await through({ HTTPS_PROXY: proxy.address }, { proxyLoopback: 'never' }).send(get(site));
    await through({ HTTPS_PROXY: proxy.address, no_proxy: '127.0.0.1' }).send(get(site));
    expect(proxy.asked).toHaveLength(0);
  });

  it.each([407, 403, 502, 301])('that refuses with %d is named, and nothing reached the site', async (status) => {
    const [site, proxy] = [await tlsSite(), await startProxy(status)];
    const withPassword = proxy.address.replace('http://', 'http://me:p4ssw0rd@');
    const error = (await failure(through({ HTTPS_PROXY: withPassword }).send(get(site)))) as TransportError;
    expect(error).toMatchObject({
      failure: 'proxy',
      reachedSite: 'no',
      message: expect.stringContaining(String(status)),
    });
    expect(error.message).not.toContain('p4ssw0rd');
  });

  it('that is not there, hangs up, or is none is told as proxy trouble', async () => {
    const site = await tlsSite();
    const silent = net.createServer((socket) => socket.destroy());
    const addresses = [
      `http://127.0.0.1:${await closedPort()}`,
      `http://127.0.0.1:${await listen(silent)}`,
      'socks5://127.0.0.1:1',
      'http://[',
      'http://a:%zz@b',
    ];
    for (const HTTPS_PROXY of addresses) {
      expect(await failure(through({ HTTPS_PROXY }).send(get(site)))).toMatchObject({
        failure: 'proxy',
        reachedSite: 'no',
      });
    }
  });

  it('does not hide a certificate that is not trusted', async () => {
    const [site, proxy] = [await tlsSite(), await startProxy()];
    const strict = through({ HTTPS_PROXY: proxy.address }, { ca: selfSigned('other').cert });
    expect(await failure(strict.send(get(site)))).toMatchObject({ failure: 'tls', reachedSite: 'no' });
  });

  it('can be cancelled while it does not answer', async () => {
    const controller = new AbortController();
    const server = createHttpServer().on('connect', () => controller.abort());
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${await listen(server)}` };
    const error = await failure(through(environment).send(get('https://acme.example'), controller.signal));
    expect(error).toMatchObject({ failure: 'aborted', reachedSite: 'no' });
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['acme.coupahost.com', 'https://acme.coupahost.com', false],
    ['coupahost.com', 'https://acme.coupahost.com', false],
    ['.coupahost.com', 'https://acme.coupahost.com', false],
    ['*.coupahost.com', 'https://acme.coupahost.com', false],
    ['COUPAHOST.COM', 'https://acme.coupahost.com', false],
    ['*', 'https://acme.coupahost.com', false],
    ['a.b, coupahost.com ,c', 'https://acme.coupahost.com', false],
    ['coupahost.com:443', 'https://acme.coupahost.com', false],
    ['coupahost.com:8443', 'https://acme.coupahost.com', true],
    ['pahost.com', 'https://acme.coupahost.com', true],
    ['acme.coupahost.com.evil', 'https://acme.coupahost.com', true],
    ['', 'https://acme.coupahost.com', true],
    [',,', 'https://acme.coupahost.com', true],
    ['10.0.0.1', 'https://10.0.0.1', false],
    ['fd00::1', 'https://[fd00::1]', false],
    ['[fd00::1]:443', 'https://[fd00::1]', false],
  ])('%j for %s: proxied is %s', (NO_PROXY, url, proxied) => {
    const environment = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY };
    expect(proxyFor(new URL(url), environment, 'never') !== undefined).toBe(proxied);
  });
});
