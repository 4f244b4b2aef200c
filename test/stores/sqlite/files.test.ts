import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isCoupaError } from '../../../src/errors';
import { nodeClock } from '../../../src/platform';
import { migrate, openSqliteDatabase, openSqliteStore, type SqliteStore } from '../../../src/stores';
import { bench, notificationsOf, seen, STREAM } from '../contract/medium';
import { sqliteMedium, type SqliteMedium } from './medium';

let medium: SqliteMedium;
beforeAll(() => {
  medium = sqliteMedium();
});
afterAll(() => medium.remove());

const inFolder = (name: string): string => path.join(medium.folder, name);
const open = async (file: string): Promise<SqliteStore> => openSqliteStore(file, { clock: nodeClock });

/** What opening a file answers, and whether it left the file alone. */
async function refusal(file: string): Promise<{ code: string; message: string; isUntouched: boolean }> {
  const before = readFileSync(file);
  try {
    await (await open(file)).close();
  } catch (error) {
    if (!isCoupaError(error)) throw error;
    return { code: error.code, message: error.message, isUntouched: readFileSync(file).equals(before) };
  }
  throw new Error('the file was opened');
}

/** A file with a store in it, closed. */
async function filled(name: string, pages = 40): Promise<string> {
  const file = inFolder(name);
  const at = await bench({
    address: file,
    open: async (clock) => openSqliteStore(file, { clock: clock ?? nodeClock }),
  });
  for (let page = 0; page < pages; page++) {
    const ids = Array.from({ length: 50 }, (_, index) => `${page}-${index}`);
    await at.store.streams.commitPage({
      stream: STREAM,
      lease: at.lease,
      checkpoint: String(page),
      notifications: notificationsOf(...ids.map((id) => [id])),
      remember: ids.map((id) => seen(id)),
    });
  }
  await at.close();
  return file;
}

describe('a file that is opened', () => {
  it('is made for its owner only, in WAL mode and with full synchronisation', async () => {
    const file = inFolder('new.db');
    const store = await open(file);
    expect(store.place).toBe(file);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await store.database.all('PRAGMA journal_mode')).toMatchObject([{ journal_mode: 'wal' }]);
    expect(await store.database.all('PRAGMA synchronous')).toMatchObject([{ synchronous: 2 }]);
    await store.close();
    await store.close();
  });

  it.each([
    ['in a folder that is missing', 'no/such/folder.db', 'its folder does not exist'],
    ['that is a folder', '.', 'there is a folder of that name'],
    ['below a file', 'plain.txt/x.db', 'its folder is a file'],
  ])('%s is told with its place and what is wrong', async (_what, name, wrong) => {
    writeFileSync(inFolder('plain.txt'), 'x');
    await expect(open(inFolder(name))).rejects.toMatchObject({
      code: 'COUPA_STATE_UNWRITABLE',
      message: expect.stringContaining(wrong),
    });
    await expect(open(inFolder(name))).rejects.toThrow(medium.folder);
  });

  it('may be opened by many at once when it is new', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open(inFolder('at-once.db'))));
    expect(await stores[5]?.outbox.figures()).toMatchObject({ waiting: 0 });
    await Promise.all(stores.map((store) => store.close()));
  });
});

