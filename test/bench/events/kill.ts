// Kills the process that polls and posts, at random moments, again and again, while the site changes; then counts what
// its receiver got. `node .build/bench/test/bench/events/kill.js 200` runs 200 rounds.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawer, OBJECT, startChangingSite, type ChangingSite } from './changing-site';
import { startAccount, type Account } from './receiver-account';
import { judge, type Verdict } from './verdict';

export interface KillOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Where the compiled code is. */
  readonly code: string;
}

export interface KillReport extends Verdict {
  readonly rounds: number;
  readonly changes: number;
  /** Callbacks that arrived more than once. */
  readonly repeatedCallbacks: number;
  /** Events that arrived more than once, each time with the same content. */
  readonly repeatedEvents: number;
  /** Repeated under the same id with another content. */
  readonly altered: number;
  /** By what the process was doing: behind which mark it was killed. */
  readonly marks: { readonly request: number; readonly callback: number };
}

/** Longer than a dead process keeps the right to poll, and what it had taken to hand on. */
const LATER_MS = 150_000;

/** As many rounds as it takes until the last of all attempts is due. */
const MUCH_LATER = 300;

const CONFIGURATION = {
  resources: [{ object: OBJECT, start: 'everything', deletions: '1h', reconcile: '1h', pageSize: 10 }],
  interval: '1d',
  lag: 0,
  'event.notification.format': 'cloudevents',
  'event.notification.allowed.internal.hosts': '127.0.0.1',
};

interface Round {
  readonly site: ChangingSite;
  readonly account: Account;
  readonly file: string;
  readonly code: string;
  /** Which process it is. */
  readonly number: number;
}

function startChild(
  { site, account, file, code, number }: Round,
  ending: 'killed' | 'finished',
): { kill(): void; over: Promise<void> } {
  const settings = {
    ...{ address: site.address, key: site.key, file, callback: account.url, configuration: CONFIGURATION, ending },
    aheadMs: number * LATER_MS,
  };
  const child = spawn(process.execPath, [path.join(__dirname, 'kill-child.cjs'), code, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const over = new Promise<void>((resolve, reject) => {
    child.once('close', (status, signal) => {
      if (complaint === '' && (ending === 'finished' ? status === 0 : signal === 'SIGKILL')) resolve();
      else reject(new Error(`The process ended with ${status ?? signal}: ${complaint}`));
    });
  });
  return { kill: () => void child.kill('SIGKILL'), over };
}

/** One process, killed some milliseconds behind some request to the site or some callback. */
async function killedRound(round: Round, draw: (below: number) => number): Promise<keyof KillReport['marks']> {
  const { site, account } = round;
  const mark = draw(2) === 0 ? 'request' : 'callback';
  let left = 1 + draw(mark === 'request' ? 30 : 8);
  const child = startChild(round, 'killed');
  const passed = (what: keyof KillReport['marks']): void => {
    if (what === 'request') site.pass(draw(2000));
    left -= what === mark ? 1 : 0;
    if (left === 0) setTimeout(() => child.kill(), draw(12));
  };
  site.watch(() => passed('request'));
  account.watch(() => passed('callback'));
  // A sweep for deletions every third round: many at once would look like a permission that was taken away.
  site.pass(20 * 60_000);
  site.churn(5);
  site.setRestless(2);
  await child.over;
  site.setRestless(0);
  return mark;
}

/** Runs the rounds, then one process to the end. */
export async function runKills({ rounds, seed, code }: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-kills-'));
  const draw = drawer(seed);
  const site = await startChangingSite({ seed, records: 60 });
  const account = await startAccount(draw);
  const marks = { request: 0, callback: 0 };
  const round = { site, account, code, file: path.join(folder, 'state.db') };
  try {
    for (let number = 0; number < rounds; number += 1) marks[await killedRound({ ...round, number }, draw)] += 1;
    await drain({ ...round, number: rounds + MUCH_LATER });
    return { rounds, changes: site.changes, ...reportOf(site, account), marks };
  } finally {
    account.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process that may finish. Reconciliation and sweep are due. */
async function drain(round: Round): Promise<void> {
  const { site, account } = round;
  account.watch(() => undefined);
  account.acceptAll();
  site.pass(7_200_000);
  site.watch(() => site.pass(1000));
  await startChild(round, 'finished').over;
}

function reportOf(site: ChangingSite, account: Account): Omit<KillReport, 'rounds' | 'changes' | 'marks'> {
  const { repeatedCallbacks, repeatedEvents, altered } = account;
  return {
    ...judge(site, account.firsts),
    repeatedCallbacks,
    repeatedEvents,
    altered,
    outOfOrder: account.outOfOrder(),
  };
}

/** Prints one line. */
export async function benchKills(rounds: number, code: string): Promise<void> {
  const began = performance.now();
  const report = await runKills({ rounds, seed: 11, code });
  const { changes, told, lost, deletionsMissed, doubled, outOfOrder, altered, wrongKind, marks } = report;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `\nkill -9, ${rounds} rounds in ${seconds} s (${marks.request} behind a request, ${marks.callback} behind a callback), ${changes} changes: ` +
      `${told} events; lost ${lost}, deletions missed ${deletionsMissed}, under two ids ${doubled}, wrong kind ${wrongKind}, ` +
      `out of order ${outOfOrder}; arrived again ${report.repeatedEvents} in ${report.repeatedCallbacks} callbacks, of them altered ${altered}`,
  );
}

if (require.main === module) {
  void benchKills(Number(process.argv[2] ?? 200), path.join(__dirname, '..', '..', '..', 'src'));
}
