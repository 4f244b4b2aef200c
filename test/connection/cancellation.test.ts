import { flyingClock, manualClock, settle } from './fake-clock';
import { closeEverything, connect, failure, json, OAUTH, portsWith, startSite } from './local-site';

afterEach(closeEverything);

describe('Cancelling', () => {
  it('before anything was sent sends nothing', async () => {
    const site = await startSite((_request, response) => json(response, 200, []));
    const request = { method: 'POST', path: '/users', body: {}, signal: AbortSignal.abort() } as const;
    const error = await failure(connect(site, portsWith(flyingClock())).request(request));
    expect(error).toMatchObject({ code: 'COUPA_CANCELLED' });
    expect(site.received).toEqual([]);
  });

  it.each([
    ['GET', 'COUPA_CANCELLED'],
    ['POST', 'COUPA_OUTCOME_UNKNOWN'],
    ['PUT', 'COUPA_OUTCOME_UNKNOWN'],
  ] as const)('a %s in flight is told as %s', async (method, code) => {
    const controller = new AbortController();
    const site = await startSite(() => controller.abort());
    const { signal } = controller;
    const connection = connect(site, portsWith(flyingClock()));
    expect(await failure(connection.request({ method, path: '/users/1', signal }))).toMatchObject({ code });
    expect(site.received).toHaveLength(1);
  });

  it('while waiting to repeat ends the wait', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const site = await startSite((_request, response) => json(response, 503, {}));
    const sleeping = new Promise<void>((resolve) => {
      const { sleep } = clock;
      clock.sleep = async (ms, signal) => (resolve(), sleep(ms, signal));
    });
    const error = failure(
      connect(site, portsWith(clock)).request({ method: 'GET', path: '/users', signal: controller.signal }),
    );
    await sleeping;
    controller.abort();
    expect(await error).toMatchObject({ code: 'COUPA_CANCELLED' });
    expect(clock.sleeping()).toBe(0);
  });

  it('while waiting to repeat a write that may have happened says so', async () => {
    const controller = new AbortController();
    const clock = flyingClock();
    const ports = portsWith({
      ...clock,
      sleep: async () => (controller.abort(), Promise.reject(new Error('aborted'))),
    });
    const site = await startSite((_request, response) => void response.destroy());
    const request = { method: 'PUT', path: '/users/1', body: {}, signal: controller.signal } as const;
    expect(await failure(connect(site, ports).request(request))).toMatchObject({ code: 'COUPA_OUTCOME_UNKNOWN' });
  });

  it('while waiting for a turn sends nothing', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const site = await startSite((_request, response) => json(response, 200, []));
    const connection = connect(site, portsWith(clock));
    await connection.request({ method: 'GET', path: '/users' });
    const waiting = failure(connection.request({ method: 'POST', path: '/users', signal: controller.signal }));
    await settle();
    controller.abort();
    expect(await waiting).toMatchObject({ code: 'COUPA_CANCELLED' });
    expect(site.received).toHaveLength(1);
  });

  it('one of two who wait for the token leaves it to the other', async () => {
    const controller = new AbortController();
    const site = await startSite((request, response) => {
      if (request.path !== '/oauth2/token') return json(response, 200, []);
      controller.abort();
      setImmediate(() => json(response, 200, { access_token: 'token-1', expires_in: 86399 }));
    });
    const connection = connect(site, portsWith(flyingClock()), OAUTH);
    const cancelled = failure(connection.request({ method: 'GET', path: '/users', signal: controller.signal }));
    const served = connection.request({ method: 'GET', path: '/users' });
    expect(await cancelled).toMatchObject({ code: 'COUPA_CANCELLED' });
    expect(await served).toMatchObject({ status: 200 });
    expect(site.received.map(({ path }) => path)).toEqual(['/oauth2/token', '/api/users']);
  });

  it('the only one who waits for the token ends the request for it, and the next caller starts anew', async () => {
    const controller = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    const site = await startSite((request, response, index) => {
      if (index === 0) {
        closed = new Promise((resolve) => response.on('close', resolve));
        controller.abort();
      } else json(response, 200, request.path === '/oauth2/token' ? { access_token: 'token-1' } : []);
    });
    const connection = connect(site, portsWith(flyingClock()), OAUTH);
    const error = await failure(connection.request({ method: 'POST', path: '/users', signal: controller.signal }));
    expect(error).toMatchObject({ code: 'COUPA_CANCELLED' });
    await closed;
    expect(await connection.request({ method: 'GET', path: '/users' })).toMatchObject({ status: 200 });
  });

  it('closing the connection cancels what is under way', async () => {
    const site = await startSite(() => void connection.close());
    const connection = connect(site, portsWith(flyingClock()));
    expect(await failure(connection.request({ method: 'GET', path: '/users' }))).toMatchObject({
      code: 'COUPA_CANCELLED',
    });
  });
});
