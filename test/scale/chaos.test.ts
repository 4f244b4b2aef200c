/** Processes are killed, the database crashes, the site and the callback fail: nothing is lost, and nothing is new twice. */
import path from 'node:path';
import { chaos } from '../bench/service/chaos';
import { startPostgres, type PostgresServer } from '../stores/postgres/server';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

it('loses nothing, and tells nothing twice under another id', async () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const report = await chaos({
    ...{ database: server, program: path.resolve('dist/hosts/cli/main.js'), random },
    ...{ seconds: 15, workers: 2, instances: 2, changesPerSecond: 4, killEvery: 4, crashEvery: 9, patience: 90 },
  });
  expect(report).toMatchObject({ lost: 0, doubled: 0 });
  expect(report.changes).toBeGreaterThan(50);
  expect([report.kills > 1, report.crashes]).toEqual([true, 1]);
}, 150_000);
