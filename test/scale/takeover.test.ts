/** What a process that was killed held in its hands goes on elsewhere long before its leases and claims end by themselves. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { newKeyText } from '../../src/hosts/service';
import { DEMO_API_KEY, startSandbox } from '../../src/sandbox';
import { openService, startWorker, SUPPLIERS } from '../bench/service/parts';
import { newDatabase, startPostgres, type PostgresServer } from '../stores/postgres/server';

const PROGRAM = path.resolve('dist/hosts/cli/main.js');

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

it('delivers again under the same id what a killed worker was delivering, and goes on polling', async () => {
  const sandbox = await startSandbox({ records: { suppliers: 2 }, rateLimit: false });
  const callback = createServer((request, response) => {
    const isFirst = callback.listenerCount('first') > 0;
    request.resume().on('end', () => {
      // The first one is left without an answer for as long as a callback may take.
      if (!isFirst) response.end('{}');
      callback.emit(isFirst ? 'first' : 'again', request);
    });
  });
  await new Promise<void>((resolve) => void callback.listen(0, '127.0.0.1', resolve));
  const address = await newDatabase(server.address);
  const key = newKeyText();
  const service = await openService(address, key);
  const first = once(callback, 'first') as Promise<IncomingMessage[]>;
  const killed = startWorker(PROGRAM, address, key, 2);
  const made = await service.call('POST', '/instances', {
    body: {
      element: { key: 'coupa' },
      name: 'Taken over',
      configuration: {
        siteAddress: sandbox.address,
        'api.key': DEMO_API_KEY,
        'event.notification.enabled': true,
        'event.poller.start': 'everything',
        'event.poller.configuration': { suppliers: SUPPLIERS },
        'event.notification.callback.url': `http://127.0.0.1:${(callback.address() as AddressInfo).port}/`,
      },
    },
  });
  expect(made.status).toBe(200);
  const idOf = ([request]: IncomingMessage[]): unknown => request?.headers['elements-webhook-id'];
  const id = idOf(await first);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  const again = once(callback, 'again') as Promise<IncomingMessage[]>;
  const since = performance.now();
  const heir = startWorker(PROGRAM, address, key, 2);
  expect(idOf(await again)).toBe(id);
  // A claim lasts longer than the half minute that a callback may take.
  expect(performance.now() - since).toBeLessThan(25_000);
  heir.kill('SIGTERM');
  expect(await once(heir, 'close')).toEqual([0, null]);
  await service.close();
  callback.closeAllConnections();
  callback.close();
  await sandbox.close();
}, 60_000);

it('polls again soon what was being polled when the database went away', async () => {
  const site = createServer((request) => void site.emit('asked', request));
  await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
  const own = await startPostgres();
  const key = newKeyText();
  const service = await openService(own.address, key);
  const asked = once(site, 'asked') as Promise<IncomingMessage[]>;
  const worker = startWorker(PROGRAM, own.address, key, 2);
  const made = await service.call('POST', '/instances', {
    body: {
      element: { key: 'coupa' },
      name: 'Interrupted',
      configuration: {
        siteAddress: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
        'api.key': 'key',
        'event.notification.enabled': true,
        'event.poller.configuration': { suppliers: SUPPLIERS },
      },
    },
  });
  expect(made.status).toBe(200);
  const [request] = await asked;
  const givenUp = once(request!.socket, 'close');
  const again = once(site, 'asked');
  await own.crash();
  await givenUp;
  const since = performance.now();
  await own.restart();
  await again;
  // A lease that nobody gives back ends after a minute.
  expect(performance.now() - since).toBeLessThan(30_000);
  const ended = once(worker, 'close');
  worker.kill('SIGTERM');
  site.closeAllConnections();
  expect(await ended).toEqual([0, null]);
  await service.close();
  site.close();
  await own.stop();
}, 90_000);
