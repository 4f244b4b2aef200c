/** A busy store and the rest of its process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeClock } from '../../../src/platform';
import { openSqliteStore } from '../../../src/stores';

test('timers and sockets have their turn while one piece of work follows another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coupa-turns-'));
  let passed = 0;
  // Each look at the clock is ten milliseconds later.
  const clock = { ...nodeClock, monotonic: () => (passed += 10) };
  const store = await openSqliteStore(join(folder, 'state.db'), { clock });
  try {
    let [turns, isOver] = [0, false];
    const others = (): void => {
      turns += 1;
      if (!isOver) setImmediate(others);
    };
    setImmediate(others);
    for (let round = 0; round < 40; round += 1) await store.outbox.figures('acme');
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(10);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
