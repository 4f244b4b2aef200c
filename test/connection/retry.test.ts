import type { ServerResponse } from 'node:http';
import type { SiteRequest } from '../../src/connection';
import { flyingClock } from './fake-clock';
import {
  closedPort,
  closeEverything,
  connect,
  failure,
  json,
  portsWith,
  startSite,
  type LocalSite,
} from './local-site';

afterEach(closeEverything);

const GET: SiteRequest = { method: 'GET', path: '/suppliers' };
const PUT: SiteRequest = { method: 'PUT', path: '/suppliers/5', body: { name: 'x' } };
const POST: SiteRequest = { method: 'POST', path: '/suppliers', body: { name: 'x' } };
const PATCH: SiteRequest = { ...PUT, method: 'PATCH' };
const DELETE: SiteRequest = { method: 'DELETE', path: '/suppliers/5' };
const ACTION: SiteRequest = { method: 'PUT', path: '/invoices/5/submit', idempotent: false };

const status = (code: number) => (response: ServerResponse) => json(response, code, { error: 'no' });
const reset = (response: ServerResponse): void => void response.destroy();
const truncate = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': '100', 'content-type': 'application/json' });
  response.write('[{"id":', () => response.destroy());
};
const nonsense = (response: ServerResponse): void => void response.writeHead(200).end('[{"id": 1,');
const page = (response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Sign in</title></html>');

/** A site that fails in one way for the first `times` requests. */
async function failing(fail: (response: ServerResponse) => void, times = Infinity): Promise<LocalSite> {
  return startSite((_request, response, index) => (index < times ? fail(response) : json(response, 200, { id: 5 })));
}

describe('Retrying', () => {
  it.each([
    ['GET after a reset', GET, reset],
    ['GET after a truncated answer', GET, truncate],
    ['GET after unreadable JSON', GET, nonsense],
    ['GET after 500', GET, status(500)],
    ['GET after 502', GET, status(502)],
    ['GET after 503', GET, status(503)],
    ['GET after 504', GET, status(504)],
    ['GET after 429', GET, status(429)],
    ['PUT after a reset', PUT, reset],
    ['PUT after a truncated answer', PUT, truncate],
    ['PUT after 503', PUT, status(503)],
    ['PUT after 429', PUT, status(429)],
    ['DELETE after a reset', DELETE, reset],
    ['POST after 429, which did nothing', POST, status(429)],
    ['PATCH after 429, which did nothing', PATCH, status(429)],
    ['an action after 429, which did nothing', ACTION, status(429)],
    ['a POST that says it may be repeated', { ...POST, idempotent: true }, reset],
  ])('repeats %s', async (_what, request, fail) => {
    const clock = flyingClock();
    const site = await failing(fail, 2);
    expect(await connect(site, portsWith(clock)).request(request)).toMatchObject({ status: 200, body: { id: 5 } });
    expect(site.received).toHaveLength(3);
    expect(clock.slept.filter((ms) => ms < 900)).toContain(375);
  });

  it.each([
    ['POST after a reset', POST, reset],
    ['POST after a truncated answer', POST, truncate],
    ['POST after an unreadable 2xx', POST, nonsense],
    ['POST after a web page with status 200', POST, page],
    ['POST after 500', POST, status(500)],
    ['POST after 502', POST, status(502)],
    ['POST after 503', POST, status(503)],
    ['POST after 504', POST, status(504)],
    ['PATCH after a reset', PATCH, reset],
    ['an action after a reset', ACTION, reset],
    ['an action after 503', ACTION, status(503)],
    ['PUT after 500', PUT, status(500)],
  ])('does not repeat %s, and says that the outcome is not known', async (_what, request, fail) => {
    const site = await failing(fail);
    const error = await failure(connect(site, portsWith(flyingClock())).request(request));
    expect(error).toMatchObject({ code: 'COUPA_OUTCOME_UNKNOWN', retryable: false });
    expect(site.received).toHaveLength(1);
  });

  it.each([
    [400, POST, 'COUPA_VALIDATION_FAILED'],
    [401, GET, 'COUPA_AUTHENTICATION_FAILED'],
    [403, GET, 'COUPA_PERMISSION_DENIED'],
    [404, PUT, 'COUPA_RECORD_NOT_FOUND'],
    [406, GET, 'COUPA_REQUEST_REFUSED'],
    [409, PUT, 'COUPA_REQUEST_REFUSED'],
    [422, PUT, 'COUPA_VALIDATION_FAILED'],
    [301, POST, 'COUPA_NOT_A_COUPA_SITE'],
  ])('does not repeat what was refused with %d', async (code, request, expected) => {
    const site = await failing(status(code));
    expect(await failure(connect(site, portsWith(flyingClock())).request(request))).toMatchObject({ code: expected });
    expect(site.received).toHaveLength(1);
  });

  it('repeats a POST when the connection was refused, because nothing was sent', async () => {
    const clock = flyingClock();
    const connection = connect({ address: `http://127.0.0.1:${await closedPort()}` }, portsWith(clock));
    expect(await failure(connection.request(POST))).toMatchObject({ code: 'COUPA_SITE_UNREACHABLE' });
    expect(clock.slept).toEqual([375, 750, 1500, 3000]);
  });

  it('gives up after the attempts that are configured, with what the last one said', async () => {
    const site = await failing(status(503));
    const connection = connect(site, portsWith(flyingClock()), { 'retry.attempts': '3' });
    expect(await failure(connection.request(GET))).toMatchObject({ code: 'COUPA_SITE_DOWN', retryable: true });
    expect(site.received).toHaveLength(3);
  });

  it('begins no attempt after the time that is configured', async () => {
    const clock = flyingClock();
    const site = await failing(status(429));
    const connection = connect(site, portsWith(clock), { 'retry.seconds': '10' });
    const error = await failure(connection.request(GET));
    expect(error).toMatchObject({ code: 'COUPA_RATE_LIMITED' });
    expect(clock.monotonic() - 5_000).toBeLessThanOrEqual(10_000);
    expect(site.received.length).toBeGreaterThan(3);
  });

  it.each([
    ['seconds', { 'retry-after': '7' }],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 12:00:07 GMT', date: 'Thu, 01 Jan 2026 12:00:00 GMT' }],
  ])('waits as long as the site asks in %s', async (_form, headers: Record<string, string>) => {
    const clock = flyingClock();
    const site = await startSite((_request, response, index) =>
      index === 0 ? json(response, 429, {}, headers) : json(response, 200, []),
    );
    await connect(site, portsWith(clock)).request(GET);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000 + 7_000);
    expect(clock.monotonic()).toBeLessThan(5_000 + 8_000);
  });

  it('tells at once when the site asks to wait for longer than it may', async () => {
    const clock = flyingClock();
    const site = await startSite((_request, response) => json(response, 429, {}, { 'retry-after': '86400' }));
    const error = await failure(connect(site, portsWith(clock)).request(GET));
    expect(error).toMatchObject({ code: 'COUPA_RATE_LIMITED', http: { retryAfterMs: 86_400_000, status: 429 } });
    expect(site.received).toHaveLength(1);
  });

  it('holds back every connection to the same site after a 429', async () => {
    const clock = flyingClock();
    const ports = portsWith(clock);
    const site = await startSite((_request, response, index) =>
      index === 0 ? json(response, 429, {}, { 'retry-after': '9' }) : json(response, 200, []),
    );
    const refused = connect(site, ports, { 'retry.attempts': 1 });
    expect(await failure(refused.request(GET))).toMatchObject({ code: 'COUPA_RATE_LIMITED' });
    await connect(site, ports, { 'api.key': 'another-key' }).request(GET);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000 + 9_000);
  });

  it('never calls a write failed once an attempt may have had an effect, whatever comes after', async () => {
    const site = await startSite((_request, response, index) =>
      index === 0 ? reset(response) : status(404)(response),
    );
    const error = await failure(connect(site, portsWith(flyingClock())).request(DELETE));
    expect(error).toMatchObject({ code: 'COUPA_OUTCOME_UNKNOWN', message: expect.stringContaining('404') });
    expect(site.received).toHaveLength(2);
  });
});
