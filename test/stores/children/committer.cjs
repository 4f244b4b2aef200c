// Commits page after page to a store, from its checkpoint on, and hands some on; says each page that is durable.
// Arguments: `sqlite` or `postgres`, where (postgres: address#schema), and the owner of its lease.
const { setTimeout: sleep } = require('node:timers/promises');
const { nodeClock } = require('../../../dist/platform');
const { openPostgresStore, openSqliteStore } = require('../../../dist/stores');

const EVENTS = 20;
const [, , medium, where, owner] = process.argv;
const stream = { subscription: 'acme', resource: 'invoices' };

async function open() {
  if (medium === 'sqlite') return openSqliteStore(where, { clock: nodeClock });
  const [address, schema] = where.split('#');
  return openPostgresStore(address, { clock: nodeClock, schema });
}

async function pages(store, lease) {
  for (;;) {
    const page = Number((await store.streams.readCheckpoint(stream)) ?? '0') + 1;
    const ids = Array.from({ length: EVENTS }, (_, index) => `${page}-${index}`);
    await store.streams.commitPage({
      stream,
      lease,
      checkpoint: String(page),
      notifications: ids.map((id) => ({ id: `n${id}`, events: [{ id, record: id.split('-')[1], body: '{}' }] })),
      remember: ids.map((id) => ({ record: id, version: owner, changedAt: page })),
    });
    process.stdout.write(`${page}\n`);
    const taken = await store.outbox.claim({ owner, limit: 5, now: Date.now(), forMs: 1 });
    await store.outbox.markDelivered(taken.slice(0, 3), Date.now());
  }
}

async function main() {
  const store = await open();
  for (;;) {
    const lease = await store.leases.acquire('poll', owner, 500);
    if (lease === undefined) {
      await sleep(20);
      continue;
    }
    process.stdout.write(`lease ${lease.fence}\n`);
    await pages(store, lease).catch((error) => {
      if (error.code !== 'COUPA_STATE_LEASE_LOST') throw error;
      process.stdout.write('lost\n');
    });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
