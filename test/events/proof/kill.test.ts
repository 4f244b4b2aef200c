/** Processes that poll and post, killed at random moments. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runKills } from '../../bench/events/kill';

const CODE = path.join(__dirname, '..', '..', '..', 'dist');
const ROUNDS = 12;

jest.setTimeout(180_000);

test('whenever a process is killed, nothing is lost, repeats have the same id, and records keep their order', async () => {
  if (!existsSync(CODE)) throw new Error('dist/ is missing: run `npm run build` first (`npm test` does).');
  const report = await runKills({ rounds: ROUNDS, seed: 20_261_121, code: CODE });
  expect(report).toMatchObject({ lost: 0, deletionsMissed: 0, doubled: 0, altered: 0, wrongKind: 0, outOfOrder: 0 });
  // Or nothing would have been tried.
  expect(report.changes).toBeGreaterThan(5 * ROUNDS);
  expect(report.repeatedEvents).toBeGreaterThan(0);
  expect(report.told).toBeGreaterThan(60 + ROUNDS);
});
