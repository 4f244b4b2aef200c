// A service on PostgreSQL that only answers requests, its instances, and workers in processes of their own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { enqueueDelivery, makeUser, readKeyRing, startService } from '../../../src/hosts/service';
import { createNodePorts, silentLogger } from '../../../src/platform';
import { openPostgresStore } from '../../../src/stores';

/** How suppliers are polled. */
export const SUPPLIERS = resource('suppliers');

/** How records of one object are polled. */
export function resource(object: string) {
  return {
    url: `/hubs/general/${object}`,
    idField: 'id',
    datesConfiguration: {
      updatedDateField: 'updated-at',
      updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
      createdDateField: 'created-at',
      createdDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
    },
  };
}

/** Starts `coupa work`. */
export function startWorker(program: string, address: string, key: string, jobs: number): ChildProcess {
  const addresses = ['--allow-sites', '127.0.0.1', '--allow-callbacks', '127.0.0.1'];
  return spawn(process.execPath, [program, 'work', '--jobs', String(jobs), ...addresses], {
    env: { COUPA_DATABASE_URL: address, COUPA_SERVICE_KEY: key },
    stdio: 'ignore',
  });
}

/** Calls the service as its user. */
export type Call = (
  method: string,
  path: string,
  more?: { readonly token?: string; readonly body?: unknown },
) => Promise<Response>;

export async function openService(address: string, key: string) {
  const ports = createNodePorts({ logger: silentLogger });
  const store = await openPostgresStore(address, { clock: ports.clock, onCommit: enqueueDelivery });
  const keys = readKeyRing({ environment: key, file: undefined, warn: () => undefined });
  if (keys === undefined) throw new Error('There is no key.');
  const service = await startService({
    ...{ store, database: store.database, keys, ports },
    addresses: { sites: ['127.0.0.1'], callbacks: ['127.0.0.1'] },
    work: { address, concurrency: 0 },
    limits: { requests: { perMinute: 1e9, burst: 1e9 } },
  });
  const user = await makeUser(store.database, { organization: 'Acme', email: 'chaos@acme.example' }, Date.now());
  const auth = `User ${user.userSecret}, Organization ${user.organizationSecret}`;
  const call: Call = async (method, path, { token, body } = {}) =>
    fetch(`${service.address}${path}`, {
      method,
      headers: {
        authorization: token === undefined ? auth : `${auth}, Element ${token}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    call,
    database: store.database,
    async close() {
      await service.close();
      await store.close();
      await ports.transport.close();
    },
  };
}

/** Every instance has a site of its own, since one site has one budget. */
export async function makeInstances(
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

/** Objects that every instance polls. */
export const OBJECTS = [
  ...['accounts', 'users', 'purchase_orders', 'invoices', 'inventory_transactions'],
  ...['requisitions', 'items', 'contracts', 'suppliers', 'departments'],
];

/** The configuration of an instance that polls all of them every so many minutes. */
export const pollingEvery = (minutes: number): Readonly<Record<string, unknown>> => ({
  'event.poller.refresh_interval': minutes,
  'event.poller.configuration': Object.fromEntries(OBJECTS.map((object) => [object, resource(object)])),
});

export type Service = Awaited<ReturnType<typeof openService>>;

/** How many polls have been done since the beginning. */
export async function pollsDone({ database }: Service): Promise<number> {
  const [row] = await database.all(
    `SELECT COALESCE(sum((status::json->>'polls')::int), 0)::int AS polls FROM poll_schedule`,
  );
  return Number(row?.['polls']);
}

/** How many resources have been polled with success at least once. */
export async function pollsBegun({ database }: Service): Promise<number> {
  const [row] = await database.all(
    `SELECT count(*)::int AS resources FROM poll_schedule WHERE (status::json->>'polls')::int > 0`,
  );
  return Number(row?.['resources']);
}

/** Stops workers as a deployment would. */
export async function stopWorkers(children: readonly ChildProcess[]): Promise<void> {
  const closed = children.map(async (child) => once(child, 'close'));
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(closed);
}

/** Resident memory in MB, as the system says, where it says it. */
export function residentMegabytes({ pid }: Pick<ChildProcess, 'pid'>): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Ticks of a hundredth of a second, as Linux counts them on the usual machines. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time so far, as the system says, where it says it. */
export function processorSeconds({ pid }: Pick<ChildProcess, 'pid'>): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}
