/** Receivers and sites that hang keep no others waiting, in one process on SQLite and in workers on PostgreSQL. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receive } from '../bench/service/receiver';
import { resource, SUPPLIERS } from '../bench/service/parts';
import { startSandbox } from '../../src/sandbox';
import { openService, useServer, type OpenService } from '../hosts/service/support';
import { startPostgres, type PostgresServer } from '../stores/postgres/server';

/** What hangs is given up after 30 seconds at the earliest. */
const PROMPTLY_MS = 20_000;

const EVENTS = {
  'event.notification.enabled': true,
  'event.poller.start': 'everything',
  'event.poller.configuration': { suppliers: SUPPLIERS },
};

interface Hanging {
  readonly address: string;
  /** Resolves when so many requests wait for an answer. */
  waiting(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes requests and answers none. */
async function hanging(): Promise<Hanging> {
  let hits = 0;
  const server: Server = createServer((request) => {
    request.resume();
    hits += 1;
    server.emit('hit');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async waiting(count) {
      while (hits < count) await once(server, 'hit');
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Makes an instance that is well and waits for its first events. @returns after how many milliseconds they were there */
async function arrivalAtOther(open: OpenService): Promise<number> {
  const receiver = await receive();
  const since = performance.now();
  await open.makeInstance({ ...EVENTS, 'event.notification.callback.url': `${receiver.url}/well` });
  await receiver.until(({ names }) => names.length > 0);
  await receiver.close();
  return performance.now() - since;
}

async function fifty(make: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < 50; index += 1) await make(index);
}

let server: PostgresServer | undefined;
afterAll(() => server?.stop());

describe.each(['SQLite', 'PostgreSQL'])('on %s', (database) => {
  beforeAll(async () => {
    if (database === 'SQLite') return;
    const started = (server = await startPostgres());
    useServer(() => started.address);
  }, 60_000);

  it('hands on to a receiver that is well while 50 instances have one that hangs', async () => {
    // Three notifications each, which is more than are in flight at once.
    const open = await openService({ sandbox: { records: { suppliers: 30 } } });
    const receivers = await Promise.all([hanging(), hanging()]);
    await fifty(async (index) => {
      const { address } = receivers[index % 2]!;
      await open.makeInstance({ ...EVENTS, 'event.notification.callback.url': `${address}/${index}` });
    });
    await Promise.all(receivers.map(async ({ waiting }) => waiting(18)));
    expect(await arrivalAtOther(open)).toBeLessThan(PROMPTLY_MS);
    await open.close();
    await Promise.all(receivers.map(async ({ close }) => close()));
  }, 90_000);

  it('polls a site that is well while 20 instances of another one are due again before they were polled', async () => {
    const open = await openService({ sandbox: { records: { suppliers: 3 } } });
    // Two resources take longer than the second after which they are due again; no answer is so late that it hangs.
    const busy = await startSandbox({ rateLimit: false, latencyMs: 600, records: { suppliers: 3, users: 3 } });
    for (let index = 0; index < 20; index += 1) {
      const made = await open.makeInstance({
        ...EVENTS,
        siteAddress: busy.address,
        'event.poller.refresh_interval': '1s',
        'event.poller.configuration': { suppliers: SUPPLIERS, users: resource('users') },
      });
      expect(made.answer.status).toBe(200);
    }
    while (busy.statistics().requests < 8) await new Promise(setImmediate);
    expect(await arrivalAtOther(open)).toBeLessThan(PROMPTLY_MS);
    await open.close();
    await busy.close();
  }, 90_000);

  it('polls a site that is well while those of 50 instances hang', async () => {
    const open = await openService({ sandbox: { records: { suppliers: 3 } } });
    const sites = await Promise.all(Array.from({ length: 5 }, hanging));
    const nowhere = await hanging();
    await fifty(async (index) => {
      const configuration = { ...EVENTS, 'event.notification.callback.url': nowhere.address };
      await open.makeInstance({ ...configuration, siteAddress: sites[index % 5]!.address });
    });
    await Promise.all(sites.slice(0, 4).map(async ({ waiting }) => waiting(1)));
    expect(await arrivalAtOther(open)).toBeLessThan(PROMPTLY_MS);
    await open.close();
    await Promise.all([nowhere, ...sites].map(async ({ close }) => close()));
  }, 90_000);
});
