/**
 * Chaos on purpose: processes that are killed, a database that restarts, a site and a callback that fail, while records
 * change. Counts what is lost and what comes twice.
 */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { newKeyText } from '../../../src/hosts/service';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { openService, pollsBegun, startWorker, SUPPLIERS, type Call } from './parts';
import { receive, type Receiver } from './receiver';

/** The database under it. */
export interface ChaosDatabase {
  readonly address: string;
  crash(): Promise<void>;
  restart(): Promise<void>;
}

/** How much of it. */
export interface ChaosOptions {
  readonly database: ChaosDatabase;
  /** The built `coupa` command. */
  readonly program: string;
  readonly seconds: number;
  readonly workers: number;
  readonly instances: number;
  readonly changesPerSecond: number;
  /** Seconds between two kills of a worker, and between two crashes of the database. */
  readonly killEvery: number;
  readonly crashEvery: number;
  /** Seconds that everything has to arrive after the end of the chaos. */
  readonly patience: number;
  readonly random: () => number;
}

/** What came of it. */
export interface ChaosReport {
  readonly changes: number;
  readonly lost: number;
  /** A few of the lost: which instance was not told of which record. */
  readonly examples: readonly string[];
  /** Arrived more than once, under the same id. */
  readonly repeated: number;
  /** Arrived under two ids. */
  readonly doubled: number;
  readonly kills: number;
  readonly crashes: number;
  /** Milliseconds from a change to its arrival, the longest. */
  readonly slowestMs: number;
}

/** How many of the lost are named. */
const EXAMPLES = 5;

/** Lets loose. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { database, random, program } = options;
  if (!existsSync(program)) throw new Error('dist/ is missing: run `npm run build` first (`npm test` does).');
  const sandbox = await startSandbox({
    records: { suppliers: 3 },
    rateLimit: false,
    faults: [
      { kind: 'reset', method: 'GET', probability: 0.03 },
      { kind: 'status', method: 'GET', probability: 0.03 },
      { kind: 'truncated-body', method: 'GET', probability: 0.02 },
    ],
  });
  const receiver = await receive();
  receiver.answerWith(() => (random() < 0.05 ? 503 : 200));
  const key = newKeyText();
  const service = await openService(database.address, key);
  const workers = createWorkers(options, key);
  const stopped = new AbortController();
  try {
    const tokens = await makeInstances(service.call, options.instances, { sandbox, receiver });
    const nudging = nudge(service.call, tokens, stopped.signal);
    await workers.fill();
    // What was there before the first poll is not told of.
    while ((await pollsBegun(service)) < options.instances) await sleep(50);
    const told = await rage(options, { sandbox, workers });
    receiver.answerWith(() => 200);
    sandbox.clearFaults();
    await workers.fill();
    await arrival(receiver, told, options);
    stopped.abort();
    await nudging;
    return { ...verdict(receiver, told, options.instances), kills: workers.kills(), crashes: workers.crashes() };
  } finally {
    stopped.abort();
    await workers.end();
    await service.close();
    await receiver.close();
    await sandbox.close();
  }
}

async function makeInstances(
  call: Call,
  count: number,
  { sandbox, receiver }: { readonly sandbox: Sandbox; readonly receiver: Receiver },
): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const configuration = {
      siteAddress: sandbox.address,
      'api.key': DEMO_API_KEY,
      'event.notification.enabled': true,
      'event.poller.refresh_interval': 1,
      'event.poller.lag': '1s',
      'event.notification.callback.url': `${receiver.url}/${index}`,
      'event.poller.configuration': { suppliers: SUPPLIERS },
    };
    const answer = await call('POST', '/instances', {
      body: { element: { key: 'coupa' }, name: `Chaos ${index}`, configuration },
    });
    const made = (await answer.json()) as { token?: string; message?: string };
    if (made.token === undefined) throw new Error(made.message);
    tokens.push(made.token);
  }
  return tokens;
}

/** Intervals are minutes at least; chaos has less time. */
async function nudge(call: Call, tokens: readonly string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const token of tokens) {
      await call('PUT', '/instances/event-pollers/now', { token })
        .then(async (answer) => answer.text())
        .catch(() => undefined);
    }
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
}

interface Workers {
  fill(): Promise<void>;
  kill(): void;
  crash(): Promise<void>;
  kills(): number;
  crashes(): number;
  end(): Promise<void>;
}

function createWorkers({ database, program, workers, random }: ChaosOptions, key: string): Workers {
  const living = new Set<ChildProcess>();
  let [kills, crashes] = [0, 0];
  const begin = (): void => {
    const child = startWorker(program, database.address, key, 4);
    living.add(child);
    child.once('close', () => living.delete(child));
  };
  const fill = async (): Promise<void> => {
    while (living.size < workers) begin();
  };
  return {
    fill,
    kill() {
      const victim = [...living][Math.floor(random() * living.size)];
      if (victim?.kill('SIGKILL') === true) kills += 1;
    },
    async crash() {
      crashes += 1;
      await database.crash();
      await sleep(random() * 2000);
      await database.restart();
    },
    kills: () => kills,
    crashes: () => crashes,
    async end() {
      await Promise.all(
        [...living].map(async (child) => {
          const closed = new Promise((resolve) => child.once('close', resolve));
          child.kill('SIGKILL');
          await closed;
        }),
      );
    },
  };
}

/** Changes records while things break. @returns when each change was made, by name */
async function rage(
  { seconds, changesPerSecond, killEvery, crashEvery }: ChaosOptions,
  { sandbox, workers }: { readonly sandbox: Sandbox; readonly workers: Workers },
): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  const since = performance.now();
  let [nextKill, nextCrash] = [killEvery, crashEvery];
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - since) / 1000) {
    const name = `Change ${told.size}`;
    told.set(name, performance.now());
    sandbox.records.insert('suppliers', { name });
    if (elapsed > nextKill) {
      workers.kill();
      nextKill += killEvery;
    }
    if (elapsed > nextCrash) {
      await workers.crash();
      nextCrash += crashEvery;
    }
    await workers.fill();
    await sleep(1000 / changesPerSecond);
  }
  return told;
}

async function arrival(receiver: Receiver, told: ReadonlyMap<string, number>, options: ChaosOptions): Promise<void> {
  const deadline = performance.now() + options.patience * 1000;
  while (performance.now() < deadline) {
    if (verdict(receiver, told, options.instances).lost === 0) return;
    await sleep(200);
  }
}

function verdict(receiver: Receiver, told: ReadonlyMap<string, number>, instances: number) {
  let [lost, repeated, doubled, slowestMs] = [0, 0, 0, 0];
  const examples: string[] = [];
  for (let instance = 0; instance < instances; instance += 1) {
    for (const [name, at] of told) {
      const arrived = receiver.arrivals(`/hook/${instance}`, name);
      if (arrived.length === 0) lost += 1;
      if (arrived.length === 0 && examples.length < EXAMPLES) examples.push(`${name} at instance ${instance}`);
      if (arrived.length > 1) repeated += 1;
      if (new Set(arrived.map(({ eventId }) => eventId)).size > 1) doubled += 1;
      slowestMs = Math.max(slowestMs, ...arrived.slice(0, 1).map((one) => Math.round(one.at - at)));
    }
  }
  return { changes: told.size * instances, lost, examples, repeated, doubled, slowestMs };
}
