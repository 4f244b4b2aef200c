// Memory with a large backlog: an engine in a fresh process on a store in which very many events wait, at rest and while
// it hands them on.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { nodeClock, silentLogger } from '../../../src/platform';
import { openSqliteStore } from '../../../src/stores';
import { events } from '../../../src/subscribe';
import { connectionsTo, firstJson, megabytes, withFolder, withSites } from './parts';

const PER_COMMIT = 2000;
const PER_NOTIFICATION = 10;
const SUBSCRIPTION = 'backlog';

interface Measured {
  readonly restMb: number;
  readonly peakMb: number;
  readonly perSecond: number;
  /** The longest time in which nothing else had a turn. */
  readonly blockedMs: number;
  readonly startMs: number;
}

/** Prints one line. @param waiting how many events wait */
export async function benchBacklog(waiting: number): Promise<void> {
  await withFolder(async (folder) => {
    const file = path.join(folder, 'state.db');
    const began = performance.now();
    await fill(file, waiting);
    const filled = ((performance.now() - began) / 1000).toFixed(0);
    const child = spawn(process.execPath, [__filename, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { restMb, peakMb, perSecond, blockedMs, startMs } = (await firstJson(child)) as Measured;
    console.log(
      `\n${waiting} events wait (stored in ${filled} s): started in ${startMs.toFixed(0)} ms, ${megabytes(restMb)} at rest, ` +
        `at most ${megabytes(peakMb)} while ${perSecond.toFixed(0)} per second are handed to a function; ` +
        `other work waited at most ${blockedMs.toFixed(0)} ms`,
    );
  });
}

async function fill(file: string, waiting: number): Promise<void> {
  const store = await openSqliteStore(file, { clock: nodeClock });
  const lease = await store.leases.acquire(SUBSCRIPTION, 'filler', 3_600_000);
  if (lease === undefined) throw new Error('the lease is taken');
  const date = '2026-01-01T00:00:00Z';
  for (let first = 0; first < waiting; first += PER_COMMIT) {
    const all = Array.from({ length: Math.min(PER_COMMIT, waiting - first) }, (_, index) => {
      const objectId = String(first + index);
      const facts = { objectType: 'invoices', object: 'invoices', objectId, kind: 'CREATED', date, pollDate: date };
      const record = {
        id: first + index,
        name: `Record ${objectId}`,
        total: '567.07',
        'updated-at': date,
        'created-at': date,
      };
      return { id: `e${objectId}`, record: objectId, body: JSON.stringify({ id: `e${objectId}`, ...facts, record }) };
    });
    const notifications = Array.from({ length: Math.ceil(all.length / PER_NOTIFICATION) }, (_, at) => ({
      id: `n${first}-${at}`,
      events: all.slice(at * PER_NOTIFICATION, (at + 1) * PER_NOTIFICATION),
    }));
    const stream = { subscription: SUBSCRIPTION, resource: 'other' };
    await store.streams.commitPage({ stream, lease, checkpoint: '{}', notifications, remember: [] });
  }
  await store.outbox.pause(SUBSCRIPTION, 'until it is measured');
  await store.leases.release(lease);
  await store.close();
}

/** In a process of its own. */
async function measure(file: string): Promise<void> {
  await withSites(1, 0, async (addresses) => {
    const { connections, close } = connectionsTo(addresses);
    const [connection] = connections;
    if (connection === undefined) throw new Error('no connection');
    const began = performance.now();
    const store = await openSqliteStore(file, { clock: nodeClock });
    let [handed, polled] = [0, (): void => undefined];
    const firstPoll = new Promise<void>((resolve) => (polled = resolve));
    const subscription = await events.subscribe(
      connection,
      { object: 'invoices' },
      {
        ...{ store, id: SUBSCRIPTION },
        ports: { clock: nodeClock, random: () => 0, logger: silentLogger },
        onNotification: ({ events: { length } }) => void (handed += length),
        observe: ({ kind }) => void (kind === 'polled' && polled()),
      },
    );
    await firstPoll;
    const startMs = performance.now() - began;
    await nodeClock.sleep(2000);
    const restMb = process.memoryUsage().rss;
    await subscription.resume();
    let peakMb = 0;
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const since = performance.now();
    while (performance.now() - since < 10_000 && (await store.outbox.figures(SUBSCRIPTION)).waiting > 0) {
      await nodeClock.sleep(250);
      peakMb = Math.max(peakMb, process.memoryUsage().rss);
    }
    const perSecond = (1000 * handed) / (performance.now() - since);
    const blockedMs = delay.max / 1e6;
    delay.disable();
    process.stdout.write(`${JSON.stringify({ restMb, peakMb, perSecond, blockedMs, startMs } satisfies Measured)}\n`);
    await subscription.stop();
    await store.close();
    await close();
  });
}

if (require.main === module) void measure(process.argv[2] ?? '');
