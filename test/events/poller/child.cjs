// Polls departments again and again until it is killed. Arguments: the store, the site, the key, and the resource as JSON.
const { createSiteConnection } = require('../../../dist/connection');
const { pollOnce } = require('../../../dist/events');
const { createNodePorts, nodeClock, silentLogger } = require('../../../dist/platform');
const { openSqliteStore } = require('../../../dist/stores');

const [, , file, siteAddress, key, resource] = process.argv;

async function main() {
  // Waiting for a turn is not what is tried here.
  let leapt = 0;
  const clock = {
    ...nodeClock,
    monotonic: () => nodeClock.monotonic() + leapt,
    sleep: async (ms) => {
      leapt += ms;
    },
  };
  const connection = createSiteConnection(
    { siteAddress, 'api.key': key },
    { ...createNodePorts({ logger: silentLogger }), clock },
  );
  const store = await openSqliteStore(file, { clock: nodeClock });
  const lease = await store.leases.acquire('test', 'owner', 3_600_000);
  const { signal } = new globalThis.AbortController();
  const context = { connection, store, lease, clock: nodeClock, signal };
  const stream = { subscription: 'test', resource: 'departments' };
  for (;;) await pollOnce({ ...context, stream, resource: JSON.parse(resource) });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
