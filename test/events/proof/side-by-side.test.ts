/** Ours and the poller that everybody writes first, at the same changing site. */
import { runSideBySide } from '../../bench/events/side-by-side';

jest.setTimeout(120_000);

test.each([7, 20])('what the usual loop loses and mistakes, ours tells once and rightly (seed %d)', async (seed) => {
  const { naive, ours } = await runSideBySide({ seed, rounds: 9 });
  expect(ours).toMatchObject({ lost: 0, deletionsMissed: 0, doubled: 0, wrongKind: 0, outOfOrder: 0 });
  // Otherwise the site was too easy.
  expect(naive.lost).toBeGreaterThan(50);
  expect(naive.deletionsMissed).toBeGreaterThan(10);
  expect(naive.wrongKind).toBeGreaterThan(10);
});
