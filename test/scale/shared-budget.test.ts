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
  // 120 requests at 24.5 a second, three of them at once.
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

it('shares a part of the budget among those who may use no more', async () => {
  const budget = createSharedBudget(database, silentLogger);
  const waits: number[] = [];
  for (let count = 0; count < 5; count += 1) waits.push(await budget.reserve('https://slow.example', 2));
  expect(waits[4]).toBeGreaterThan(1500);
  expect(await budget.reserve('https://slow.example', 25)).toBeLessThan(500);
});
