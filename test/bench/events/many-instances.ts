// Many instances in one process: how many polls per second, and how far the slowest resource is behind its site.
import path from 'node:path';
import {
  createEventEngine,
  createNotificationSink,
  readEventsConfiguration,
  type EngineNotice,
} from '../../../src/events';
import { nodeClock, silentLogger } from '../../../src/platform';
import { openSqliteStore } from '../../../src/stores';
import { connectionsTo, megabytes, withFolder, withSites } from './parts';

const OBJECTS = [
  ...['accounts', 'users', 'purchase_orders', 'invoices', 'inventory_transactions'],
  ...['requisitions', 'items', 'contracts', 'suppliers', 'departments'],
];

export interface ManyInstances {
  readonly instances: number;
  /** Minutes between two polls of a resource. */
  readonly intervalMinutes: number;
  /** How long is measured, behind the first interval. */
  readonly seconds: number;
}

/** Prints one line. Every site is a socket of its own in another process; nothing changes there. */
export async function benchInstances({ instances, intervalMinutes, seconds }: ManyInstances): Promise<void> {
  await withSites(instances, 0, async (addresses) => {
    await withFolder(async (folder) => {
      const { connections, close } = connectionsTo(addresses);
      const store = await openSqliteStore(path.join(folder, 'state.db'), { clock: nodeClock });
      const tally = { polls: 0, failed: 0, slowestMs: 0 };
      const observe = (notice: EngineNotice): void => {
        if (notice.kind === 'polled') {
          tally.polls += 1;
          tally.slowestMs = Math.max(tally.slowestMs, notice.tookMs);
        }
        if (notice.kind === 'poll-failed') tally.failed += 1;
      };
      const ports = { clock: nodeClock, random: Math.random, logger: silentLogger };
      const engine = createEventEngine({ store, ports, observe });
      const sink = createNotificationSink(() => undefined, { clock: nodeClock });
      const resources = OBJECTS.map((object) => ({ object }));
      const configuration = readEventsConfiguration({ resources, interval: `${intervalMinutes}m` });
      for (const [index, connection] of connections.entries()) {
        engine.add({ id: `instance-${index}`, connection, configuration, sink });
      }
      await nodeClock.sleep(intervalMinutes * 60_000 + 5000);
      Object.assign(tally, { polls: 0, failed: 0, slowestMs: 0 });
      const [began, cpu] = [performance.now(), process.cpuUsage()];
      await nodeClock.sleep(seconds * 1000);
      const elapsed = (performance.now() - began) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      const lags: number[] = [];
      for (const id of engine.ids()) lags.push((await engine.status(id))?.lagMs ?? Number.POSITIVE_INFINITY);
      const wanted = (instances * OBJECTS.length) / (intervalMinutes * 60);
      console.log(
        `\n${instances} instances with ${OBJECTS.length} resources each, polled every ${intervalMinutes} min: ` +
          `${(tally.polls / elapsed).toFixed(1)} polls/s of ${wanted.toFixed(1)} wanted, ${tally.failed} failed, ` +
          `worst lag ${(Math.max(...lags) / 1000).toFixed(0)} s, slowest poll ${tally.slowestMs} ms, ` +
          `${(((user + system) / 1e6 / elapsed) * 100).toFixed(0)} % of one core, ${megabytes(process.memoryUsage().rss)}`,
      );
      await engine.stop();
      await store.close();
      await close();
    });
  });
}
