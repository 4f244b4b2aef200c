// A service on PostgreSQL that only answers requests, and workers in processes of their own.
import { spawn, type ChildProcess } from 'node:child_process';
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
