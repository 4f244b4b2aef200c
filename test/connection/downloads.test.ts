import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { DownloadRequest, SiteDownload } from '../../src/connection';
import { flyingClock } from './fake-clock';
import { closeEverything, connect, failure, json, OAUTH, portsWith, startSite } from './local-site';

afterEach(closeEverything);

const GET: DownloadRequest = { method: 'GET', path: '/attachments/5' };

async function textOf({ body }: SiteDownload): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function file(response: ServerResponse, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/pdf', ...headers }).end(text);
}

/** Writes until somebody closes. */
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/pdf' });
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
  };
  response.on('drain', more);
  more();
}

describe('A download', () => {
  it('hands out the bytes with type, size and the time of the site', async () => {
    const site = await startSite((_request, response) =>
      file(response, '%PDF', {
        'content-type': 'Application/PDF; x=y',
        'content-length': '4',
        date: 'Thu, 01 Jan 2026 12:00:30 GMT',
      }),
    );
    const download = await connect(site, portsWith(flyingClock())).download(GET);
    expect(download).toMatchObject({
      status: 200,
      contentType: 'application/pdf',
      size: 4,
      siteTime: Date.UTC(2026, 0, 1, 12, 0, 30),
    });
    expect(await textOf(download)).toBe('%PDF');
    expect(site.received[0]!.headers['x-coupa-api-key']).toBe('k3y-of-the-site');
  });

  it('unpacks what the site packs', async () => {
    const site = await startSite((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('text '.repeat(1000))),
    );
    expect(await textOf(await connect(site, portsWith(flyingClock())).download(GET))).toBe('text '.repeat(1000));
  });

  it('reads no faster than its reader, and closes the connection when it leaves', async () => {
    let written = 0;
    let closed: Promise<unknown> = Promise.resolve();
    const site = await startSite((_request, response) => {
      closed = once(response, 'close');
      const { write } = response;
      response.write = ((chunk: Buffer) => ((written += chunk.length), write.call(response, chunk, 'utf8'))) as never;
      endless(response);
    });
    const download = await connect(site, portsWith(flyingClock())).download(GET);
    let read = 0;
    for await (const chunk of download.body) if ((read += chunk.length) > 1_000_000) break;
    await closed;
    // What the buffers of two sockets hold, and not what an endless file does.
    expect(written - read).toBeLessThan(20_000_000);
  });

  it.each(['cancel', 'signal', 'close'] as const)('that nobody reads ends with its %s', async (how) => {
    let closed: Promise<unknown> = Promise.resolve();
    const site = await startSite((_request, response) => {
      closed = once(response, 'close');
      endless(response);
    });
    const controller = new AbortController();
    const connection = connect(site, portsWith(flyingClock()));
    const download = await connection.download({ ...GET, signal: controller.signal });
    if (how === 'cancel') download.cancel();
    else if (how === 'signal') controller.abort();
    else await connection.close();
    await closed;
    expect(await failure(textOf(download))).toMatchObject({ code: 'COUPA_CANCELLED' });
  });

  it.each([
    [
      'cut off',
      (response: ServerResponse) =>
        response.writeHead(200, { 'content-length': '99' }).write('x', () => response.destroy()),
    ],
    ['cut off in chunks', (response: ServerResponse) => response.writeHead(200).write('x', () => response.destroy())],
    [
      'cut off when packed',
      (response: ServerResponse) => {
        const packed = gzipSync('text '.repeat(1000)).subarray(0, -12);
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
      },
    ],
  ])('that is %s fails while it is read', async (_how, answer) => {
    const site = await startSite((_request, response) => void answer(response));
    const download = await connect(site, portsWith(flyingClock())).download(GET);
    expect(await failure(textOf(download))).toMatchObject({ code: 'COUPA_BAD_ANSWER', retryable: true });
    expect(site.received).toHaveLength(1);
  });

  it.each([{ 'content-length': '2000' }, {}])('larger than its limit is refused (%j)', async (headers) => {
    const site = await startSite((_request, response) => file(response, 'x'.repeat(2000), headers));
    const connection = connect(site, portsWith(flyingClock()));
    const run = async () => textOf(await connection.download({ ...GET, maxBytes: 1000 }));
    expect(await failure(run())).toMatchObject({ code: 'COUPA_ANSWER_TOO_LARGE' });
  });

  it('that stops coming fails after the time limit, and the time of the reader does not count', async () => {
    const site = await startSite((_request, response) => {
      response.writeHead(200, { 'content-length': '99' }).write('x');
    });
    const connection = connect(site, portsWith(flyingClock()), { 'timeout.seconds': '1' });
    expect(await failure(textOf(await connection.download(GET)))).toMatchObject({ code: 'COUPA_SITE_UNREACHABLE' });
  });

  it('is repeated until the file is handed out, with a new token where that is refused', async () => {
    const site = await startSite(({ path }, response, index) => {
      if (path === '/oauth2/token') json(response, 200, { access_token: `token-${index}`, expires_in: 86399 });
      else if (index === 1) response.destroy();
      else if (index === 2) json(response, 503, {});
      else file(response, '%PDF');
    });
    expect(await textOf(await connect(site, portsWith(flyingClock()), OAUTH).download(GET))).toBe('%PDF');
    expect(site.received).toHaveLength(4);
  });

  it('tells an error of the site as every request does', async () => {
    const site = await startSite((_request, response) => json(response, 404, { errors: ['No such attachment'] }));
    const error = await failure(connect(site, portsWith(flyingClock())).download(GET));
    expect(error).toMatchObject({
      code: 'COUPA_RECORD_NOT_FOUND',
      message: expect.stringContaining('No such attachment'),
    });
  });

  it('refuses a page to sign in at, but not a file that is a web page', async () => {
    const site = await startSite((_request, response, index) =>
      file(response, '<html>', {
        'content-type': 'text/html',
        ...(index === 0 ? {} : { 'content-disposition': 'attachment' }),
      }),
    );
    const connection = connect(site, portsWith(flyingClock()));
    expect(await failure(connection.download(GET))).toMatchObject({ code: 'COUPA_NOT_A_COUPA_SITE' });
    expect(await textOf(await connection.download(GET))).toBe('<html>');
  });

  it('can be read once only', async () => {
    const site = await startSite((_request, response) => file(response, 'x'));
    const download = await connect(site, portsWith(flyingClock())).download(GET);
    await textOf(download);
    await expect(textOf(download)).rejects.toThrow('once only');
  });
});

