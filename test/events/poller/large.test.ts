/** Very many records in one second. */
import { createSiteConnection } from '../../../src/connection';
import { createNodePorts, silentLogger } from '../../../src/platform';
import { openBench, START } from './bench';
import { startLargeSite } from './large-site';

const MANY = 50_000;

test('50,000 records that share one date are all told of once, over polls that are cut off', async () => {
  const bench = await openBench();
  const site = await startLargeSite(MANY, START, START + 60_000);
  let leapt = 0;
  const clock = {
    now: () => START,
    monotonic: () => performance.now() + leapt,
    sleep: async (ms: number) => void (leapt += ms),
  };
  const ports = { ...createNodePorts({ logger: silentLogger }), clock };
  const connection = createSiteConnection({ siteAddress: site.address, 'api.key': 'a-key' }, ports);
  try {
    const counts: number[] = [];
    for (const requests of [300, 700, Infinity]) {
      const stop = new AbortController();
      const began = site.requests();
      const watched = {
        ...connection,
        request: async (request: Parameters<typeof connection.request>[0]) => {
          if (site.requests() - began >= requests) stop.abort();
          return connection.request(request);
        },
      };
      const report = await bench.poll({ overlapMs: 0 }, { connection: watched, signal: stop.signal });
      expect(report.isCaughtUp).toBe(requests === Infinity);
      counts.push(report.counts.CREATED);
    }
    expect(counts.every((count) => count > 1000)).toBe(true);
    const told = new Set<string>();
    let events = 0;
    for (let after = 0; ;) {
      const page = await bench.store.outbox.list({}, { after, limit: 500 });
      if (page.length === 0) break;
      for (const notification of page) {
        after = notification.sequence;
        events += notification.events.length;
        notification.events.forEach(({ record }) => told.add(record));
      }
    }
    expect(told.size).toBe(MANY);
    expect(events).toBe(MANY);
  } finally {
    await connection.close();
    await ports.transport.close();
    await site.close();
    await bench.close();
  }
}, 120_000);
