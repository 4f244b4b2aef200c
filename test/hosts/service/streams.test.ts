/** What is sent while it is read: files and lists, and what becomes of them when the caller or the site goes away. */
import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../../../src/sdk';
import { createNodePorts } from '../../../src/platform';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

/** Tells of each request that the service has done with. */
let answered: (route: string) => void = () => undefined;
const logger: Logger = {
  debug: () => undefined,
  info: (message, fields) => {
    if (message === 'request') answered(String(fields?.['route']));
  },
  warn: () => undefined,
  error: () => undefined,
};

let open: OpenService;
beforeAll(async () => {
  open = await openService({
    ports: createNodePorts({ logger }),
    sandbox: { records: { suppliers: 3000 } },
    limits: { heldBytes: 50_000 },
  });
});
afterAll(() => open.close());

/** A site of our own, to look at what travels when. */
async function siteThat(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const site = createServer(handle);
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const made = await open.makeInstance({ siteAddress: `http://127.0.0.1:${(site.address() as AddressInfo).port}` });
  const close = async (): Promise<void> => {
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
  };
  return { auth: made.auth, close };
}

const address = (path: string): URL => new URL(`${open.service.address}${path}`);

describe('a stream', () => {
  it('of an upload reaches the site before the caller has sent its end', async () => {
    let seen: (bytes: number) => void = () => undefined;
    let total = 0;
    const site = await siteThat((request, response) => {
      request.on('data', (chunk: Buffer) => seen((total += chunk.length)));
      request.on('end', () => response.setHeader('content-type', 'application/json').end('{"id": 7}'));
    });
    const headers = {
      authorization: site.auth,
      'content-type': 'application/pdf',
      'content-length': '250000',
      'content-disposition': 'attachment; filename="x.pdf"',
    };
    const call = send(address('/invoices/1/attachments'), { method: 'POST', headers });
    const arrived = new Promise<void>((resolve) => (seen = (bytes) => bytes > 100_000 && resolve()));
    call.write(Buffer.alloc(150_000));
    await arrived;
    call.end(Buffer.alloc(100_000));
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(total).toBeGreaterThan(250_000);
    await site.close();
  });

  it('of an upload is cut at the site when the caller goes away, without the end of the form', async () => {
    let text = '';
    let began: () => void = () => undefined;
    let ended: (how: string) => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const end = new Promise<string>((resolve) => (ended = resolve));
    const site = await siteThat((request) => {
      request
        .on('data', (chunk: Buffer) => {
          text += chunk.toString('latin1');
          began();
        })
        .on('end', () => ended('whole'))
        .on('error', () => ended('cut'));
    });
    const headers = {
      authorization: site.auth,
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="x"',
    };
    const call = send(address('/invoices/1/attachments'), { method: 'POST', headers }).on('error', () => undefined);
    call.write(Buffer.alloc(150_000));
    await beginning;
    call.destroy();
    expect(await end).toBe('cut');
    expect(text).not.toMatch(/--form-[\w-]+--/);
    await site.close();
  });

  it('of a download reaches the caller before the site has sent its end, and is cut where the site is', async () => {
    let goOn: () => void = () => undefined;
    const site = await siteThat((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/tiff', 'content-length': '200000' });
      response.write(Buffer.alloc(100_000));
      goOn = () => response.destroy();
    });
    const call = send(address('/invoices/1/retrieve-image-scan'), { headers: { authorization: site.auth } }).end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, '200000']);
    await once(answer, 'data');
    const cut = once(answer, 'error');
    goOn();
    await cut;
    expect(answer.complete).toBe(false);
    await site.close();
  });

  it('of a download is not read for HEAD, which tells how long it is, and is given up at the site', async () => {
    let gone: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (gone = resolve));
    const site = await siteThat((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/tiff', 'content-length': '90000000' });
      response.on('close', gone).write(Buffer.alloc(100_000));
    });
    const { status, headers } = await open.call('HEAD', '/invoices/1/retrieve-image-scan', { as: site.auth });
    expect([status, headers.get('content-type')]).toEqual([200, 'image/tiff']);
    await end;
    await site.close();
  });

  it('of a download ends at the site when the caller goes away', async () => {
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const site = await siteThat((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/tiff' });
      response.write(Buffer.alloc(100_000));
      response.once('close', () => ended());
    });
    const call = send(address('/invoices/1/retrieve-image-scan'), { headers: { authorization: site.auth } }).end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    await once(answer, 'data');
    answer.on('error', () => undefined);
    call.destroy();
    await end;
    await site.close();
  });
});

