/** Works with a journal, from the built package, until it is done or killed. Prints one line per result. */
const dist = process.env.DIST;
const { createSiteConnection } = require(`${dist}/connection`);
const { createRecords, deleteRecords, runAction, updateRecords, upsertRecords } = require(`${dist}/activities`);
const { createNodePorts, openJournalFile } = require(`${dist}/platform`);

const { SITE, KEY, JOURNAL, COUNT, ACTIVITY, IDS } = process.env;

async function main() {
  const ports = createNodePorts();
  // A hasty clock: pauses and pacing cost little; how long they take in life is no matter here.
  const clock = {
    ...ports.clock,
    monotonic: () => ports.clock.monotonic() * 100,
    sleep: async (ms, signal) => ports.clock.sleep(ms / 100, signal),
  };
  const values = { siteAddress: SITE, 'api.key': KEY };
  const connection = createSiteConnection(values, { ...ports, clock });
  const journal = await openJournalFile(JOURNAL);
  const records = Array.from({ length: Number(COUNT) }, (_, at) => ({ name: `Killed ${at}` }));
  const ids = JSON.parse(IDS);
  const options = { journal, concurrency: 8 };
  const start = {
    create: () => createRecords(connection, 'suppliers', records, options),
    upsert: () => upsertRecords(connection, 'suppliers', records, { ...options, keyFields: ['name'] }),
    update: () =>
      updateRecords(
        connection,
        'tasks',
        ids.map((id) => ({ id, title: `Killed ${id}` })),
        options,
      ),
    delete: () => deleteRecords(connection, 'tasks', ids, options),
    dispute: () => runAction(connection, 'invoices', 'dispute', ids, options),
  };
  for await (const { index, status, id, error } of start[ACTIVITY]()) {
    process.stdout.write(`${JSON.stringify({ index, status, id, error })}\n`);
  }
  await journal.close();
  await connection.close();
  await ports.transport.close();
}

main().catch((error) => {
  process.stderr.write(`${error.code} ${error.message}\n`);
  process.exitCode = 1;
});
