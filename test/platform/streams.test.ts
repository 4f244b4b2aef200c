import { createAxiosTransport } from '../../src/platform/axios-transport';
import type { HttpRequest, StreamedBody, Transport, TransportError } from '../../src/sdk';
import { closeEverything, closeLater, failure, json, startRawSite, startSite } from '../connection/local-site';

afterEach(closeEverything);

function transport(): Transport {
  const made = createAxiosTransport({ environment: {} });
  closeLater(() => made.close());
  return made;
}

function post(url: string, body: StreamedBody, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', url, headers: {}, body, timeoutMs: 10_000, maxResponseBytes: 1e6, ...more };
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(64 * 1024);
}

describe('A streamed body', () => {
  it('travels with its length where that is known, and in chunks where it is not', async () => {
    const site = await startSite((_request, response) => json(response, 200, {}));
    const chunks = async function* () {
      yield Buffer.from('a');
      yield Buffer.alloc(0);
      yield Buffer.from('b');
    };
    const shared = transport();
    await shared.send(post(site.address, { chunks, length: 2 }));
    await shared.send(post(site.address, { chunks }));
    expect(
      site.received.map(({ body, headers }) => [body, headers['content-length'], headers['transfer-encoding']]),
    ).toEqual([
      ['ab', '2', undefined],
      ['ab', undefined, 'chunked'],
    ]);
  });

  it('may take longer than the time limit as long as something moves', async () => {
    const site = await startSite((_request, response) => json(response, 200, {}));
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    // Twice the time limit, never more than a third of it at once.
    const chunks = async function* () {
      for (let passed = 0; passed < 600; passed += 100) {
        await new Promise((resolve) => setImmediate(resolve));
        jest.advanceTimersByTime(100);
        yield Buffer.from('x');
      }
    };
    const sent = transport().send(post(site.address, { chunks }, { timeoutMs: 300 }));
    expect(await sent.finally(() => void jest.useRealTimers())).toMatchObject({ status: 200 });
  });

  it('fails after the time limit when the site takes nothing more', async () => {
    const site = await startRawSite((socket) => socket.pause());
    const error = await failure(transport().send(post(site.address, { chunks: endless }, { timeoutMs: 200 })));
    expect(error).toMatchObject({ failure: 'timeout', reachedSite: 'maybe' });
  });

  it('that cannot be made ends the request, and what the site got of it is incomplete', async () => {
    const site = await startSite((_request, response) => json(response, 200, {}));
    const chunks = async function* () {
      yield Buffer.from('a');
      throw new Error('disk gone');
    };
    const error = (await failure(transport().send(post(site.address, { chunks })))) as TransportError;
    expect(error).toMatchObject({ failure: 'source', reachedSite: 'no' });
    expect(error.message).toContain('disk gone');
    expect(site.received).toEqual([]);
  });

  it('keeps the connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    const site = await startSite((_request, response) => {
      ports.add(response.socket?.remotePort);
      json(response, 200, []);
    });
    const shared = transport();
    const chunks = async function* () {
      yield Buffer.from('a');
    };
    for (let i = 0; i < 3; i++) await shared.send(post(site.address, { chunks, length: 1 }));
    expect(ports.size).toBe(1);
  });
});

describe('A streamed answer', () => {
  it('keeps the connection for the next request when it was read to its end', async () => {
    const ports = new Set<number | undefined>();
    const site = await startSite((_request, response) => {
      ports.add(response.socket?.remotePort);
      response.end('x'.repeat(300_000));
    });
    const shared = transport();
    for (let i = 0; i < 3; i++) {
      const { body } = await shared.stream({ ...post(site.address, { chunks: endless }), method: 'GET', body: '' });
      let count = 0;
      for await (const chunk of body) count += chunk.length;
      expect(count).toBe(300_000);
    }
    expect(ports.size).toBe(1);
  });

  it('has its head before its body has come', async () => {
    const site = await startSite((_request, response) => void response.writeHead(206, { 'x-a': 'b' }).flushHeaders());
    const request = { ...post(site.address, { chunks: endless }), method: 'GET', body: '' } as const;
    const { status, headers, cancel } = await transport().stream(request);
    expect([status, headers['x-a']]).toEqual([206, 'b']);
    cancel();
  });
});
