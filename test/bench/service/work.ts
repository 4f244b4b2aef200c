// How much workers poll and deliver per second, how that grows with their number, and what memory they take.
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { newKeyText } from '../../../src/hosts/service';
import { withSites } from '../events/parts';
import { receive } from './receiver';
import { openService, resource, startWorker, type Call } from './parts';

const OBJECTS = [
  ...['accounts', 'users', 'purchase_orders', 'invoices', 'inventory_transactions'],
  ...['requisitions', 'items', 'contracts', 'suppliers', 'departments'],
];

/** What is measured. */
export interface WorkBench {
  /** The address of the PostgreSQL server. */
  readonly server: string;
  readonly program: string;
  readonly instances: number;
  readonly workers?: readonly number[];
}

let databases = 0;

async function newDatabase(server: string): Promise<string> {
  const client = new Client({ connectionString: server });
  await client.connect();
  const name = `bench${(databases += 1)}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return server.replace(/\/[^/]*$/, `/${name}`);
}

/** Every instance has a site of its own, since one site has one budget. */
async function makeInstances(
  call: Call,
  addresses: readonly string[],
  configurationOf: (siteAddress: string) => Readonly<Record<string, unknown>>,
): Promise<void> {
  const waiting = [...addresses.entries()];
  const one = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [index, siteAddress] = next;
      const configuration = {
        siteAddress,
        'api.key': 'key',
        'event.notification.enabled': true,
        ...configurationOf(siteAddress),
      };
      const answer = await call('POST', '/instances', {
        body: { element: { key: 'coupa' }, name: `I${index}`, configuration },
      });
      if (answer.status !== 200) throw new Error(await answer.text());
      await answer.text();
    }
  };
  await Promise.all(Array.from({ length: 4 }, one));
}

/** Prints a line for each number of workers, and one for deliveries. */
export async function benchWork({ server, program, instances, workers = [1, 2, 4] }: WorkBench): Promise<void> {
  await withSites(instances, 0, async (addresses) => {
    const polling = Object.fromEntries(OBJECTS.map((object) => [object, resource(object)]));
    const database = await newDatabase(server);
    const key = newKeyText();
    const service = await openService(database, key);
    const since = performance.now();
    await makeInstances(service.call, addresses, () => ({
      'event.poller.refresh_interval': 15,
      'event.poller.configuration': polling,
    }));
    console.log(
      `\n${instances} instances with ${OBJECTS.length} resources each, made in ${((performance.now() - since) / 1000).toFixed(0)} s; ` +
        `every 15 minutes they want ${((instances * OBJECTS.length) / 900).toFixed(1)} polls/s`,
    );
    for (const count of workers) await measure({ service, count, program, database, key, instances });
    await service.close();
  });
  await benchDelivery(server, program);
}

interface Measured {
  readonly service: Awaited<ReturnType<typeof openService>>;
  readonly count: number;
  readonly program: string;
  readonly database: string;
  readonly key: string;
  readonly instances: number;
}

/** Everything is due at once; how long until it was polled? That is the worst lag behind an outage, too. */
async function measure({ service, count, program, database, key, instances }: Measured): Promise<void> {
  const polls = async (): Promise<number> => {
    const [row] = await service.database.all(
      `SELECT COALESCE(sum((status::json->>'polls')::int), 0)::int AS polls FROM poll_schedule`,
    );
    return Number(row?.['polls']);
  };
  const before = await polls();
  await service.database.run('UPDATE poll_schedule SET due_at = 0');
  await service.database.all(
    `SELECT count(*)::int AS jobs FROM (SELECT coupa_jobs.add_job('poll', json_build_object('instance', id),
       job_key := 'poll:instance-' || id, max_attempts := 32767) FROM instance) AS added`,
  );
  const children = Array.from({ length: count }, () => startWorker(program, database, key, 16));
  while ((await polls()) === before) await sleep(20);
  const [since, first] = [performance.now(), await polls()];
  const wanted = before + instances * OBJECTS.length;
  while ((await polls()) < wanted) await sleep(200);
  const seconds = (performance.now() - since) / 1000;
  const memory = children.map(({ pid }) => residentMegabytes(pid));
  console.log(
    `  ${count} worker${count === 1 ? '' : 's'}: ${((wanted - first) / seconds).toFixed(0)} polls/s, all of them in ${seconds.toFixed(1)} s, ` +
      `${memory.map((size) => size.toFixed(0)).join(' + ')} MB`,
  );
  for (const child of children) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
}

/** What the system says, where it says it. */
function residentMegabytes(pid: number | undefined): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

const [SITES, RECORDS] = [20, 1000];

/** From sites with a past that is told of as a whole to a receiver. */
async function benchDelivery(server: string, program: string): Promise<void> {
  await withSites(SITES, RECORDS, async (addresses) => {
    const receiver = await receive();
    const database = await newDatabase(server);
    const key = newKeyText();
    const service = await openService(database, key);
    await makeInstances(service.call, addresses, () => ({
      'event.poller.start': 'everything',
      'event.poller.configuration': { suppliers: resource('suppliers') },
      'event.notification.callback.url': receiver.url,
    }));
    const child = startWorker(program, database, key, 16);
    await receiver.until(({ eventIds }) => eventIds.length > 0);
    const since = performance.now();
    await receiver.until(({ names }) => names.length >= SITES * RECORDS);
    const seconds = (performance.now() - since) / 1000;
    console.log(
      `  one worker, ${SITES} sites: ${(receiver.names.length / seconds).toFixed(0)} events/s in ` +
        `${(receiver.eventIds.length / seconds).toFixed(0)} deliveries/s, from the site to the receiver`,
    );
    child.kill('SIGTERM');
    await once(child, 'close');
    await service.close();
    await receiver.close();
  });
}
