/** What a process held that is gone: free at once for whoever opens the file alone, and for nobody else. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { nodeClock } from '../../../src/platform';
import { sqliteMedium, type SqliteMedium } from './medium';

const COMMITTER = path.join(__dirname, '..', 'children', 'committer.cjs');
const STREAM = { subscription: 'acme', resource: 'invoices' };
const HOUR = 3_600_000;

let medium: SqliteMedium;
beforeAll(() => {
  medium = sqliteMedium();
});
afterAll(() => medium.remove());

const by = (owner: string) => ({ owner, limit: 5, now: Date.now(), forMs: HOUR });

/** For whom no lease ends by itself. */
const still = { ...nodeClock, now: () => 0 };

it('a lease, and what was on its way, is taken over by whoever opens the file next', async () => {
  const place = await medium.newPlace();
  const before = await place.open();
  const lease = await before.leases.acquire('poll', 'one', HOUR);
  await before.streams.commitPage({
    stream: STREAM,
    lease: lease!,
    checkpoint: '1',
    notifications: [{ id: 'n1', events: [{ id: 'e1', record: '7', body: '{}' }] }],
    remember: [],
  });
  expect(await before.outbox.claim(by('one'))).toHaveLength(1);

  const beside = await place.open();
  expect(await beside.leases.acquire('poll', 'two', HOUR)).toBeUndefined();
  expect(await beside.outbox.claim(by('two'))).toEqual([]);
  await beside.close();
  // Not given back, as by a process that was killed.
  await before.close();

  const next = await place.open();
  expect((await next.leases.acquire('poll', 'two', HOUR))?.fence).toBeGreaterThan(lease!.fence);
  expect((await next.outbox.claim(by('two'))).map(({ id }) => id)).toEqual(['n1']);
  expect(await next.database.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  await next.close();
});

it('a process that lives keeps its lease; killed, it does not', async () => {
  const place = await medium.newPlace();
  await (await place.open()).close();
  const child = spawn(process.execPath, [COMMITTER, 'sqlite', place.address, 'one'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');

  const beside = await place.open(still);
  expect(await beside.leases.acquire('poll', 'two', HOUR)).toBeUndefined();
  await beside.close();
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;

  const next = await place.open(still);
  expect(await next.leases.acquire('poll', 'two', HOUR)).toBeDefined();
  await next.close();
});
