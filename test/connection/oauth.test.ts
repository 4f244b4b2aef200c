import type { ServerResponse } from 'node:http';
import { flyingClock } from './fake-clock';
import { closeEverything, connect, failure, json, OAUTH, portsWith, startSite, type LocalSite } from './local-site';

afterEach(closeEverything);

const GET = { method: 'GET', path: '/suppliers' } as const;

interface TokenSite extends LocalSite {
  /** How often a token was asked for. */
  minted(): number;
}

/** A site whose n-th token is `token-n`. */
async function tokenSite(
  api: (token: string, response: ServerResponse, calls: number) => void,
  expiresIn: unknown = 86399,
): Promise<TokenSite> {
  let [minted, calls] = [0, 0];
  const site = await startSite(({ path, headers }, response) => {
    if (path === '/oauth2/token') json(response, 200, { access_token: `token-${++minted}`, expires_in: expiresIn });
    else api((headers.authorization ?? '').replace('Bearer ', ''), response, ++calls);
  });
  return { ...site, minted: () => minted };
}

describe('OAuth', () => {
  it('asks the token endpoint with a form and signs requests with the token', async () => {
    const site = await tokenSite((_token, response) => json(response, 200, []));
    await connect(site, portsWith(flyingClock()), { ...OAUTH, 'oauth.client.secret': 'a&b=c+d%' }).request(GET);
    const [token, call] = site.received;
    expect(token).toMatchObject({ method: 'POST', path: '/oauth2/token' });
    expect(token?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: 'a&b=c+d%',
      scope: 'core.supplier.read core.invoice.read',
    });
    expect(call?.headers.authorization).toBe('Bearer token-1');
    expect(call?.headers['x-coupa-api-key']).toBeUndefined();
  });

  it('fetches one token for a hundred callers at once', async () => {
    const site = await tokenSite((_token, response) => json(response, 200, []));
    const connection = connect(site, portsWith(flyingClock()), OAUTH);
    await Promise.all(Array.from({ length: 100 }, () => connection.request(GET)));
    expect(site.minted()).toBe(1);
    expect(site.received).toHaveLength(101);
  });

  it('does not remember a failed fetch', async () => {
    let down = true;
    const site = await startSite((request, response) => {
      if (request.path === '/oauth2/token' && down) return json(response, 503, {});
      json(response, 200, request.path === '/oauth2/token' ? { access_token: 'token-1' } : []);
    });
    const connection = connect(site, portsWith(flyingClock()), { ...OAUTH, 'retry.attempts': 1 });
    const errors = await Promise.all([failure(connection.request(GET)), failure(connection.request(GET))]);
    expect(errors).toMatchObject([{ code: 'COUPA_SITE_DOWN' }, { code: 'COUPA_SITE_DOWN' }]);
    expect(site.received).toHaveLength(1);
    down = false;
    expect(await connection.request(GET)).toMatchObject({ status: 200 });
  });

  it('renews after 20 of 24 hours while requests go on with the old token, and lets the new one settle', async () => {
    const clock = flyingClock();
    const used: string[] = [];
    let onRenewed = (): void => undefined;
    const renewed = new Promise<void>((resolve) => (onRenewed = resolve));
    const site = await startSite(({ path, headers }, response, index) => {
      if (path === '/oauth2/token') {
        json(response, 200, { access_token: `token-${index}`, expires_in: 86_400 });
        if (index > 0) response.on('close', onRenewed);
      } else {
        used.push(headers.authorization ?? '');
        json(response, 200, []);
      }
    });
    const connection = connect(site, portsWith(clock), OAUTH);
    await connection.request(GET);
    await clock.sleep(19.9 * 3_600_000);
    await connection.request(GET);
    expect(site.received).toHaveLength(3);
    await clock.sleep(0.1 * 3_600_000);
    await connection.request(GET);
    await renewed;
    await connection.request(GET);
    expect(new Set(used)).toEqual(new Set(['Bearer token-0']));
    await clock.sleep(5_000);
    await connection.request(GET);
    expect(used.at(-1)).not.toBe('Bearer token-0');
    expect(site.received.filter(({ path }) => path === '/oauth2/token')).toHaveLength(2);
  });

  it('goes on with the old token when renewing fails, and asks again only a while later', async () => {
    const clock = flyingClock();
    const site = await startSite(({ path }, response, index) => {
      if (path !== '/oauth2/token') return json(response, 200, []);
      return index === 0 ? json(response, 200, { access_token: 'token-0' }) : json(response, 400, { error: 'no' });
    });
    const connection = connect(site, portsWith(clock), OAUTH);
    await connection.request(GET);
    await clock.sleep(3_100_000);
    for (let i = 0; i < 5; i++) await connection.request(GET);
    expect(site.received.filter(({ path }) => path === '/oauth2/token')).toHaveLength(2);
  });

  it.each([
    ['a number', 10],
    ['text', '10'],
  ])('asks for a new token when the life of the old one, told as %s, is over', async (_what, life) => {
    const clock = flyingClock();
    const site = await tokenSite((_token, response) => json(response, 200, []), life);
    const connection = connect(site, portsWith(clock), OAUTH);
    await connection.request(GET);
    await clock.sleep(10_000);
    await connection.request(GET);
    expect(site.received.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer token-1',
      undefined,
      'Bearer token-2',
    ]);
  });

  it('renews a token that worked once, as soon as it is refused, and sends even a POST again', async () => {
    const site = await tokenSite((token, response, calls) =>
      token === 'token-1' && calls > 1 ? json(response, 401, {}) : json(response, 201, { id: 1 }),
    );
    const clock = flyingClock();
    const connection = connect(site, portsWith(clock), OAUTH);
    await connection.request(GET);
    expect(await connection.request({ method: 'POST', path: '/suppliers', body: {} })).toMatchObject({ status: 201 });
    expect([site.minted(), clock.slept]).toEqual([2, []]);
  });

  it('fetches one new token when many callers are refused at once', async () => {
    let revoked = false;
    const site = await tokenSite((token, response) => json(response, revoked && token === 'token-1' ? 401 : 200, []));
    const connection = connect(site, portsWith(flyingClock()), OAUTH);
    await connection.request(GET);
    revoked = true;
    await Promise.all(Array.from({ length: 20 }, () => connection.request(GET)));
    expect(site.minted()).toBe(2);
  });

  it('asks again for a few seconds when a very new token is refused', async () => {
    const clock = flyingClock();
    const site = await tokenSite((_token, response, calls) => json(response, calls <= 4 ? 401 : 200, []));
    const answer = await connect(site, portsWith(clock), OAUTH).request({
      method: 'POST',
      path: '/suppliers',
      body: {},
    });
    expect(answer).toMatchObject({ status: 200 });
    expect([site.minted(), clock.slept]).toEqual([1, [1000, 1000, 1000, 1000]]);
  });

  it('gives up on a new token that stays refused, after a bounded number of requests', async () => {
    const clock = flyingClock();
    const site = await tokenSite((_token, response) => json(response, 401, {}));
    const error = await failure(connect(site, portsWith(clock), OAUTH).request(GET));
    expect(error).toMatchObject({ code: 'COUPA_AUTHENTICATION_FAILED' });
    expect(site.minted()).toBe(1);
    expect(site.received.length).toBeLessThanOrEqual(11);
    expect(clock.monotonic() - 5_000).toBeLessThan(10_000);
  });

  it.each([
    [401, { error: 'invalid_client' }, 'COUPA_AUTHENTICATION_FAILED', 'oauth.client.id'],
    [400, { error: 'invalid_client' }, 'COUPA_AUTHENTICATION_FAILED', 'oauth.client.secret'],
    [401, undefined, 'COUPA_AUTHENTICATION_FAILED', 'oauth.client.id'],
    [400, { error: 'unauthorized_client' }, 'COUPA_AUTHENTICATION_FAILED', 'client credentials'],
    [400, { error: 'invalid_scope' }, 'COUPA_SCOPE_MISSING', 'core.supplier.read core.invoice.read'],
    [
      400,
      { error: 'invalid_scope', error_description: 'not granted: core.invoice.read' },
      'COUPA_SCOPE_MISSING',
      'scopes: core.invoice.read.',
    ],
    [400, { error: 'something' }, 'COUPA_REQUEST_REFUSED', 'something'],
    [404, undefined, 'COUPA_NOT_A_COUPA_SITE', 'token endpoint'],
    [429, {}, 'COUPA_RATE_LIMITED', '429'],
    [503, {}, 'COUPA_SITE_DOWN', '503'],
    [200, {}, 'COUPA_BAD_ANSWER', 'access_token'],
    [200, { access_token: 5 }, 'COUPA_BAD_ANSWER', 'access_token'],
    [200, { access_token: 'a\r\nX: 1' }, 'COUPA_BAD_ANSWER', 'access_token'],
    [200, [], 'COUPA_BAD_ANSWER', 'access_token'],
    [302, undefined, 'COUPA_NOT_A_COUPA_SITE', 'redirect'],
  ])('tells a token endpoint that answers %d %j as %s', async (status, body, code, words) => {
    const site = await startSite((_request, response) =>
      body === undefined ? response.writeHead(status).end() : json(response, status, body),
    );
    const connection = connect(site, portsWith(flyingClock()), { ...OAUTH, 'retry.attempts': 1 });
    const error = await failure(connection.request(GET));
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(site.received).toHaveLength(1);
  });

  it('repeats the request for a token after a lost answer', async () => {
    const site = await startSite((request, response, index) => {
      if (index === 0) response.destroy();
      else json(response, 200, request.path === '/oauth2/token' ? { access_token: 'token-1' } : []);
    });
    expect(await connect(site, portsWith(flyingClock()), OAUTH).request(GET)).toMatchObject({ status: 200 });
  });
});
