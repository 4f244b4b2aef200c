/** A worker is killed at whatever moment: nothing is lost, and what comes again has the id that it had. */
import path from 'node:path';
import { killRounds } from '../bench/service/kill-rounds';
import { startPostgres, type PostgresServer } from '../stores/postgres/server';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

it('loses nothing over rounds of kills at requests and callbacks', async () => {
  let seed = 11;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const program = path.resolve('dist/hosts/cli/main.js');
  const report = await killRounds({ address: server.address, program, rounds: 6, random });
  expect(report).toMatchObject({ changes: 72, lost: 0, doubled: 0 });
}, 120_000);
