import path from 'node:path';
import { nodeClock } from '../../../src/platform';
import { createSqlStore, openSqliteDatabase, type SqlConnection, type SqlDatabase } from '../../../src/stores';
import { bench, notificationsOf, seen, STREAM } from '../contract/medium';
import { sqliteMedium, type SqliteMedium } from './medium';

let medium: SqliteMedium;
beforeAll(() => {
  medium = sqliteMedium();
});
afterAll(() => medium.remove());

/** A database that remembers the statements it is given. */
function recorded(database: SqlDatabase, statements: Set<string>): SqlDatabase {
  const recording = (connection: SqlConnection): SqlConnection => ({
    dialect: connection.dialect,
    all: async (sql, parameters) => connection.all(statements.add(sql) && sql, parameters),
    run: async (sql, parameters) => connection.run(statements.add(sql) && sql, parameters),
  });
  return {
    ...database,
    ...recording(database),
    transaction: async (work) => database.transaction(async (connection) => work(recording(connection))),
  };
}

it('everything that polls and deliveries do goes by an index, so that a large backlog does not slow it down', async () => {
  const database = await openSqliteDatabase(path.join(medium.folder, 'plans.db'), { clock: nodeClock });
  const leaseTime = async (): Promise<number> => nodeClock.now();
  await createSqlStore(database, { clock: nodeClock, leaseTime });
  const statements = new Set<string>();
  const recording = recorded(database, statements);
  const at = await bench({
    address: '',
    open: async (clock = nodeClock) => ({ ...(await createSqlStore(recording, { clock, leaseTime })), database }),
  });
  const { streams, outbox } = at.store;
  const page = { stream: STREAM, lease: at.lease, checkpoint: '{}' };
  await streams.commitPage({
    ...page,
    notifications: notificationsOf(['1', '2'], ['1'], ['3']),
    remember: [seen('1')],
  });
  await streams.commitPage({ ...page, notifications: [], remember: [], forget: ['9'], forgetChangedBefore: 0 });
  await streams.findSeen(STREAM, ['1', '10']);
  await streams.listSeen(STREAM, { after: '0', limit: 10 });
  const [first, second] = await outbox.claim({
    subscription: 'acme',
    owner: 'o',
    limit: 9,
    now: nodeClock.now(),
    forMs: 1,
  });
  await outbox.markDelivered([first!], 1);
  await outbox.markFailed(second!, { error: 'no', nextAttemptAt: 1 });
  const again = await at.claim();
  await outbox.markDead(again[0]!, { error: 'no', at: 1 });
  await outbox.replay({ subscription: 'acme', statuses: ['dead'] }, 1);
  await outbox.list({ subscription: 'acme', statuses: ['dead'] }, { limit: 9 });
  await outbox.list({ subscription: 'acme' }, { after: 1, limit: 9, direction: 'desc' });
  await outbox.nextDueAt('acme');
  await outbox.nextDueAt();
  await outbox.figures('acme');
  await outbox.figures();
  await outbox.expire({ deliveredBefore: 2 });

  expect(statements.size).toBeGreaterThan(30);
  for (const sql of statements) {
    if (/^\s*(?:INSERT|PRAGMA|BEGIN|CREATE)/.test(sql)) continue;
    const plan = await database.all(`EXPLAIN QUERY PLAN ${sql}`);
    const details = plan.map(({ detail }) => String(detail));
    const slow = details.filter((detail) =>
      /^SCAN (?!subscription|b\b|fence|due|sqlite_schema)|TEMP B-TREE FOR ORDER BY/.test(detail),
    );
    expect({ sql, slow }).toEqual({ sql, slow: [] });
  }
  await at.close();
});
