/** Faults on the wire: what the client sees, and whether the write had happened. */
import type { Fault } from '../../src/sandbox';
import { startClient, type Client } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.sandbox.close());

afterEach(() => {
  client.sandbox.reset();
});

const supplier = (name: string) => client.post('/api/suppliers', { name });

function exists(name: string): boolean {
  return client.sandbox.records.list('suppliers').some((record) => record['name'] === name);
}

test.each([
  ['before-commit', false],
  ['after-commit', true],
] as const)('a reset %s cuts the connection, and the record exists: %s', async (when, committed) => {
  client.sandbox.addFault({ kind: 'reset', when, method: 'POST', path: '/api/suppliers' });
  await expect(supplier('Cut Off')).rejects.toThrow('fetch failed');
  expect(exists('Cut Off')).toBe(committed);
});

test.each([
  ['before-commit', false],
  ['after-commit', true],
] as const)('a server error %s is answered, and the record exists: %s', async (when, committed) => {
  client.sandbox.addFault({ kind: 'status', status: 502, when });
  expect((await supplier('Server Error')).status).toBe(502);
  expect(exists('Server Error')).toBe(committed);
});

test('a truncated body announces its full length and breaks off, after the commit', async () => {
  client.sandbox.addFault({ kind: 'truncated-body', method: 'POST' });
  await expect(supplier('Half An Answer')).rejects.toThrow('terminated');
  expect(exists('Half An Answer')).toBe(true);
});

test('a slow body arrives whole', async () => {
  client.sandbox.addFault({ kind: 'slow-body', pauseMs: 1 });
  const reply = await client.call('/api/suppliers/1');
  expect(reply.json).toMatchObject({ id: 1 });
});

test('a web page and a login page stand in for the API', async () => {
  client.sandbox.addFault({ kind: 'html-page', times: 1 });
  client.sandbox.addFault({ kind: 'login-redirect', times: 1 });
  const page = await client.call('/api/suppliers');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const login = await client.call('/api/suppliers');
  expect([login.status, login.headers.get('location')]).toEqual([302, '/sessions/new']);
});

test('a storm of 429 lasts as many times as it is told', async () => {
  client.sandbox.addFault({ kind: 'too-many-requests', times: 2, retryAfterSeconds: 3 });
  const statuses: number[] = [];
  for (let sent = 0; sent < 3; sent += 1) {
    const reply = await client.call('/api/suppliers?limit=1');
    statuses.push(reply.status);
    if (reply.status === 429) expect(reply.headers.get('retry-after')).toBe('3');
  }
  expect(statuses).toEqual([429, 429, 200]);
});

test('only the n-th fitting request is hit, by method and by the beginning or pattern of the path', async () => {
  client.sandbox.addFault({ kind: 'status', status: 500, path: '/api/items', nth: 2 });
  client.sandbox.addFault({ kind: 'status', status: 503, path: /\?limit=7$/ });
  const statuses: number[] = [];
  for (const path of ['/api/items', '/api/users?limit=7', '/api/items', '/api/items', '/api/users']) {
    statuses.push((await client.call(path)).status);
  }
  expect(statuses).toEqual([200, 503, 500, 200, 200]);
});

test('a request that hangs ends when the client gives up, and close ends it otherwise', async () => {
  client.sandbox.addFault({ kind: 'hang', path: '/api/items' });
  await expect(fetch(`${client.sandbox.address}/api/items`, { signal: AbortSignal.timeout(50) })).rejects.toThrow(
    'aborted due to timeout',
  );
  const other = await startClient({ faults: [{ kind: 'hang' }] });
  const hanging = expect(other.call('/api/items')).rejects.toThrow('fetch failed');
  while (other.sandbox.statistics().requests === 0) await new Promise((resolve) => setImmediate(resolve));
  await other.sandbox.close();
  await hanging;
});

test.each([
  ['before-commit', [200, 401, 401]],
  ['after-commit', [200, 200, 401]],
] as const)('expired-token %s makes tokens invalid in the middle of a run', async (when, expected) => {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'sandbox-demo-client',
    client_secret: 'sandbox-demo-secret',
    scope: 'core.common.read',
  });
  const reply = await fetch(`${client.sandbox.address}/oauth2/token`, { method: 'POST', body: form });
  const { access_token: token } = (await reply.json()) as { access_token: string };
  client.sandbox.addFault({ kind: 'expired-token', path: '/api/currencies', nth: 2, when });
  const statuses: number[] = [];
  for (let sent = 0; sent < 3; sent += 1) {
    statuses.push(
      (await fetch(`${client.sandbox.address}/api/currencies`, { headers: { authorization: `Bearer ${token}` } }))
        .status,
    );
  }
  expect(statuses).toEqual(expected);
});

test('chance is seeded: two sandboxes with the same seed fail the same requests', async () => {
  const faults: Fault[] = [{ kind: 'status', status: 503, probability: 0.4 }];
  const run = async (seed: number): Promise<string> => {
    const other = await startClient({ seed, faults, records: false });
    const statuses: number[] = [];
    for (let sent = 0; sent < 30; sent += 1) statuses.push((await other.call('/api/currencies')).status);
    await other.sandbox.close();
    return statuses.join();
  };
  const [first, again, different] = [await run(5), await run(5), await run(6)];
  expect(again).toBe(first);
  expect(different).not.toBe(first);
  expect(first).toContain('503');
  expect(first).toContain('200');
});

test('a fault that is taken away hits nothing any more', async () => {
  const takeAway = client.sandbox.addFault({ kind: 'status' });
  expect((await client.call('/api/items')).status).toBe(503);
  takeAway();
  expect((await client.call('/api/items')).status).toBe(200);
});

test('latency is put before the answer', async () => {
  const paths: string[] = [];
  const other = await startClient({
    latencyMs(method, path) {
      paths.push(`${method} ${path}`);
      return 1;
    },
  });
  await other.call('/api/items?limit=1');
  await other.sandbox.close();
  expect(paths).toEqual(['GET /api/items']);
});
