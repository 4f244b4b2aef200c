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

/** When a request would leave, in milliseconds: the database made up its mind between being asked and answering. */
interface Departure {
  readonly earliest: number;
  readonly latest: number;
}

/** When requests that processes with connections of their own ask for at the same time would leave, in order. */
async function departures(count: number, perSecond: number, site: string): Promise<Departure[]> {
  const oneProcess = async (requests: number): Promise<Departure[]> => {
    const own = await openPostgresDatabase(server.address, { clock: nodeClock });
    const budget = createSharedBudget(own, silentLogger);
    const all: Departure[] = [];
    while (all.length < requests) {
      const asked = performance.now();
      const wait = Math.max(0, await budget.reserve(site, perSecond));
      all.push({ earliest: asked + wait, latest: performance.now() + wait });
    }
    await own.close();
    return all;
  };
  const all = await Promise.all(Array.from({ length: 4 }, async () => oneProcess(count / 4)));
  return all.flat().sort((a, b) => a.earliest - b.earliest);
}

/** The most that leave within a span for certain. */
function mostWithin(departures: readonly Departure[], spanMs: number): number {
  const within = ({ earliest }: Departure): number =>
    departures.filter((other) => other.earliest >= earliest && other.latest < earliest + spanMs).length;
  return Math.max(...departures.map(within));
}

it.each([
  [25, 600],
  [10, 240],
  [4, 100],
])(
  'lets all processes together go at %d a second with a small burst and no more in any ten seconds',
  async (rate, count) => {
    const all = await departures(count, rate, `https://many-at-${rate}.example`);
    // Within ten seconds and the longest that one request may be later on its way than another.
    expect(mostWithin(all, 10_190)).toBeLessThanOrEqual(10 * rate);
    expect(mostWithin(all, 20)).toBeLessThanOrEqual(3);
    // And not much less than that.
    expect(all.at(-1)!.earliest - all[0]!.latest).toBeLessThan((count / rate) * 1000 * 1.07);
  },
  30_000,
);

it('goes on more slowly in all processes after one was refused, and recovers', async () => {
  const site = 'https://refusing.example';
  const [one, other] = [createSharedBudget(database, silentLogger), createSharedBudget(database, silentLogger)];
  /** How far apart requests are let go, by what the database notes; far enough ahead that the time which passes is none of it. */
  const spacing = async (perSecond = 25): Promise<number> => {
    const reserve = async (count: number): Promise<number> => {
      for (let made = 0; made < count; made += 1) await other.reserve(site, perSecond);
      const name = perSecond === 25 ? site : `${site} at ${perSecond}`;
      const [row] = await database.all('SELECT next_at FROM site_budget WHERE site = ?', [name]);
      return Number(row?.['next_at']);
    };
    const before = await reserve(30);
    return ((await reserve(5)) - before) / 5;
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
