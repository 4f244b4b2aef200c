import { closeEverything, connect, failure, json, portsWith, startRawSite, startSite } from './local-site';
import { flyingClock } from './fake-clock';

afterEach(closeEverything);

describe('A request to a site', () => {
  it('carries key, types and our name, and the query encoded', async () => {
    const site = await startSite((_request, response) => json(response, 200, []));
    const connection = connect(site, portsWith(flyingClock()));
    const query = [
      ['supplier[name]', 'Müller & Söhne +1'],
      ['created-at[gt]', '2026-01-01T00:00:00+01:00'],
    ] as const;
    await connection.request({ method: 'GET', path: '/suppliers', query });
    const [{ method, path, headers }] = site.received as [(typeof site.received)[0]];
    expect([method, headers['x-coupa-api-key'], headers.accept]).toEqual([
      'GET',
      'k3y-of-the-site',
      'application/json',
    ]);
    expect(headers['user-agent']).toMatch(/^coupa-connector\/\d/);
    expect(headers['content-type']).toBeUndefined();
    expect([...new URLSearchParams(path.split('?')[1])]).toEqual(query.map((pair) => [...pair]));
    expect(path).toMatch(/^\/api\/suppliers\?[\w%=&.-]+$/);
  });

  it('sends JSON with its type, and no type without a body', async () => {
    const site = await startSite((_request, response) => json(response, 200, {}));
    const connection = connect(site, portsWith(flyingClock()));
    await connection.request({ method: 'POST', path: '/suppliers', body: { name: 'Ä', price: '567.07' } });
    await connection.request({ method: 'PUT', path: '/invoices/1/submit' });
    expect(site.received.map(({ body, headers }) => [body, headers['content-type']])).toEqual([
      ['{"name":"Ä","price":"567.07"}', 'application/json'],
      ['', undefined],
    ]);
  });

  it('answers with exact decimals, the headers and the time of the site', async () => {
    const site = await startSite((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        date: 'Thu, 01 Jan 2026 12:00:30 GMT',
        'x-a': 'b',
      });
      response.end('\ufeff{"id":7,"total":567.070,"big":12345678901234567890,"text":"1.10"}');
    });
    const answer = await connect(site, portsWith(flyingClock())).request({ method: 'GET', path: '/invoices/7' });
    expect(answer.body).toEqual({ id: 7, total: '567.070', big: '12345678901234567890', text: '1.10' });
    expect(answer.siteTime).toBe(Date.UTC(2026, 0, 1, 12, 0, 30));
    expect(answer.headers['x-a']).toBe('b');
  });

  it.each([
    [204, ''],
    [200, ''],
    [200, '  \n'],
  ])('takes an empty %d answer as no body', async (status, text) => {
    const site = await startSite((_request, response) => response.writeHead(status).end(text));
    const answer = await connect(site, portsWith(flyingClock())).request({ method: 'PUT', path: '/users/1', body: {} });
    expect(answer).toMatchObject({ status, body: undefined });
  });

  it.each([
    ['a path out of the API', { path: '/../oauth2/token' }],
    ['an encoded way out', { path: '/%2e%2e/oauth2/token' }],
    ['a query in the path', { path: '/suppliers?limit=1' }],
    ['a path without a slash', { path: 'suppliers' }],
    ['another host', { path: '@evil.example/x' }],
    ['half a character', { path: '/suppliers', query: [['name', '\ud800']] as const }],
    ['a body with a cycle', { path: '/suppliers', body: cycle() }],
    ['a body that is no data', { path: '/suppliers', body: () => 1 }],
  ])('is not sent with %s', async (_what, request) => {
    const site = await startSite((_request, response) => json(response, 200, {}));
    const connection = connect(site, portsWith(flyingClock()));
    const error = await failure(connection.request({ method: 'POST', ...request }));
    expect(error).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    expect(site.received).toEqual([]);
  });

  it('is told apart from other requests when the site answers with nonsense instead of HTTP', async () => {
    const site = await startRawSite((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    const connection = connect(site, portsWith(flyingClock()), { 'retry.attempts': 1 });
    expect(await failure(connection.request({ method: 'GET', path: '/users' }))).toMatchObject({
      code: 'COUPA_BAD_ANSWER',
    });
  });

  it('fails after close and works again after open', async () => {
    const site = await startSite((_request, response) => json(response, 200, []));
    const connection = connect(site, portsWith(flyingClock()));
    await connection.close();
    expect(await failure(connection.request({ method: 'GET', path: '/users' }))).toMatchObject({
      code: 'COUPA_CANCELLED',
    });
    await connection.open();
    expect(await connection.request({ method: 'GET', path: '/users' })).toMatchObject({ status: 200 });
  });
});

function cycle(): unknown {
  const value: { self?: unknown } = {};
  value.self = value;
  return value;
}
