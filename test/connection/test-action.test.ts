import { TEST_OUTCOMES, testSiteConnection } from '../../src/connection';
import type { PropertyValues, TestOutcome } from '../../src/sdk';
import { flyingClock, manualClock, settle } from './fake-clock';
import {
  closedPort,
  closeEverything,
  connect,
  failure,
  json,
  OAUTH,
  portsWith,
  startRawSite,
  startSite,
  type Answer,
} from './local-site';

afterEach(closeEverything);

const LIMIT = 30_000;

async function run(address: string, values: PropertyValues = { 'api.key': 'k3y-of-the-site' }): Promise<TestOutcome> {
  const outcome = await testSiteConnection({ siteAddress: address, ...values }, portsWith(flyingClock(LIMIT)));
  expect(TEST_OUTCOMES).toContain(outcome.outcome);
  expect(outcome.ok).toBe(outcome.outcome === 'connected');
  expect(outcome.message).toMatch(/^[A-Z][^]+[.)]$/);
  return outcome;
}

const always =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    json(response, status, body, headers);

const oauth =
  (token: object, status: number, api: Answer): Answer =>
  (request, response, index) =>
    request.path === '/oauth2/token' ? json(response, status, token) : api(request, response, index);

const TOKEN = { access_token: 'token-1', expires_in: 86399 };

