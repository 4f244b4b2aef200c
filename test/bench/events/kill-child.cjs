// Watches a site and posts what changes to a callback, polling again as soon as it may, until it is killed or told to end.
// Arguments: a folder with the compiled code, and the rest as JSON.
const path = require('node:path');
const { setImmediate } = require('node:timers');

const [, , code, json] = process.argv;
const { createSiteConnection } = require(path.join(code, 'connection'));
const { createNodePorts, nodeClock, silentLogger } = require(path.join(code, 'platform'));
const { openSqliteStore } = require(path.join(code, 'stores'));
const { events } = require(path.join(code, 'subscribe'));

const { address, key, file, callback, aheadMs, configuration, ending } = JSON.parse(json);

/** As if this process had been started a while later than it was. */
const clock = { ...nodeClock, now: () => Date.now() + aheadMs };

/** Waiting for a turn is not what is tried here. */
function unpaced() {
  let leapt = 0;
  return {
    ...clock,
    monotonic: () => nodeClock.monotonic() + leapt,
    sleep: async (ms) => {
      leapt += ms;
    },
  };
}

async function main() {
  const ports = { ...createNodePorts({ logger: silentLogger }), clock: unpaced() };
  const connection = createSiteConnection({ siteAddress: address, 'api.key': key }, ports);
  const store = await openSqliteStore(file, { clock });
  let calm = 0;
  let isOver = () => undefined;
  const over = new Promise((resolve) => (isOver = resolve));
  const observe = (notice) => {
    if (notice.kind === 'poll-failed' || notice.kind === 'delivery-failed') console.error(notice.error.message);
    if (notice.kind === 'polled') {
      const { isCaughtUp, pending } = notice.summary;
      calm = isCaughtUp && pending.length === 0 ? calm + 1 : 0;
      // Another way round the loop, so that what was found is handed on in between.
      setImmediate(() => subscription?.pollNow());
    }
    if (ending === 'finished' && calm >= 4)
      void store.outbox.figures().then(({ waiting }) => waiting === 0 && isOver());
  };
  let subscription;
  subscription = await events.subscribe(connection, configuration, {
    ...{ store, callback, observe },
    ports: { clock, random: Math.random, logger: silentLogger },
  });
  subscription.pollNow();
  await over;
  const running = subscription;
  subscription = undefined;
  await running.stop();
  await store.close();
  await connection.close();
  await ports.transport.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
