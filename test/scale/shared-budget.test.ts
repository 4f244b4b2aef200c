/** Processes that share a database share the budget of a site. Each clock stands for a process: pacers are kept by clock. */
import { createSiteConnection } from '../../src/connection';
import { createSharedBudget } from '../../src/hosts/service';
import { migrateScale } from '../../src/hosts/service/scale/schema';
import { createNodePorts, nodeClock, silentLogger } from '../../src/platform';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../src/sandbox';
import type { Ports } from '../../src/sdk';
import { openPostgresDatabase, type SqlDatabase } from '../../src/stores';
import { startPostgres, type PostgresServer } from '../stores/postgres/server';

let server: PostgresServer;
let database: SqlDatabase;
beforeAll(async () => {
  server = await startPostgres();
  database = await openPostgresDatabase(server.address, { clock: nodeClock });
  await migrateScale(database, Date.now());
}, 60_000);
afterAll(async () => {
  await database.close();
  await server.stop();
});

/** Sends requests from several processes to one site. @returns how many were refused as too many */
async function refusals(sandbox: Sandbox, shared: Pick<Ports, 'sharedBudget'>): Promise<number> {
  const processes = Array.from({ length: 3 }, () => {
    const ports = { ...createNodePorts({ logger: silentLogger }), clock: { ...nodeClock }, ...shared };
    const site = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
    return { site, ports };
  });
  const one = async ({ site }: (typeof processes)[number]): Promise<void> => {
    await site.request({ method: 'GET', path: '/suppliers', query: [['limit', '1']] });
  };
  await Promise.all(processes.flatMap((process) => Array.from({ length: 40 }, () => one(process))));
  const refused = processes.reduce((sum, { site }) => sum + site.budget().refused, 0);
  await Promise.all(processes.map(async ({ site, ports }) => [await site.close(), await ports.transport.close()]));
  return refused;
}

it('never sends more to a site than it allows, however many processes there are', async () => {
  const sandbox = await startSandbox({ records: { suppliers: 3 } });
  const sharedBudget = createSharedBudget(database, silentLogger);
  const since = performance.now();
  expect(await refusals(sandbox, { sharedBudget })).toBe(0);
  // 120 requests at 24.2 a second, three of them at once.
  expect(performance.now() - since).toBeGreaterThan(4600);
  await sandbox.close();
}, 30_000);

it('would be refused if each kept to the budget by itself', async () => {
  const sandbox = await startSandbox({ records: { suppliers: 3 } });
  expect(await refusals(sandbox, {})).toBeGreaterThan(0);
  await sandbox.close();
}, 30_000);

it('lets all processes rest when a site asked one of them to', async () => {
  const budget = createSharedBudget(database, silentLogger);
  const other = createSharedBudget(database, silentLogger);
  expect(await other.reserve('https://resting.example', 25)).toBeLessThanOrEqual(0);
  budget.pause('https://resting.example', 5000);
  let wait = 0;
  while (wait <= 0) wait = await other.reserve('https://resting.example', 25);
  expect(wait).toBeGreaterThan(4000);
  expect(await other.reserve('https://elsewhere.example', 25)).toBeLessThanOrEqual(0);
});

/** When requests that processes with connections of their own ask for at once would leave, in milliseconds. */
async function departures(count: number, perSecond: number, site: string): Promise<number[]> {
  const open = async () => openPostgresDatabase(server.address, { clock: nodeClock });
  const databases = await Promise.all([open(), open(), open(), open()]);
  const budgets = databases.map((each) => createSharedBudget(each, silentLogger));
  const one = async (index: number): Promise<number> => {
    const wait = await budgets[index % budgets.length]!.reserve(site, perSecond);
    return performance.now() + Math.max(0, wait);
  };
  const all = await Promise.all(Array.from({ length: count }, (_, index) => one(index)));
  await Promise.all(databases.map(async (each) => each.close()));
  return all.sort((a, b) => a - b);
}

/** The most that leave within a span. */
function mostWithin(times: readonly number[], spanMs: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + spanMs).length));
}

