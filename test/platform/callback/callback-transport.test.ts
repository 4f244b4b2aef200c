/** Where the transport for callbacks goes, against real servers and a resolver that lies. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCallbackTransport, type CallbackTransportOptions } from '../../../src/platform/callback';
import type { HttpRequest, Transport } from '../../../src/sdk';
import { selfSigned } from '../self-signed';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A server that counts its requests. */
async function server(tls?: https.ServerOptions): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const answer: http.RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.headers.host ?? ''}`);
    request.resume().on('end', () => response.end('ok'));
  };
  const made = tls === undefined ? http.createServer(answer) : https.createServer(tls, answer);
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    made.closeAllConnections();
    await new Promise((resolve) => made.close(resolve));
  });
  return { port: (made.address() as AddressInfo).port, seen };
}

function transport(options: CallbackTransportOptions = {}): Transport {
  const made = createCallbackTransport({ environment: {}, ...options });
  open.push(async () => made.close());
  return made;
}

const post = (url: string): HttpRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: '{}',
  timeoutMs: 5_000,
  maxResponseBytes: 1_000,
});

const named = (...addresses: string[]) => ({
  resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
});

describe('a callback to an address inside the network', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    'localhost',
    'a.localhost',
  ])('is refused before anything is sent to %s', async (host) => {
    const { port, seen } = await server();
    const sent = transport().send(post(`http://${host}:${port}/hook`));
    await expect(sent).rejects.toMatchObject({ failure: 'address-forbidden', reachedSite: 'no' });
    expect(seen).toEqual([]);
  });

  it('is refused when its name leads there, and may be tried again later', async () => {
    const { port, seen } = await server();
    const sent = transport(named('127.0.0.1')).send(post(`http://hooks.example.com:${port}/`));
    await expect(sent).rejects.toMatchObject({
      failure: 'unreachable',
      reachedSite: 'no',
      message: expect.stringContaining('hooks.example.com leads to 127.0.0.1, which is a loopback address') as string,
    });
    expect(seen).toEqual([]);
  });

  it('is refused when its name leads to the services of a cloud', async () => {
    const sent = transport(named('169.254.169.254')).send(post('http://metadata.example.com/'));
    await expect(sent).rejects.toThrow('169.254.169.254, which is a link-local address');
  });

  it.each([['127.0.0.1'], ['127.0.0.0/8'], ['LOCALHOST', '127.0.0.1']])(
    'goes there when %s is allowed',
    async (...allowed) => {
      const { port, seen } = await server();
      const answer = await transport({ allowedInternalHosts: allowed }).send(post(`http://127.0.0.1:${port}/`));
      expect([answer.status, seen.length]).toEqual([200, 1]);
    },
  );

  it.each(['hooks.corp.example', '*.corp.example', '*.example'])(
    'goes to any address of a name that %s allows',
    async (entry) => {
      const { port } = await server();
      const inside = transport({ ...named('127.0.0.1'), allowedInternalHosts: [entry] });
      expect((await inside.send(post(`http://hooks.corp.example:${port}/`))).status).toBe(200);
      await expect(inside.send(post(`http://corp.example.org:${port}/`))).rejects.toThrow('loopback');
    },
  );
});

test('a name that answers differently a moment later gains nothing: the connection goes to the address that was checked', async () => {
  const { port, seen } = await server();
  const answers = ['127.0.0.2', '127.0.0.1'];
  const asked: string[] = [];
  const rebinding = transport({
    allowedInternalHosts: ['127.0.0.2'],
    resolve: async (host) => {
      asked.push(host);
      return [{ address: answers.shift() ?? '127.0.0.1', family: 4 }];
    },
  });
  // Nothing listens on the address that was checked, so it fails; the server on the other one must hear nothing of it.
  await expect(rebinding.send(post(`http://rebind.example.com:${port}/`))).rejects.toMatchObject({
    failure: 'unreachable',
  });
  expect([seen, asked]).toEqual([[], ['rebind.example.com']]);
  await expect(rebinding.send(post(`http://rebind.example.com:${port}/`))).rejects.toThrow('loopback');
  expect(seen).toEqual([]);
});

test('of a name with public and internal addresses only the allowed ones are used', async () => {
  const { port, seen } = await server();
  const mixed = transport({ ...named('10.255.255.1', '127.0.0.1'), allowedInternalHosts: ['127.0.0.1'] });
  expect((await mixed.send(post(`http://mixed.example.com:${port}/`))).status).toBe(200);
  expect(seen).toHaveLength(1);
});

test('certificates are verified for the name, although the connection goes to the address', async () => {
  const certificate = selfSigned('hooks.example.com', []);
  const { port, seen } = await server(certificate);
  const rules = { ...named('127.0.0.1'), allowedInternalHosts: ['127.0.0.1'] };
  await expect(transport(rules).send(post(`https://hooks.example.com:${port}/`))).rejects.toMatchObject({
    failure: 'tls',
  });
  const trusting = transport({ ...rules, ca: certificate.cert });
  expect((await trusting.send(post(`https://hooks.example.com:${port}/`))).status).toBe(200);
  await expect(trusting.send(post(`https://other.example.com:${port}/`))).rejects.toMatchObject({ failure: 'tls' });
  expect(seen).toHaveLength(1);
});

test('redirects are not followed', async () => {
  const target = await server();
  const made = http.createServer((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${target.port}/` }).end();
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  open.push(async () => new Promise((resolve) => made.close(resolve)));
  const { port } = made.address() as AddressInfo;
  const answer = await transport({ allowedInternalHosts: ['127.0.0.1'] }).send(post(`http://127.0.0.1:${port}/`));
  expect([answer.status, target.seen]).toEqual([307, []]);
});

describe('with a proxy', () => {
  it('the proxy connects, after the name was checked here', async () => {
    const { port: target } = await server();
    const asked: string[] = [];
    const proxy = http.createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    open.push(async () => new Promise((resolve) => proxy.close(resolve)));
    const environment = { HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };

    const unknownHere = transport({ environment, resolve: async () => Promise.reject(new Error('ENOTFOUND')) });
    await expect(unknownHere.send(post('http://hooks.example.com/'))).rejects.toMatchObject({ failure: 'proxy' });
    expect(asked).toEqual(['hooks.example.com:80']);
    const internal = transport({ environment, ...named('10.0.0.7') });
    await expect(internal.send(post(`http://hooks.example.com:${target}/`))).rejects.toThrow('a private address');
    await expect(internal.send(post('http://10.0.0.7/'))).rejects.toMatchObject({ failure: 'address-forbidden' });
    expect(asked).toHaveLength(1);
  });
});

test.each(['ftp://example.com/', 'file:///etc/passwd', 'https://user:secret@example.com/', 'nonsense'])(
  'a URL like %s is refused without repeating it',
  async (url) => {
    const failure = (await transport()
      .send(post(url))
      .catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ failure: 'address-forbidden' });
    expect(failure.message).not.toContain('secret');
  },
);

test.each(['10.0.0.0/33', '10.0.0.1/', 'fd00::/129', 'not a host', '10.0.0.0/8/8', '*.', 'http://x', ''])(
  'an allow list with "%s" is refused at once',
  (entry) => {
    expect(() => transport({ allowedInternalHosts: [entry] })).toThrow(
      expect.objectContaining({ code: 'COUPA_CONFIGURATION_INVALID' }),
    );
  },
);