describe('The Test of a connection', () => {
  it('reads one row of reference data with the least privilege and says what it read', async () => {
    const site = await startSite(always(200, [{ id: 1 }]));
    const outcome = await run(site.address);
    expect(outcome).toMatchObject({ ok: true, outcome: 'connected', roundTripMs: expect.any(Number) });
    expect(outcome.message).toContain('currencies: one row was read');
    expect(site.received.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '/api/currencies?limit=1&return_object=limited'],
    ]);
  });

  it('reads what the scopes allow, and names the client', async () => {
    const site = await startSite(oauth(TOKEN, 200, always(200, [])));
    const outcome = await run(site.address, { ...OAUTH, 'oauth.scope': 'core.invoice.write core.supplier.read' });
    expect(outcome).toMatchObject({ ok: true, message: expect.stringMatching(/client-1.*suppliers.*none yet/) });
    expect(site.received[1]?.path).toMatch(/^\/api\/suppliers\?/);
  });

  it.each([
    ['core.shipment.read', '/api/shipments'],
    ['core.new_module.delivery.read', '/api/deliveries'],
    ['core.user.read core.legal_entity.read', '/api/legal_entities'],
    ['core.invoice.write', '/api/currencies'],
  ])('finds something to read for %s', async (scope, path) => {
    const site = await startSite(oauth(TOKEN, 200, always(200, [])));
    expect((await run(site.address, { ...OAUTH, 'oauth.scope': scope })).outcome).toBe('connected');
    expect(site.received[1]?.path.split('?')[0]).toBe(path);
  });

  it('goes on to the next resource when one is forbidden or missing', async () => {
    const site = await startSite(({ path }, response) => {
      if (path.includes('currencies')) return json(response, 403, {});
      return path.includes('payment_terms') ? json(response, 404, {}) : json(response, 200, [{ id: 1 }]);
    });
    expect(await run(site.address)).toMatchObject({ ok: true, message: expect.stringContaining('commodities') });
  });

  it.each<[string, Answer]>([
    [
      'not-coupa',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
    ],
    ['not-coupa', always(302, {}, { location: 'https://sso.example/login' })],
    ['not-coupa', always(404, { error: 'not found' })],
    ['not-coupa', always(200, { hello: 'world' })],
    ['credentials-refused', always(401, {})],
    ['permission-denied', always(403, {})],
    [
      'scope-missing',
      always(403, {}, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="core.x.read"' }),
    ],
    ['rate-limited', always(429, {}, { 'retry-after': '60' })],
    ['site-down', always(500, {})],
    ['site-down', (_request, response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<html>')],
    ['unexpected-answer', always(400, { error: 'odd' })],
    ['unexpected-answer', (_request, response) => response.writeHead(200).end('[1,')],
    ['unreachable', (_request, response) => void response.destroy()],
  ])('answers %s', async (expected, answer) => {
    const site = await startSite(answer);
    const outcome = await run(site.address);
    expect(outcome.outcome).toBe(expected);
    expect(site.received.length).toBeLessThanOrEqual(5);
  });

  it.each<[string, number, object]>([
    ['credentials-refused', 401, { error: 'invalid_client' }],
    ['scope-missing', 400, { error: 'invalid_scope' }],
    ['not-coupa', 404, {}],
    ['site-down', 502, {}],
    ['unexpected-answer', 200, {}],
  ])('answers %s when the token endpoint says %d %j', async (expected, status, token) => {
    const site = await startSite(oauth(token, status, always(200, [])));
    expect((await run(site.address, OAUTH)).outcome).toBe(expected);
    expect(site.received.every(({ path }) => path === '/oauth2/token')).toBe(true);
  });

  it('names the scopes that the site did not grant although it gave a token', async () => {
    const site = await startSite(oauth({ ...TOKEN, scope: 'core.supplier.read' }, 200, always(200, [])));
    const outcome = await run(site.address, OAUTH);
    expect(outcome).toMatchObject({ outcome: 'scope-missing', message: expect.stringContaining('core.invoice.read') });
    expect(outcome.message).not.toContain('core.supplier.read');
  });

  it('names the scopes that would help when nothing may be read', async () => {
    const site = await startSite(oauth(TOKEN, 200, always(403, {})));
    const outcome = await run(site.address, { ...OAUTH, 'oauth.scope': 'core.supplier.read' });
    expect(outcome).toMatchObject({
      outcome: 'permission-denied',
      message: expect.stringContaining('core.supplier.read'),
    });
  });

  it('tells what is wrong with the properties without sending anything', async () => {
    expect(await run('http://acme.coupahost.com', {})).toMatchObject({
      outcome: 'invalid-configuration',
      message: expect.stringMatching(/siteAddress must use https.*auth\.type is needed/),
    });
    expect(
      await testSiteConnection(undefined as unknown as PropertyValues, portsWith(flyingClock(LIMIT))),
    ).toMatchObject({
      outcome: 'invalid-configuration',
    });
  });

  it('tells a refused connection, a connection that is not TLS, and something that is not HTTP', async () => {
    expect(await run(`http://127.0.0.1:${await closedPort()}`)).toMatchObject({ outcome: 'unreachable' });
    const plain = await startSite(always(200, []));
    expect(await run(plain.address.replace('http:', 'https:'))).toMatchObject({ outcome: 'tls-trouble' });
    const ssh = await startRawSite((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    expect(await run(ssh.address)).toMatchObject({ outcome: 'unexpected-answer' });
  });

  it('is over after 30 seconds when the site accepts the request and says nothing', async () => {
    const clock = manualClock();
    let onAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (onAsked = resolve));
    const site = await startSite(() => onAsked());
    const outcome = testSiteConnection({ siteAddress: site.address, 'api.key': 'k3y-of-the-site' }, portsWith(clock));
    await asked;
    await clock.advance(LIMIT);
    expect(await outcome).toMatchObject({ outcome: 'unreachable', message: expect.stringContaining('30 seconds') });
    expect(clock.sleeping()).toBe(0);
  });

  it('says so when it got no turn because the site asked the process to wait', async () => {
    const clock = manualClock();
    const ports = portsWith(clock);
    const site = await startSite((_request, response) => json(response, 429, {}, { 'retry-after': '60' }));
    const busy = connect(site, ports, { 'retry.attempts': 1 });
    expect(await failure(busy.request({ method: 'GET', path: '/users' }))).toMatchObject({
      code: 'COUPA_RATE_LIMITED',
    });
    const outcome = testSiteConnection({ siteAddress: site.address, 'api.key': 'k3y-of-the-site' }, ports);
    await clock.advance(LIMIT);
    expect(await outcome).toMatchObject({ outcome: 'rate-limited', message: expect.stringContaining('no turn') });
    expect(site.received).toHaveLength(1);
  });

  it('gets its turn at once although other work fills the budget of the site', async () => {
    const clock = manualClock();
    const ports = portsWith(clock);
    const site = await startSite(always(200, []));
    const busy = connect(site, ports);
    const work = Array.from({ length: 2000 }, () => busy.request({ method: 'GET', path: '/users' }).catch(() => 0));
    await settle();
    const outcome = testSiteConnection({ siteAddress: site.address, 'api.key': 'k3y-of-the-site' }, ports);
    await clock.advance(500);
    expect(await outcome).toMatchObject({ outcome: 'connected' });
    expect(busy.budget().waiting.bulk).toBeGreaterThan(1900);
    await busy.close();
    await Promise.allSettled(work);
  });

  it('ends as soon as the user cancels, and leaves no timer behind', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const site = await startSite(() => controller.abort());
    const values = { siteAddress: site.address, 'api.key': 'k3y-of-the-site' };
    expect(await testSiteConnection(values, portsWith(clock), controller.signal)).toMatchObject({
      outcome: 'cancelled',
    });
    expect(clock.sleeping()).toBe(0);
  });

  it('does not throw even when the ports are broken', async () => {
    const ports = portsWith(flyingClock(LIMIT));
    const broken = {
      ...ports,
      clock: {
        ...ports.clock,
        monotonic: () => {
          throw new TypeError('broken');
        },
      },
    };
    expect(await testSiteConnection({ siteAddress: 'acme.example', 'api.key': 'abc123' }, broken)).toMatchObject({
      outcome: 'internal-error',
    });
  });
});
