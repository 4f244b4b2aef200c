/** How the service starts, stops and comes back. */
import { EventEmitter, once } from 'node:events';
import { Agent, get, type IncomingHttpHeaders } from 'node:http';
import { get as getSecurely } from 'node:https';
import { startService } from '../../../src/hosts/service';
import { openSqliteStore } from '../../../src/stores';
import { selfSigned } from '../../platform/self-signed';
import { createNodePorts } from '../../../src/platform';
import { openService } from './support';

jest.setTimeout(60_000);

describe('a stop', () => {
  it('finishes what is under way, takes nothing new, and is done once', async () => {
    let slow = 0;
    const open = await openService({ sandbox: { latencyMs: () => slow, records: { suppliers: 60 } } });
    const { auth } = await open.makeInstance();
    // One connection, so that what is sent during the stop comes on a connection that is open already.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (path: string) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        get(`${open.service.address}${path}`, { agent, headers: { authorization: auth } }, (answer) => {
          let text = '';
          answer
            .on('data', (chunk: Buffer) => (text += chunk.toString()))
            .on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        }).on('error', reject);
      });
    expect((await ask('/suppliers?pageSize=1')).status).toBe(200);
    slow = 300;
    open.sandbox.clearStatistics();
    const answer = ask('/suppliers?pageSize=60');
    while (open.sandbox.statistics().requests === 0) await new Promise(setImmediate);
    const closed = Promise.all([open.service.close(), open.service.close()]);
    const { status, text } = await answer;
    expect([status, (JSON.parse(text) as unknown[]).length]).toEqual([200, 60]);
    await closed;
    await expect(ask('/suppliers')).rejects.toThrow(/ECONNREFUSED|socket hang up|ECONNRESET/);
    agent.destroy();
    await open.close();
  });

  it('cuts off what takes too long', async () => {
    const arrived = new EventEmitter();
    const latencyMs = (): number => {
      arrived.emit('request');
      return 60_000;
    };
    const asked = once(arrived, 'request');
    const open = await openService({ sandbox: { latencyMs }, limits: { stopMs: 50 } });
    const { auth } = await open.makeInstance();
    const answer = fetch(`${open.service.address}/suppliers`, { headers: { authorization: auth } }).catch(() => 'cut');
    await asked;
    await open.service.close();
    expect(await answer).toBe('cut');
    await open.close();
  });
});

describe('health', () => {
  it('is told without sign-in, and not ready without a database', async () => {
    const said: { message: string; facts: unknown }[] = [];
    const note = (message: string, facts?: unknown): void => void said.push({ message, facts });
    const logger = { debug: note, info: note, warn: note, error: note };
    const open = await openService({ ports: { ...createNodePorts(), logger } });
    expect((await open.call('GET', '//healthz', { as: null })).body).toEqual({ status: 'alive' });
    expect((await open.call('GET', '//readyz', { as: null })).body).toEqual({ status: 'ready' });
    await open.store.close();
    const { status, text } = await open.call('GET', '//readyz', { as: null });
    expect(status).toBe(503);
    expect(text).not.toContain(open.file);
    // Callers may send again; where the database is and why it fails stands in the log alone.
    const refused = await open.call('GET', '/instances');
    expect([refused.status, refused.body.code, refused.body.retryable]).toEqual([
      503,
      'COUPA_SERVICE_DATABASE_FAILED',
      true,
    ]);
    expect(refused.text).not.toContain(open.file);
    const requestId: unknown = refused.headers.get('elements-request-id');
    expect(said).toContainEqual({
      message: expect.stringContaining(open.file),
      facts: expect.objectContaining({ requestId, code: expect.stringMatching(/^COUPA_STATE_/) }),
    });
    await open.close();
  });
});