describe('a list', () => {
  const askFor = async (path: string, auth: string): Promise<[ReturnType<typeof send>, IncomingMessage]> => {
    const call = send(address(path), { headers: { authorization: auth } }).end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return [call.on('error', () => undefined), answer.on('error', () => undefined)];
  };

  it('asks the site for nothing more once the caller has gone away, and holds nothing of it', async () => {
    const { auth, id } = await open.makeInstance();
    open.sandbox.clearStatistics();
    for (let turn = 0; turn < 5; turn += 1) {
      const [call, answer] = await askFor('/suppliers?pageSize=3000', auth);
      await once(answer, 'data');
      const done = new Promise<void>((resolve) => (answered = () => resolve()));
      call.destroy();
      await done;
    }
    const before = open.sandbox.statistics().requests;
    // Each of the five would have taken 60 requests.
    expect(before).toBeLessThan(200);
    for (let turn = 0; turn < 10; turn += 1) {
      expect((await open.call('GET', '/suppliers/1', { as: auth })).status).toBe(200);
    }
    const later = open.sandbox.statistics().requests - before;
    // What was on its way to the site when its caller went may still have come in.
    expect(later).toBeLessThanOrEqual(10 + 5);
    expect((await open.call('DELETE', `/instances/${id}`)).status).toBe(200);
  });

  it('lets the service end at once after its caller has gone away', async () => {
    const other = await openService({
      sandbox: { records: { suppliers: 500 } },
      limits: { heldBytes: 10_000, stopMs: 600_000 },
    });
    const { auth } = await other.makeInstance();
    const call = send(new URL(`${other.service.address}/suppliers?pageSize=500`), { headers: { authorization: auth } });
    const [answer] = (await once(call.end(), 'response')) as [IncomingMessage];
    await once(answer, 'data');
    answer.on('error', () => undefined);
    call.on('error', () => undefined).destroy();
    // A stop cuts off what is still under way only after a time that this test cannot take.
    await other.close();
  });

  it.each([
    ['answers with a failure', { kind: 'status', status: 400 }],
    ['dies', { kind: 'reset', when: 'before-commit' }],
  ] as const)('is cut, and no well-formed shorter one, when the site %s in the middle', async (_what, fault) => {
    const { auth } = await open.makeInstance({ 'retry.attempts': '1' });
    const stop = open.sandbox.addFault({ ...fault, path: /^\/api\/suppliers\?.*gt/ });
    const [, answer] = await askFor('/suppliers?pageSize=3000', auth);
    let text = '';
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => answer.once('close', resolve));
    stop();
    expect([answer.statusCode, answer.complete]).toEqual([200, false]);
    expect(text.startsWith('[{')).toBe(true);
    expect(() => JSON.parse(text) as unknown).toThrow();
    await expect(
      fetch(address('/suppliers?pageSize=3000'), { headers: { authorization: auth } }).then(async (whole) =>
        whole.json(),
      ),
    ).resolves.toHaveLength(3000);
  });

  it('that fails before anything of it was sent is answered in words', async () => {
    const { auth } = await open.makeInstance({ 'retry.attempts': '1' });
    const stop = open.sandbox.addFault({ kind: 'status', status: 503, method: 'GET', path: /^\/api\/suppliers/ });
    const { status, body } = await open.call('GET', '/suppliers?pageSize=3000', { as: auth });
    stop();
    expect([status, body.code]).toEqual([502, 'COUPA_SITE_DOWN']);
  });
});
