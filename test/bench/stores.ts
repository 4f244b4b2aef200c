// What the stores of polling do per second: pages committed, and notifications handed on from a large backlog.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeClock } from '../../src/platform';
import { openSqliteStore } from '../../src/stores';

type Store = Awaited<ReturnType<typeof openSqliteStore>>;

const EVENTS_PER_PAGE = 50;
const EVENTS_PER_NOTIFICATION = 10;
/** About what a small invoice has as JSON. */
const BODY = JSON.stringify({ record: 'x'.repeat(1_000) });

/** @param backlog how many events wait when the claims are measured */
export async function benchStores(backlog: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-bench-'));
  try {
    const file = path.join(folder, 'state.db');
    const store = await openSqliteStore(file, { clock: nodeClock });
    console.log(`\nThe store on SQLite, bodies of ${BODY.length} characters, ${EVENTS_PER_PAGE} events per page.`);
    await benchCommits(store, backlog);
    console.log(`  file ${(statSync(file).size / 2 ** 20).toFixed(0)} MB`);
    await benchClaims(store);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchCommits(store: Store, backlog: number): Promise<void> {
  const lease = await store.leases.acquire('bench', 'bench', 3_600_000);
  if (lease === undefined) throw new Error('the lease is taken');
  const stream = { subscription: 'bench', resource: 'invoices' };
  const pages = Math.ceil(backlog / EVENTS_PER_PAGE);
  const tenth = Math.max(1, Math.floor(pages / 10));
  const times: number[] = [];
  for (let page = 0; page < pages; page++) {
    const ids = Array.from({ length: EVENTS_PER_PAGE }, (_, index) => page * EVENTS_PER_PAGE + index);
    const events = ids.map((id) => ({ id: `${id}-${(id * 7919) % 104_729}`, record: String(id), body: BODY }));
    const notifications = [];
    for (let at = 0; at < events.length; at += EVENTS_PER_NOTIFICATION) {
      notifications.push({ id: `n${page}-${at}`, events: events.slice(at, at + EVENTS_PER_NOTIFICATION) });
    }
    const remember = ids.map((id) => ({ record: String(id), version: `v${id}`, changedAt: id }));
    const start = performance.now();
    await store.streams.findSeen(stream, ids.map(String));
    await store.streams.commitPage({ stream, lease, checkpoint: `{"page":${page}}`, notifications, remember });
    times.push(performance.now() - start);
  }
  print('  pages looked up and committed, the first tenth', times.slice(0, tenth), EVENTS_PER_PAGE);
  print('  pages looked up and committed, the last tenth', times.slice(-tenth), EVENTS_PER_PAGE);
}

async function benchClaims(store: Store): Promise<void> {
  for (const [what, subscription] of [
    ['of one subscription', { subscription: 'bench' }],
    ['of all', {}],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < 200; round++) {
      const start = performance.now();
      const request = { ...subscription, owner: 'bench', limit: 20, now: nodeClock.now(), forMs: 60_000 };
      const taken = await store.outbox.claim(request);
      await store.outbox.markDelivered(taken, nodeClock.now());
      times.push(performance.now() - start);
    }
    print(`  claims ${what} of 20 notifications, and their end`, times, 20 * EVENTS_PER_NOTIFICATION);
  }
  const looks: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['figures', () => store.outbox.figures('bench')],
    ['next due', () => store.outbox.nextDueAt()],
    ['a page of the list', () => store.outbox.list({ subscription: 'bench' }, { limit: 20, direction: 'desc' })],
    ['the list of dead ones', () => store.outbox.list({ statuses: ['dead'] }, { limit: 20 })],
    ['the list of the last minute', () => store.outbox.list({ from: nodeClock.now() - 60_000 }, { limit: 20 })],
  ];
  for (const [name, look] of looks) {
    const start = performance.now();
    await look();
    console.log(`  ${name}: ${(performance.now() - start).toFixed(1)} ms`);
  }
  console.log(`  memory ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`);
}

function print(what: string, times: readonly number[], events: number): void {
  const sum = times.reduce((total, time) => total + time, 0);
  const sorted = [...times].sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  const rate = (1000 * times.length) / sum;
  console.log(
    `${what}: ${rate.toFixed(0)}/s (${(rate * events).toFixed(0)} events/s), 99 % within ${p99.toFixed(1)} ms`,
  );
}
