import { nodeClock } from '../../src/platform';
import { DEMO_API_KEY, startSandbox } from '../../src/sandbox';
import { createSiteConnection } from '../../src/connection';
import { flyingClock, manualClock } from './fake-clock';
import { closeEverything, closeLater, connect, failure, json, OAUTH, portsWith, startSite } from './local-site';

afterEach(closeEverything);

const GET = { method: 'GET', path: '/users' } as const;

describe('The budget of a connection', () => {
  it('counts what was sent and refused, and shows the lower rate after a refusal', async () => {
    const site = await startSite((_request, response, index) => json(response, index < 2 ? 429 : 200, []));
    const connection = connect(site, portsWith(flyingClock()));
    expect(connection.budget()).toEqual({
      requestsPerSecond: 25,
      waiting: { bulk: 0, interactive: 0 },
      heldBackMs: 0,
      isDown: false,
      sent: 0,
      refused: 0,
    });
    await connection.request(GET);
    expect(connection.budget()).toMatchObject({ sent: 3, refused: 2 });
    expect(connection.budget().requestsPerSecond).toBeLessThan(20);
  });

  it('is shared by all connections to the site, and its trouble as well', async () => {
    const clock = manualClock();
    const ports = portsWith(clock);
    const site = await startSite((_request, response) => json(response, 429, {}, { 'retry-after': '7' }));
    const one = connect(site, ports, { 'retry.attempts': 1 });
    const other = connect(site, ports);
    await failure(one.request(GET));
    expect(other.budget()).toMatchObject({ sent: 0, refused: 0, heldBackMs: 7000, requestsPerSecond: 17.5 });
  });

  it('shows that the site is down after five failures in a row, and that it is back', async () => {
    const site = await startSite((_request, response, index) => json(response, index < 5 ? 503 : 200, []));
    const connection = connect(site, portsWith(flyingClock()));
    expect(await failure(connection.request(GET))).toMatchObject({ code: 'COUPA_SITE_DOWN' });
    expect(connection.budget()).toMatchObject({ isDown: true, requestsPerSecond: 1 });
    await connection.request(GET);
    expect(connection.budget()).toMatchObject({ isDown: false, requestsPerSecond: 25 });
  });

  it('does not take errors of single records for a site that is down', async () => {
    const site = await startSite((_request, response) => json(response, 500, {}));
    const connection = connect(site, portsWith(flyingClock()));
    for (let i = 0; i < 6; i++) await failure(connection.request({ method: 'POST', path: '/suppliers', body: {} }));
    expect(connection.budget()).toMatchObject({ isDown: false, sent: 6 });
  });

  it('waits as long as a site in maintenance asks, with all requests', async () => {
    const clock = manualClock();
    const site = await startSite((_request, response) => json(response, 503, {}, { 'retry-after': '30' }));
    const connection = connect(site, portsWith(clock), { 'retry.attempts': 1 });
    await failure(connection.request(GET));
    expect(connection.budget()).toMatchObject({ heldBackMs: 30_000 });
  });

  it('puts an interactive request, and the token that it needs, before the bulk that waits', async () => {
    const site = await startSite(({ path }, response) =>
      json(response, 200, path === '/oauth2/token' ? { access_token: 'token-1', expires_in: 86399 } : []),
    );
    const ports = portsWith(nodeClock);
    const bulk = connect(site, ports);
    const work = Array.from({ length: 300 }, () => bulk.request(GET).catch(() => 0));
    const designer = connect(site, ports, OAUTH);
    await designer.request({ method: 'GET', path: '/suppliers', lane: 'interactive' });
    // A burst, the two of the designer, and the few that left in the same moment.
    expect(site.received.length).toBeLessThan(16);
    await bulk.close();
    await Promise.all(work);
  });

  it('finds the limit of a site that takes less, and everything is answered', async () => {
    const sandbox = await startSandbox({ rateLimit: { perSecond: 12, burst: 4 } });
    closeLater(() => sandbox.close());
    const values = { siteAddress: sandbox.address, 'api.key': DEMO_API_KEY };
    const connection = createSiteConnection(values, portsWith(nodeClock));
    const calls = Array.from({ length: 16 }, () => connection.request({ method: 'GET', path: '/currencies' }));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(16).fill(200));
    expect(connection.budget().refused).toBe(sandbox.statistics().refusals.length);
    expect(connection.budget().requestsPerSecond).toBeLessThan(25);
  }, 20_000);
});
