/** The request limit: 25 a second with a burst of 20. */
import { startClient, type Client } from './client';

let client: Client;
let passed = 0;

beforeAll(async () => {
  client = await startClient({
    rateLimit: { perSecond: 25, burst: 20 },
    clock: { now: () => 0, monotonic: () => passed },
  });
});

afterAll(() => client.sandbox.close());

async function burst(count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let sent = 0; sent < count; sent += 1) statuses.push((await client.call('/api/currencies?limit=1')).status);
  return statuses;
}

test('twenty requests pass at once, the next is refused with Retry-After, and 40 ms later one more passes', async () => {
  const statuses = await burst(21);
  expect(statuses.slice(0, 20).every((status) => status === 200)).toBe(true);
  expect(statuses[20]).toBe(429);
  const refused = await client.call('/api/currencies');
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.json).toEqual({ errors: { error: ['Too many requests'] } });
  passed += 40;
  expect(await burst(2)).toEqual([200, 429]);
  passed += 1000;
  expect((await burst(25)).filter((status) => status === 200)).toHaveLength(20);
});

test('the statistics tell which requests were refused', async () => {
  client.sandbox.reset();
  await burst(22);
  const report = client.sandbox.statistics();
  expect(report.requests).toBe(22);
  expect(report.byStatus).toEqual({ 200: 20, 429: 2 });
  expect(report.refusals).toHaveLength(2);
  expect(report.refusals[0]).toMatchObject({ method: 'GET', url: '/api/currencies?limit=1', at: passed });
});