describe('a file that is refused is left as it is:', () => {
  it('one that is no database', async () => {
    const file = inFolder('letter.txt');
    writeFileSync(file, 'Dear Sir or Madam, '.repeat(1000));
    expect(await refusal(file)).toMatchObject({ code: 'COUPA_STATE_DAMAGED', isUntouched: true });
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it('one of another application', async () => {
    const file = inFolder('other.db');
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE notes (text)');
    other.close();
    const told = await refusal(file);
    expect(told).toMatchObject({ code: 'COUPA_STATE_DAMAGED', isUntouched: true });
    expect(told.message).toContain('another application');
  });

  it('one from a later version', async () => {
    const file = await filled('future.db', 1);
    const store = await open(file);
    await store.database.run(`INSERT INTO schema_migration VALUES ('events', 99, 'wonders', 'x', 0)`);
    await store.close();
    const told = await refusal(file);
    expect(told).toMatchObject({ code: 'COUPA_STATE_FROM_THE_FUTURE', isUntouched: true });
    expect(told.message).toMatch(/schema 99.*up to 1/);
  });

  it('one whose schema was made by other steps', async () => {
    const file = await filled('forged.db', 1);
    const store = await open(file);
    await store.database.run(`UPDATE schema_migration SET checksum = 'x'`);
    await store.close();
    expect(await refusal(file)).toMatchObject({ code: 'COUPA_STATE_DAMAGED', isUntouched: true });
  });

  it('one that was cut off', async () => {
    const file = await filled('cut.db');
    truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096);
    expect(await refusal(file)).toMatchObject({ code: 'COUPA_STATE_DAMAGED', isUntouched: true });
  });

  it('one with pages overwritten, wherever they are', async () => {
    const file = await filled('whole.db');
    const whole = readFileSync(file);
    const pages = whole.length / 4096;
    for (let page = 1; page < pages; page += 7) {
      const damaged = inFolder(`damaged-${page}.db`);
      writeFileSync(damaged, whole);
      const handle = openSync(damaged, 'r+');
      writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
      closeSync(handle);
      expect([page, await refusal(damaged)]).toMatchObject([page, { code: 'COUPA_STATE_DAMAGED', isUntouched: true }]);
    }
  });
});

describe('a file that is damaged while it is open', () => {
  it('is refused from then on and written no more', async () => {
    const file = await filled('spoilt.db');
    const store = await open(file);
    const size = statSync(file).size;
    const handle = openSync(file, 'r+');
    for (let at = 4096; at < size; at += 4096) writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, at);
    closeSync(handle);
    // What was read before is in the memory of this process.
    await store.database.all('PRAGMA shrink_memory');
    await expect(store.outbox.list({}, { limit: 100 })).rejects.toMatchObject({ code: 'COUPA_STATE_DAMAGED' });
    const before = readFileSync(file);
    await expect(store.outbox.pause('x', 'x')).rejects.toMatchObject({ code: 'COUPA_STATE_DAMAGED' });
    await expect(store.leases.acquire('x', 'x', 1)).rejects.toMatchObject({ code: 'COUPA_STATE_DAMAGED' });
    await store.close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('a disk that is full', () => {
  it('refuses pages with a clear error, loses nothing, and goes on when there is room', async () => {
    const file = await filled('full.db', 4);
    const at = await bench({
      address: file,
      open: async (clock) => openSqliteStore(file, { clock: clock ?? nodeClock }),
    });
    const [row] = await at.store.database.all('PRAGMA page_count');
    await at.store.database.all(`PRAGMA max_page_count = ${Number(row?.['page_count']) + 8}`);
    const before = await at.store.outbox.figures();
    const page = {
      stream: STREAM,
      lease: at.lease,
      checkpoint: 'full',
      notifications: notificationsOf(...Array.from({ length: 500 }, (_, index) => [`full-${index}`])),
      remember: [seen('full')],
    };
    await expect(at.store.streams.commitPage(page)).rejects.toMatchObject({
      code: 'COUPA_STATE_UNWRITABLE',
      message: expect.stringContaining('the disk is full'),
    });
    expect(await at.store.outbox.figures()).toEqual(before);
    expect(await at.store.streams.readCheckpoint(STREAM)).toBe('3');
    await at.store.database.all('PRAGMA max_page_count = 1000000');
    expect(await at.store.streams.commitPage(page)).toEqual({ added: 500, repeated: 0 });
    await at.close();
  });
});

describe('a file that another process keeps locked', () => {
  it('is waited for without blocking this process, and goes on when it is free', async () => {
    const file = await filled('locked.db', 1);
    const store = await open(file);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const waits = {
      ...nodeClock,
      sleep: async (ms: number) => (turns++ === 3 ? other.exec('COMMIT') : nodeClock.sleep(ms)),
    };
    const patient = await openSqliteStore(file, { clock: waits });
    await patient.outbox.pause('x', 'because');
    expect(turns).toBeGreaterThan(3);
    expect(await store.outbox.pausedBecause('x')).toBe('because');
    other.close();
    await Promise.all([store.close(), patient.close()]);
  });

  it('for too long is told', async () => {
    const file = await filled('held.db', 1);
    const other = new DatabaseSync(file);
    let time = 0;
    const hasty = { ...nodeClock, monotonic: () => (time += 4_000), sleep: async () => undefined };
    const store = await openSqliteStore(file, { clock: hasty });
    other.exec('BEGIN IMMEDIATE');
    await expect(store.outbox.pause('x', 'because')).rejects.toMatchObject({
      code: 'COUPA_STATE_UNWRITABLE',
      message: expect.stringContaining('another process keeps it locked'),
    });
    expect(await store.outbox.pausedBecause('x')).toBeUndefined();
    other.close();
    await store.close();
  });
});

describe('a file without permission', () => {
  const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const script = `
    const { openSqliteStore } = require(${JSON.stringify(path.join(__dirname, '..', '..', '..', 'dist', 'stores'))});
    const { nodeClock } = require(${JSON.stringify(path.join(__dirname, '..', '..', '..', 'dist', 'platform'))});
    openSqliteStore(process.argv[1], { clock: nodeClock }).then(
      async (store) => { await store.close(); console.log('opened'); },
      (error) => console.log(error.code + ' ' + error.message));`;
  const told = (file: string): string =>
    spawnSync(process.execPath, ['-e', script, file], { ...asNobody, encoding: 'utf8' }).stdout;

  it('or in a folder without permission is told with its place', async () => {
    const folder = inFolder('others');
    mkdirSync(folder);
    chmodSync(medium.folder, 0o755);
    const file = await filled('others/read-only.db', 1);
    chmodSync(file, 0o444);
    expect(told(file)).toBe(`COUPA_STATE_UNWRITABLE The store ${file} cannot be opened: permission is missing.\n`);
    chmodSync(folder, 0o555);
    const other = path.join(folder, 'new.db');
    expect(told(other)).toBe(`COUPA_STATE_UNWRITABLE The store ${other} cannot be opened: permission is missing.\n`);
    chmodSync(folder, 0o755);
  });
});

describe('a database', () => {
  const steps = [
    { number: 1, title: 'one', sqlite: ['CREATE TABLE one (n INTEGER)'], postgres: [] },
    { number: 2, title: 'two', sqlite: ['CREATE TABLE two (n INTEGER)', 'INSERT INTO two VALUES (7)'], postgres: [] },
  ];

  it('is brought up to date step by step, by several at once, and each step runs once', async () => {
    const file = inFolder('steps.db');
    const [a, b] = await Promise.all([
      openSqliteDatabase(file, { clock: nodeClock }),
      openSqliteDatabase(file, { clock: nodeClock }),
    ]);
    await migrate(a, 'mine', steps.slice(0, 1), 1);
    await Promise.all([migrate(a, 'mine', steps, 2), migrate(b, 'mine', steps, 2)]);
    expect(await b.all('SELECT n FROM two')).toMatchObject([{ n: 7 }]);
    const done = await a.all('SELECT schema_name, number, applied_at FROM schema_migration ORDER BY number');
    expect(done).toMatchObject([
      { schema_name: 'mine', number: 1, applied_at: 1 },
      { number: 2, applied_at: 2 },
    ]);
    await Promise.all([a.close(), b.close()]);
  });

  it('keeps nothing of a step that fails', async () => {
    const database = await openSqliteDatabase(inFolder('failing.db'), { clock: nodeClock });
    const wrong = [
      ...steps,
      { number: 3, title: 'three', sqlite: ['CREATE TABLE three (n)', 'nonsense'], postgres: [] },
    ];
    await expect(migrate(database, 'mine', wrong, 1)).rejects.toThrow(/nonsense/);
    expect(await database.all(`SELECT name FROM sqlite_schema WHERE name IN ('one', 'two', 'three')`)).toEqual([]);
    await database.close();
  });

  it('never mixes transactions, however they wait', async () => {
    const database = await openSqliteDatabase(inFolder('turns.db'), { clock: nodeClock });
    await database.run('CREATE TABLE log (who INTEGER)');
    await Promise.all(
      Array.from({ length: 10 }, async (_, who) =>
        database
          .transaction(async (connection) => {
            for (let i = 0; i < 5; i++) {
              await connection.run('INSERT INTO log VALUES (?)', [who]);
              await new Promise(setImmediate);
            }
            if (who % 2 === 1) throw new Error('undo');
          })
          .catch((error: Error) => expect(error.message).toBe('undo')),
      ),
    );
    const rows = await database.all('SELECT who, count(*) AS n FROM log GROUP BY who ORDER BY who');
    expect(rows.map(({ who, n }) => [who, n])).toEqual([0, 2, 4, 6, 8].map((who) => [who, 5]));
    await database.close();
  });

  it('says so instead of waiting for itself, and does not lend a connection longer than its transaction', async () => {
    const database = await openSqliteDatabase(inFolder('self.db'), { clock: nodeClock });
    await expect(database.transaction(async () => database.all('SELECT 1'))).rejects.toThrow(/its own connection/);
    const lent = await database.transaction(async (connection) => connection);
    await expect(lent.run('CREATE TABLE x (n)')).rejects.toThrow(/is over/);
    await database.close();
  });
});

test('a file shrinks when much of it has expired, and one from before that was possible is left as it is', async () => {
  const file = inFolder('shrinking.db');
  const store = await open(file);
  const lease = await store.leases.acquire('acme', 'test', 60_000);
  const body = JSON.stringify({ text: 'x'.repeat(20_000) });
  for (let page = 0; page < 20; page += 1) {
    const notifications = Array.from({ length: 20 }, (_, index) => {
      const id = `${page}-${index}`;
      return { id, events: [{ id: `event-${id}`, record: id, body }] };
    });
    await store.streams.commitPage({ stream: STREAM, lease: lease!, checkpoint: '{}', notifications, remember: [] });
  }
  const now = Date.now();
  const request = { subscription: STREAM.subscription, owner: 'test', limit: 1000, now: now + 1000, forMs: 60_000 };
  await store.outbox.markDelivered(await store.outbox.claim(request), now);
  await store.database.all('PRAGMA wal_checkpoint(TRUNCATE)');
  const full = statSync(file).size;
  expect(await store.outbox.expire({ deliveredBefore: now + 1 })).toBe(400);
  await store.database.all('PRAGMA wal_checkpoint(TRUNCATE)');
  expect(statSync(file).size).toBeLessThan(full / 10);
  await store.close();

  const old = inFolder('old.db');
  const connection = new DatabaseSync(old);
  connection.exec('PRAGMA application_id = 1131378032; CREATE TABLE other (id INTEGER)');
  connection.close();
  const opened = await open(old);
  await opened.outbox.expire({ deliveredBefore: now });
  expect(await opened.database.all('PRAGMA auto_vacuum')).toEqual([{ auto_vacuum: 0 }]);
  await opened.close();
}, 30_000);
