/** A service moves from SQLite to PostgreSQL and goes on there as if nothing had happened. */
import { enqueueDelivery, migrateToPostgres, startService } from '../../src/hosts/service';
import { openPostgresStore, openSqliteStore, type SqlDatabase } from '../../src/stores';
import { openService } from '../hosts/service/support';
import { newDatabase, startPostgres, type PostgresServer } from '../stores/postgres/server';
import { SUPPLIERS } from '../bench/service/parts';
import { receive, type Receiver } from '../bench/service/receiver';

let server: PostgresServer;
let receiver: Receiver;
beforeAll(async () => {
  server = await startPostgres();
  receiver = await receive();
}, 60_000);
afterAll(async () => {
  await receiver.close();
  await server.stop();
});

const TABLES = [
  'organization',
  'service_user',
  'instance',
  'configuration_entry',
  'audit_entry',
  'stream',
  'seen',
  'notification',
  'event',
];

async function counts(database: SqlDatabase): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const table of TABLES) all[table] = (await database.all(`SELECT count(*) AS n FROM ${table}`))[0]?.['n'];
  return all;
}

async function eventIds(database: SqlDatabase): Promise<unknown[]> {
  return (await database.all('SELECT id FROM event ORDER BY id')).map(({ id }) => id);
}

it('copies everything, and goes on polling without telling anything twice', async () => {
  let siteTime = Date.now();
  const clock = { now: () => siteTime, monotonic: () => performance.now() };
  const open = await openService({ sandbox: { clock, records: { suppliers: 30 } } });
  const insert = (name: string): void => {
    siteTime += 60_000;
    open.sandbox.records.insert('suppliers', { name });
    siteTime += 60_000;
  };
  const made = await open.makeInstance({
    'event.notification.enabled': true,
    'event.poller.refresh_interval': 1,
    'event.notification.callback.url': receiver.url,
    'event.poller.configuration': { suppliers: SUPPLIERS },
  });
  expect([made.answer.status, made.answer.body.message]).toEqual([200, undefined]);
  const records = async (url: string) => {
    const response = await fetch(`${url}/instances/event-poller-records`, { headers: { authorization: made.auth } });
    return (await response.json()) as { polls: number }[];
  };
  const polled = async (url: string, times: number): Promise<void> => {
    while (((await records(url))[0]?.polls ?? 0) < times) await new Promise(setImmediate);
  };
  const pollAgain = async (url: string): Promise<void> => {
    const before = (await records(url))[0]?.polls ?? 0;
    await fetch(`${url}/instances/event-pollers/now`, { method: 'PUT', headers: { authorization: made.auth } });
    await polled(url, before + 1);
  };
  await polled(open.service.address, 1);
  insert('Before the move');
  await pollAgain(open.service.address);
  await receiver.until(({ names }) => names.includes('Before the move'));
  await open.service.close();
  await open.store.close();

  const address = await newDatabase(server.address);
  const source = await openSqliteStore(open.file, { clock: open.ports.clock });
  const target = await openPostgresStore(address, { clock: open.ports.clock, onCommit: enqueueDelivery });
  const report = await migrateToPostgres(source.database, target.database, Date.now());
  expect(await counts(target.database)).toEqual(await counts(source.database));
  expect(report.tables.find(({ table }) => table === 'event')?.rows).toBeGreaterThan(0);
  const ids = await eventIds(source.database);
  await expect(migrateToPostgres(source.database, target.database, Date.now())).rejects.toMatchObject({
    code: 'COUPA_INPUT_INVALID',
  });
  await source.close();

  const service = await startService({
    ...{ store: target, database: target.database, keys: open.keys, ports: open.ports },
    addresses: { sites: ['127.0.0.1'], callbacks: ['127.0.0.1'] },
    work: { address, concurrency: 2 },
  });
  await polled(service.address, 1);
  insert('After the move');
  await pollAgain(service.address);
  await receiver.until(({ names }) => names.includes('After the move'));
  const after = await eventIds(target.database);
  expect(after).toEqual(expect.arrayContaining(ids));
  expect(after).toHaveLength(ids.length + 1);
  expect(new Set(receiver.eventIds).size).toBe(receiver.eventIds.length);
  await service.close();
  await target.close();
  await open.sandbox.close();
  await open.ports.transport.close();
}, 60_000);
