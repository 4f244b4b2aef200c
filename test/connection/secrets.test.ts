import { inspect } from 'node:util';
import type { ServerResponse } from 'node:http';
import { testSiteConnection } from '../../src/connection';
import { createStreamLogger } from '../../src/platform';
import { flyingClock } from './fake-clock';
import {
  closedPort,
  closeEverything,
  connect,
  failure,
  json,
  OAUTH,
  portsWith,
  startSite,
  type Received,
} from './local-site';

afterEach(closeEverything);

const KEY = 'c4n4ry+key/with&odd=chars"%';
const SECRET = 'c4n4ry+secret/with&odd=chars"%';
const TOKEN = 'c4n4ry.token+with/odd=chars~';
const PLANTED = [KEY, SECRET, TOKEN];

/** Every form in which a planted secret could show. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = encodeURIComponent(secret);
  return [
    secret,
    encoded,
    encoded.toLowerCase(),
    new URLSearchParams({ a: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}

function expectClean(text: string): void {
  for (const form of PLANTED.flatMap(forms)) expect(text).not.toContain(form);
  expect(text).not.toContain('c4n4ry');
}

function everythingOf(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return [
    message,
    stack,
    inspect(cause, { depth: 10 }),
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
  ].join('\n');
}

/** Echoes what it got in every form, as badly written gateways do. */
function echo(request: Received, response: ServerResponse, status: number, type = 'application/json'): void {
  const told = PLANTED.flatMap(forms).concat(request.body, request.path, JSON.stringify(request.headers));
  const body =
    type === 'application/json' ? JSON.stringify({ errors: { [KEY]: told } }) : `<title>${told.join(' ')}</title>`;
  const quoted = encodeURIComponent(KEY);
  response
    .writeHead(status, { 'content-type': type, location: `https://x.example/${quoted}`, 'x-request-id': quoted })
    .end(body);
}

describe('A planted secret', () => {
  const lines: string[] = [];
  const logger = createStreamLogger({ level: 'debug', stream: { write: (line) => lines.push(line) } });
  beforeEach(() => lines.splice(0));

  const values = { 'auth.type': 'oauth', ...OAUTH, 'oauth.client.secret': SECRET };

  it.each(
    [400, 401, 403, 404, 422, 429, 500, 503, 302, 200].flatMap(
      (status) =>
        [
          [status, 'application/json'],
          [status, 'text/html'],
        ] as const,
    ),
  )('is in no error and no log line when the site echoes it with %d %s', async (status, type) => {
    const site = await startSite((request, response) => {
      if (request.path === '/oauth2/token') return json(response, 200, { access_token: TOKEN });
      if (status === 200 && type === 'application/json') return response.writeHead(200).end(`"${KEY} ${TOKEN}`);
      return echo(request, response, status, type);
    });
    const ports = portsWith(flyingClock(), logger);
    const request = { method: 'POST', path: '/suppliers', body: { key: KEY }, query: [['a', TOKEN]] } as const;
    const byKey = await failure(connect(site, ports, { 'api.key': KEY }).request({ ...request, path: '/suppliers/1' }));
    const byToken = await failure(connect(site, ports, values).request({ ...request, body: {} }));
    const clean = (text: string, secrets: string[]): void => {
      for (const form of secrets.flatMap(forms)) expect(text).not.toContain(form);
    };
    clean(everythingOf(byKey), [KEY]);
    clean(
      everythingOf(byToken),
      [TOKEN, SECRET].filter((one) => one !== SECRET || status !== 200),
    );
    expect(lines.length).toBeGreaterThan(1);
  });

  it.each([400, 401, 403, 500, 302, 200])('is not in what a token endpoint answers with %d', async (status) => {
    const site = await startSite((request, response) => {
      const text = [SECRET, ...forms(SECRET), request.body].join(' ');
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'invalid_scope', error_description: text }));
    });
    const ports = portsWith(flyingClock(), logger);
    const error = await failure(connect(site, ports, values).request({ method: 'GET', path: '/users' }));
    expectClean(everythingOf(error) + lines.join(''));
  });

  it('is not in the errors of a connection that fails', async () => {
    const resetting = await startSite((_request, response) => void response.destroy());
    const refusing = { address: `http://127.0.0.1:${await closedPort()}` };
    for (const site of [resetting, refusing]) {
      for (const given of [{ 'api.key': KEY }, values]) {
        const ports = portsWith(flyingClock(), logger);
        const error = await failure(connect(site, ports, given).request({ method: 'GET', path: '/users' }));
        expectClean(everythingOf(error) + lines.join(''));
      }
    }
  });

  it('is not in the errors of a transport that puts the request into them', async () => {
    const ports = {
      ...portsWith(flyingClock(), logger),
      transport: {
        send: async (request: object) => {
          throw Object.assign(new Error(`failed: ${JSON.stringify(request)}`), { request });
        },
        stream: async () => Promise.reject(new Error('not used')),
        close: async () => undefined,
      },
    };
    const site = { address: 'https://acme.example' };
    const error = await failure(connect(site, ports, { 'api.key': KEY }).request({ method: 'POST', path: '/users' }));
    expect(error).toMatchObject({ code: 'COUPA_OUTCOME_UNKNOWN' });
    expectClean(everythingOf(error) + lines.join(''));
  });

  it('is not in the outcome of a test', async () => {
    for (const status of [200, 400, 401, 403, 500, 302]) {
      const site = await startSite((request, response) => echo(request, response, status));
      for (const given of [{ 'api.key': KEY }, values]) {
        const outcome = await testSiteConnection(
          { siteAddress: site.address, ...given },
          portsWith(flyingClock(30_000), logger),
        );
        const own = 'api.key' in given ? KEY : SECRET;
        for (const form of forms(own)) expect(JSON.stringify(outcome)).not.toContain(form);
      }
    }
  });

  it.each([480, 490, 495, 499, 190, 198])(
    'is not shown in part when a message is cut at %d characters',
    async (before) => {
      const site = await startSite((_request, response) => {
        const filler = 'x'.repeat(before);
        const escaped = JSON.stringify({ error: `${filler}${KEY}` }).replaceAll('/', '\\/');
        response.writeHead(400, { location: `${filler}${KEY}`, 'x-request-id': `${filler}${KEY}` }).end(escaped);
      });
      const error = await failure(
        connect(site, portsWith(flyingClock(), logger), { 'api.key': KEY }).request({ method: 'GET', path: '/users' }),
      );
      expectClean(everythingOf(error).replace(/c4n4ry\.token/g, '') + lines.join(''));
      expect(JSON.stringify((error as { http?: unknown }).http)).not.toContain('c4n4');
      expect(everythingOf(error)).not.toContain('xc4');
    },
  );

  it('is not taken out of the records that a site answers', async () => {
    const site = await startSite((_request, response) => json(response, 200, { note: KEY }));
    const answer = await connect(site, portsWith(flyingClock()), { 'api.key': KEY }).request({
      method: 'GET',
      path: '/users/1',
    });
    expect(answer.body).toEqual({ note: KEY });
  });
});
