// Two pollers at the same changing site in one run: the one that everybody writes first, and ours. Their clocks are 90
// seconds ahead of the site's, transactions are committed late, imports touch more records within a second than a page
// holds, and records come, move and go while pages are turned.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChangingSite } from './changing-site';
import { createNaivePoller } from './naive-poller';
import { startOurPoller } from './our-poller';
import { judge, type Poller, type Verdict } from './verdict';

export interface SideBySideOptions {
  readonly seed: number;
  /** Polls of each, fifteen minutes apart. */
  readonly rounds: number;
}

export interface SideBySide {
  readonly changes: number;
  readonly naive: Verdict;
  readonly ours: Verdict;
}

const SKEW_MS = 90_000;
const QUIET_MS = 2 * 86_400_000;
const INTERVAL_MS = 15 * 60_000;
/** Sweeps for deletions come every hour. */
const LONGEST_WAIT_MS = 2 * 3_600_000;
/** More than a page of 50. */
const TIES = 130;

/** Runs both. */
export async function runSideBySide({ seed, rounds }: SideBySideOptions): Promise<SideBySide> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-side-by-side-'));
  const site = await startChangingSite({ seed, records: 300, veryLate: 2 });
  const now = (): number => site.now() + SKEW_MS;
  try {
    const ours = await startOurPoller({ ...site, now, file: path.join(folder, 'state.db') });
    const naive = createNaivePoller(site.address, site.key, now);
    // Both have been at it for a while when changes begin, so that the oldest dates lie behind their beginning.
    site.pass(QUIET_MS);
    for (const poller of [naive, ours]) await poller.poll();
    for (let round = 0; round < rounds; round += 1) {
      // What is stamped shortly before a poll and committed shortly after it is in here.
      site.pass(30_000);
      site.churn(10);
      site.pass(INTERVAL_MS - 60_000);
      site.churn(10);
      if (round % 3 === 1) site.touchMany(TIES);
      site.pass(30_000);
      site.churn(5);
      site.setRestless(3);
      for (const poller of round % 2 === 0 ? [naive, ours] : [ours, naive]) await poller.poll();
      site.setRestless(0);
    }
    // Everything is quiet now: two more polls may find what they want.
    for (let round = 0; round < 2; round += 1) {
      site.pass(3_700_000);
      for (const poller of [naive, ours]) await poller.poll();
    }
    await ours.close();
    const verdict = ({ told }: Poller): Verdict => judge(site, told, LONGEST_WAIT_MS);
    return { changes: site.changes, naive: verdict(naive), ours: verdict(ours) };
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints a table. */
export async function benchSideBySide(rounds: number): Promise<void> {
  const { changes, naive, ours } = await runSideBySide({ seed: 7, rounds });
  console.log(`\nSide by side: ${changes} changes over ${rounds} polls, clocks 90 s ahead of the site's.`);
  const columns = ['told', 'lost', 'deletionsMissed', 'doubled', 'wrongKind', 'outOfOrder'] as const;
  for (const [name, verdict] of Object.entries({ naive, ours })) {
    console.log(`  ${name.padEnd(6)} ${columns.map((column) => `${column} ${verdict[column]}`).join(', ')}`);
  }
}