describe('a start', () => {
  it('carries a deletion to its end that was begun before', async () => {
    const open = await openService();
    const { id } = await open.makeInstance();
    await open.service.close();
    await open.store.database.run(`UPDATE instance SET state = 'deleting' WHERE id = ?`, [id]);
    const parts = { store: open.store, database: open.store.database, keys: open.keys, ports: open.ports };
    const again = await startService(parts);
    expect(await open.store.database.all('SELECT id FROM instance')).toEqual([]);
    await again.close();
    await open.close();
  });

  it('goes on with the events of instances where the process before it ended', async () => {
    const open = await openService({ sandbox: { records: { suppliers: 2 } } });
    const configuration = {
      'event.notification.enabled': true,
      'event.poller.configuration': {
        suppliers: { url: `/suppliers?where=updated_at>='\${date:yyyy-MM-dd'T'HH:mm:ssXXX}'`, idField: 'id' },
      },
    };
    const { id } = await open.makeInstance(configuration);
    await open.service.close();
    const parts = { store: open.store, database: open.store.database, keys: open.keys, ports: open.ports };
    const again = await startService({ ...parts, addresses: { sites: ['127.0.0.1'], callbacks: [] } });
    const answer = await fetch(`${again.address}/instances/${id}/event-pollers`, {
      headers: { authorization: open.auth },
    });
    expect(await answer.json()).toMatchObject({ id: `instance-${id}`, resources: [{ key: 'suppliers' }] });
    await again.close();
    await open.close();
  });

  it('is refused when the port, a certificate or a proxy is not usable, and leaves nothing running', async () => {
    const open = await openService();
    const { port } = new URL(open.service.address);
    const parts = { store: open.store, database: open.store.database, keys: open.keys, ports: open.ports };
    const [one, other] = [selfSigned('one.test'), selfSigned('other.test')];
    for (const wish of [
      { port: Number(port) },
      { tls: { key: Buffer.from('no key'), cert: Buffer.from(one.cert) } },
      { tls: { key: Buffer.from(other.key), cert: Buffer.from(one.cert) } },
      { trustedProxies: ['nonsense'] },
    ]) {
      const starting = startService({ ...parts, ...wish });
      await expect(starting).rejects.toMatchObject({
        code: 'COUPA_CONFIGURATION_INVALID',
        message: expect.stringMatching(/^The service cannot listen: ./),
      });
    }
    await open.close();
  });
});

describe('changes at the same time', () => {
  it('are all kept, one after another', async () => {
    const open = await openService();
    const { id } = await open.makeInstance();
    const keys = Array.from({ length: 20 }, (_one, index) => `own.entry.${index}`);
    await Promise.all(
      keys.map(async (key) => open.call('PATCH', `/instances/${id}`, { body: { configuration: { [key]: 'kept' } } })),
    );
    const { body } = await open.call('GET', `/instances/${id}`);
    for (const key of keys) expect(body.configuration[key]).toBe('kept');
    await open.close();
  });
});

describe('two processes on one database', () => {
  const supplier = `/suppliers?where=updated_at>='\${date:yyyy-MM-dd'T'HH:mm:ssXXX}'`;
  const configuration = {
    'event.notification.enabled': true,
    'event.poller.configuration': { suppliers: { url: supplier, idField: 'id' } },
  };

  it('see what the other one makes, changes and deletes', async () => {
    const open = await openService({ sandbox: { records: { suppliers: 2 } }, limits: { reconcileMs: 20 } });
    const other = await openSqliteStore(open.file, { clock: open.ports.clock });
    const second = await startService({
      ...{ store: other, database: other.database, keys: open.keys, ports: open.ports },
      addresses: { sites: ['127.0.0.1'], callbacks: [] },
      limits: { reconcileMs: 20, requests: { perMinute: 1e6, burst: 1e6 } },
    });
    const { id, auth } = await open.makeInstance(configuration);
    const there = async (path: string) =>
      (await fetch(`${second.address}${path}`, { headers: { authorization: auth } })).status;
    while ((await there(`/instances/${id}/event-pollers`)) !== 200) await new Promise(setImmediate);
    expect(await there('/suppliers')).toBe(200);
    await open.call('DELETE', `/instances/${id}/enabled`);
    expect(await there('/suppliers')).toBe(403);
    while ((await there(`/instances/${id}/event-pollers`)) === 200) await new Promise(setImmediate);
    await open.call('DELETE', `/instances/${id}`);
    expect(await there('/suppliers')).toBe(401);
    await second.close();
    await other.close();
    await open.close();
  });
});

describe('TLS', () => {
  it('is spoken where a certificate is given, with the header that keeps browsers to it', async () => {
    const open = await openService();
    const { key, cert } = selfSigned('service.test');
    const parts = { store: open.store, database: open.store.database, keys: open.keys, ports: open.ports };
    const secure = await startService({ ...parts, tls: { key: Buffer.from(key), cert: Buffer.from(cert) } });
    expect(secure.address).toMatch(/^https:/);
    const url = new URL('/healthz', secure.address);
    const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
      getSecurely(url, { ca: cert, agent: false }, (answer) => {
        answer.resume().on('end', () => resolve(answer.headers));
      }).on('error', reject);
    });
    expect(headers['strict-transport-security']).toContain('max-age');
    await secure.close();
    await open.close();
  });
});