it.each([
  [25, 600],
  [10, 240],
  [4, 100],
])(
  'lets all processes together go at %d a second with a small burst and no more in any ten seconds',
  async (rate, count) => {
    const times = await departures(count, rate, `https://many-at-${rate}.example`);
    // Within ten seconds and the longest that one request may be later on its way than another.
    expect(mostWithin(times, 10_190)).toBeLessThanOrEqual(10 * rate);
    // Answers of the database are milliseconds late, too.
    expect(mostWithin(times, 20)).toBeLessThanOrEqual(5);
    // And not much less than that.
    expect(times.at(-1)! - times[0]!).toBeLessThan((count / rate) * 1000 * 1.07);
  },
  30_000,
);

it('goes on more slowly in all processes after one was refused, and recovers', async () => {
  const site = 'https://refusing.example';
  const [one, other] = [createSharedBudget(database, silentLogger), createSharedBudget(database, silentLogger)];
  const spacing = async (perSecond = 25): Promise<number> => {
    const waits: number[] = [];
    while (waits.length < 12) waits.push((await other.reserve(site, perSecond)) + performance.now());
    return (waits.at(-1)! - waits.at(-6)!) / 5;
  };
  /** Moves the time of the site back, as if it had passed. */
  const pass = async (ms: number): Promise<void> => {
    await database.run(
      `UPDATE site_budget SET next_at = next_at - ${ms}, paused_until = paused_until - ${ms},
       recovers_from = recovers_from - ${ms}, lowered_at = lowered_at - ${ms} WHERE site LIKE ?`,
      [`${site}%`],
    );
  };
  const lowered = async (): Promise<number> => {
    for (;;) {
      const [row] = await database.all('SELECT lowered_at FROM site_budget WHERE site = ?', [site]);
      if (Number(row?.['lowered_at']) > 0) return Number(row?.['lowered_at']);
    }
  };
  const full = await spacing();
  one.refused(site, { sentAgoMs: 200, pauseMs: 1000 });
  const first = await lowered();
  // Another one of the same burst, which the site refused for another process.
  other.refused(site, { sentAgoMs: 10_000, pauseMs: 1000 });
  expect((await spacing()) / full).toBeCloseTo(1 / 0.7, 1);
  expect(await lowered()).toBe(first);
  // The rate of a connection that uses a part of the budget is lower by the same part.
  expect((await spacing(2)) / 510).toBeCloseTo(1 / 0.7, 0);
  await pass(6000);
  expect((await spacing()) / full).toBeCloseTo(1 / 0.85, 1);
  await pass(60_000);
  expect((await spacing()) / full).toBeCloseTo(1, 1);
});

it('tells all processes of a refusal that one of them got', async () => {
  const faults = [{ kind: 'status' as const, status: 429, times: 1, retryAfterSeconds: 1 }];
  const sandbox = await startSandbox({ records: { suppliers: 3 }, rateLimit: false, faults });
  const sharedBudget = createSharedBudget(database, silentLogger);
  const ports = { ...createNodePorts({ logger: silentLogger }), clock: { ...nodeClock }, sharedBudget };
  const site = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
  await site.request({ method: 'GET', path: '/suppliers', query: [['limit', '1']] });
  expect(site.budget().refused).toBe(1);
  const rows = await database.all('SELECT part, lowered_at FROM site_budget WHERE site = ?', [sandbox.address]);
  expect(rows).toEqual([{ part: 0.7, lowered_at: expect.any(Number) }]);
  await site.close();
  await ports.transport.close();
  await sandbox.close();
});

it('shares a part of the budget among those who may use no more', async () => {
  const budget = createSharedBudget(database, silentLogger);
  const waits: number[] = [];
  for (let count = 0; count < 5; count += 1) waits.push(await budget.reserve('https://slow.example', 2));
  expect(waits[4]).toBeGreaterThan(1500);
  expect(await budget.reserve('https://slow.example', 25)).toBeLessThan(500);
});