describe('A redirect of a download', () => {
  const to = (location: string) => (response: ServerResponse) => void response.writeHead(302, { location }).end();

  it('within the site is followed with the credentials', async () => {
    const site = await startSite(({ path }, response) =>
      path === '/api/attachments/5' ? to('/files/5?signed=1')(response) : file(response, path),
    );
    expect(await textOf(await connect(site, portsWith(flyingClock())).download(GET))).toBe('/files/5?signed=1');
    expect(site.received.map(({ headers }) => headers['x-coupa-api-key'])).toEqual(Array(2).fill('k3y-of-the-site'));
  });

  it('to another host is followed without them', async () => {
    const storage = await startSite((_request, response) => file(response, 'stored'));
    const site = await startSite((_request, response) => to(`${storage.address}/x?Signature=s`)(response));
    expect(await textOf(await connect(site, portsWith(flyingClock())).download(GET))).toBe('stored');
    expect(JSON.stringify(storage.received)).not.toContain('k3y');
    expect(Object.keys(storage.received[0]!.headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('is not followed round and round, out of the web, to a user name, or back with credentials', async () => {
    const storage = await startSite((_request, response) => to(`${site.address}/api/users`)(response));
    const targets = [
      '/api/attachments/5',
      'ftp://x.example/',
      'http://me:pw@127.0.0.1:1/',
      'http://[',
      `${storage.address}/`,
    ];
    let target = '';
    const site = await startSite((_request, response) => to(target)(response));
    for (target of targets) {
      const error = await failure(connect(site, portsWith(flyingClock())).download(GET));
      expect([target, error]).toEqual([target, expect.objectContaining({ code: 'COUPA_NOT_A_COUPA_SITE' })]);
    }
    expect(site.received.map(({ path }) => path)).not.toContain('/api/users');
  });

  it('tells a refusal of the other host as its own, without the signature, and keeps the token', async () => {
    const storage = await startSite((_request, response) => json(response, 401, {}));
    const site = await startSite(({ path }, response) =>
      path === '/oauth2/token'
        ? json(response, 200, { access_token: 'token-1', expires_in: 86399 })
        : to(`${storage.address}/x?Signature=s1gned`)(response),
    );
    const error = await failure(connect(site, portsWith(flyingClock()), OAUTH).download(GET));
    expect(error).toMatchObject({
      code: 'COUPA_REQUEST_REFUSED',
      message: expect.stringContaining(new URL(storage.address).host),
    });
    expect(`${String(error)} ${JSON.stringify((error as { http?: unknown }).http ?? '')}`).not.toContain('s1gned');
    expect(site.received.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
  });
});
