// What handing on does per second: from the outbox on disk to a receiver in another process, and for comparison the plain
// loop that posts one body after another and keeps no account.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCallbackSink, createDispatcher, envelopeFacts } from '../../src/events';
import { nodeClock, silentLogger } from '../../src/platform';
import { createCallbackTransport } from '../../src/platform/callback';
import { openSqliteStore } from '../../src/stores';

type Store = Awaited<ReturnType<typeof openSqliteStore>>;

const EVENTS_PER_NOTIFICATION = 10;
const RECEIVER = `
  const after = Number(process.argv[1]);
  const answer = (request, response) => request.resume().on('end', () => setTimeout(() => response.end(), after));
  const server = require('node:http').createServer(answer);
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

/** About 2.5 kB, an invoice with ten lines. */
const RECORD = {
  id: 7,
  'invoice-number': 'INV-7',
  total: '567.07',
  'invoice-lines': Array.from({ length: 10 }, (_, id) => ({
    id,
    'updated-at': '2026-01-01T00:00:00Z',
    description: 'Something that was bought for an office, once more',
    price: '12.50',
    quantity: '3.0',
    total: '37.50',
    account: { id: 5, code: '1234-5678', name: 'Office' },
    commodity: null,
  })),
};

async function withReceiver(afterMs: number, work: (url: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', RECEIVER, String(afterMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data) => resolve(String(data).trim())),
    );
    await work(`http://127.0.0.1:${port}/`);
  } finally {
    child.kill();
  }
}

async function fill(store: Store, notifications: number): Promise<void> {
  const lease = await store.leases.acquire('bench', 'bench', 3_600_000);
  if (lease === undefined) throw new Error('the lease is taken');
  const date = '2026-01-01T00:00:00Z';
  for (let at = 0; at < notifications; at++) {
    const events = Array.from({ length: EVENTS_PER_NOTIFICATION }, (_, index) => {
      const objectId = String(at * EVENTS_PER_NOTIFICATION + index);
      const fields = { objectType: 'invoices', object: 'invoices', objectId, kind: 'UPDATED', date, pollDate: date };
      return {
        id: `e${objectId}`,
        record: objectId,
        body: JSON.stringify({ id: `e${objectId}`, ...fields, record: RECORD }),
      };
    });
    const stream = { subscription: 'bench', resource: 'invoices' };
    await store.streams.commitPage({
      stream,
      lease,
      checkpoint: '{}',
      notifications: [{ id: `n${at}`, events }],
      remember: [],
    });
  }
}

async function handOn(store: Store, url: string, width: number): Promise<number> {
  const transport = createCallbackTransport({ environment: {}, allowedInternalHosts: ['127.0.0.1'] });
  const settings = {
    ...{ url, headers: {}, signatureKey: 'key', timeoutMs: 20_000, allowedInternalHosts: ['127.0.0.1'] },
    ...({ format: 'open-connectors', schedule: 'open-connectors', whenExhausted: 'dead-letter' } as const),
  };
  const facts = envelopeFacts({ subscription: 'bench' });
  const sink = createCallbackSink({ settings, facts, dropNulls: true, transport, clock: nodeClock });
  const ports = { clock: nodeClock, random: Math.random, logger: silentLogger };
  const dispatcher = createDispatcher({ outbox: store.outbox, ...ports, limits: { perSubscription: width } });
  const round = { subscription: 'bench', sink, owner: 'bench', signal: new AbortController().signal };
  let delivered = 0;
  for (let isDone = false; !isDone;) {
    const report = await dispatcher.deliverDue(round);
    delivered += report.delivered;
    isDone = report.nextDueAt === undefined;
  }
  await transport.close();
  return delivered;
}

async function plainLoop(url: string, notifications: number): Promise<void> {
  const body = JSON.stringify({ events: Array.from({ length: EVENTS_PER_NOTIFICATION }, () => RECORD) });
  for (let at = 0; at < notifications; at++) {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    await answer.arrayBuffer();
  }
}

function print(what: string, notifications: number, began: number, cpu: NodeJS.CpuUsage): void {
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const perNotification = (used.user + used.system) / 1000 / notifications;
  const rate = Math.round((notifications * EVENTS_PER_NOTIFICATION) / seconds);
  console.log(
    `  ${what.padEnd(52)} ${String(rate).padStart(6)} events/s  ${perNotification.toFixed(2)} ms CPU per callback`,
  );
}

/** @param notifications of ten events each. */
export async function benchDeliveries(notifications: number): Promise<void> {
  console.log(
    `\nHanding on to a receiver on this machine, ${EVENTS_PER_NOTIFICATION} records of 2.5 kB per callback, signed.`,
  );
  for (const afterMs of [0, 50]) {
    await withReceiver(afterMs, async (url) => {
      let [began, cpu] = [performance.now(), process.cpuUsage()];
      await plainLoop(url, notifications / 4);
      print(`answers after ${afterMs} ms: a plain loop without a store`, notifications / 4, began, cpu);
      for (const width of [1, 8]) {
        const folder = mkdtempSync(path.join(tmpdir(), 'coupa-bench-'));
        const store = await openSqliteStore(path.join(folder, 'state.db'), { clock: nodeClock });
        await fill(store, notifications);
        [began, cpu] = [performance.now(), process.cpuUsage()];
        const delivered = await handOn(store, url, width);
        print(`answers after ${afterMs} ms: the outbox, ${width} at once`, delivered, began, cpu);
        await store.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}
