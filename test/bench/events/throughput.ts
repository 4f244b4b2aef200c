// Events per second from the site to the receiver: read, compared, stored on disk, posted, acknowledged.
import path from 'node:path';
import { nodeClock, silentLogger } from '../../../src/platform';
import { openSqliteStore } from '../../../src/stores';
import { events } from '../../../src/subscribe';
import { connectionsTo, median, withFolder, withReceiver, withSites } from './parts';

const ROUNDS = 3;

interface Measured {
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** @param records how many are told of in each of three rounds */
export async function benchThroughput(records: number): Promise<void> {
  await withSites(1, records, async ([address = '']) => {
    await withReceiver(async (url) => {
      const rounds: Measured[] = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once(address, url, records));
      const rate = Math.round(median(rounds.map(({ perSecond }) => perSecond)));
      const cpu = median(rounds.map(({ cpuMs }) => cpuMs)).toFixed(2);
      console.log(
        `\nPoll, store and callback, ${records} records of 1 kB without a pace: ${rate} events/s, ${cpu} ms CPU per event (medians of ${ROUNDS}).`,
      );
    });
  });
}

async function once(address: string, callback: string, records: number): Promise<Measured> {
  let result: Measured | undefined;
  await withFolder(async (folder) => {
    const { connections, close } = connectionsTo([address]);
    const store = await openSqliteStore(path.join(folder, 'state.db'), { clock: nodeClock });
    const [connection] = connections;
    if (connection === undefined) throw new Error('no connection');
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    let delivered = 0;
    let done = (): void => undefined;
    const over = new Promise<void>((resolve) => (done = resolve));
    const configuration = {
      resources: [{ object: 'invoices', start: 'everything', reconcile: false }],
      'event.notification.allowed.internal.hosts': '127.0.0.1',
      'event.notification.signature.key': 'key',
    };
    const ports = { clock: nodeClock, random: () => 0, logger: silentLogger };
    const subscription = await events.subscribe(connection, configuration, {
      ...{ store, callback, ports },
      observe: (notice) => {
        if (notice.kind === 'poll-failed') throw new Error(notice.error.message);
        if (notice.kind === 'delivered') delivered += notice.report.delivered;
        if (delivered >= Math.ceil(records / 10)) done();
      },
    });
    await over;
    const used = process.cpuUsage(cpu);
    const seconds = (performance.now() - began) / 1000;
    result = { perSecond: records / seconds, cpuMs: (used.user + used.system) / 1000 / records };
    await subscription.stop();
    await store.close();
    await close();
  });
  if (result === undefined) throw new Error('no result');
  return result;
}
