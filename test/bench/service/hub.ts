// What a list through the service takes longer than the same list of the sandbox itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeUser, passingKeyRing, startService } from '../../../src/hosts/service';
import { createNodePorts, silentLogger } from '../../../src/platform';
import { DEMO_API_KEY, startSandbox } from '../../../src/sandbox';
import { openSqliteStore } from '../../../src/stores';
import { median } from '../events/parts';

const TIMES = 50;
/** So that no request waits for its turn in the budget of the site. */
const APART_MS = 50;

async function took(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES + 10; time += 1) {
    await sleep(APART_MS);
    const since = performance.now();
    await work();
    if (time >= 10) times.push(performance.now() - since);
  }
  return median(times);
}

/** Prints two lines. */
export async function benchHub(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-bench-'));
  const sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 200 } });
  const ports = createNodePorts({ logger: silentLogger });
  const store = await openSqliteStore(path.join(folder, 'service.db'), { clock: ports.clock });
  const service = await startService({
    ...{ store, database: store.database, keys: passingKeyRing(), ports },
    addresses: { sites: ['127.0.0.1'], callbacks: [] },
    limits: { requests: { perMinute: 1e9, burst: 1e9 } },
  });
  try {
    const user = await makeUser(store.database, { organization: 'Acme', email: 'me@acme.example' }, Date.now());
    const auth = `User ${user.userSecret}, Organization ${user.organizationSecret}`;
    const configuration = { siteAddress: sandbox.address, 'api.key': DEMO_API_KEY };
    const made = await fetch(`${service.address}/instances`, {
      method: 'POST',
      headers: { authorization: auth, 'content-type': 'application/json' },
      body: JSON.stringify({ element: { key: 'coupa' }, name: 'Bench', configuration }),
    });
    const { token } = (await made.json()) as { token: string };
    const headers = { authorization: `${auth}, Element ${token}` };
    for (const count of [1, 50]) {
      const bare = await took(async () => {
        const answer = await fetch(`${sandbox.address}/api/suppliers?limit=${count}`, {
          headers: { 'x-coupa-api-key': DEMO_API_KEY, accept: 'application/json' },
        });
        if (((await answer.json()) as unknown[]).length !== count) throw new Error('The site answers otherwise.');
      });
      const hub = await took(async () => {
        const answer = await fetch(`${service.address}/hubs/general/suppliers?pageSize=${count}`, { headers });
        if (((await answer.json()) as unknown[]).length !== count) throw new Error('The service answers otherwise.');
      });
      console.log(
        `  a list of ${count} suppliers: ${hub.toFixed(1)} ms through the service, ${bare.toFixed(1)} ms from the sandbox (median of ${TIMES})`,
      );
    }
  } finally {
    await service.close();
    await store.close();
    await ports.transport.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
