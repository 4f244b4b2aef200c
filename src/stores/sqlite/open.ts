/** Opens a store on a file of SQLite, and refuses what is not one. */
import { closeSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock, StateStore } from '../../sdk';
import type { SqlDatabase } from '../sql/connection';
import { createSqlStore, type OnCommit } from '../sql/store';
import { sqliteDatabase } from './database';
import { failedCheck, notOurs, stateError } from './failures';
import { freeLeftBehind, type OpenFile } from './left-behind';

/** "Coup" in ASCII, in the header of every store of ours: tells it from a database of another application. */
const APPLICATION_ID = 0x436f7570;

/** Up to this size the whole file is checked when it is opened, which takes a fraction of a second. */
const LARGEST_CHECKED_BYTES = 32 * 1024 * 1024;

/** Short, because the wait blocks this process; longer waits are ours and block nothing. */
const BUSY_TIMEOUT_MS = 20;
/** While it is opened and nothing else goes on yet: others that open it may hold it for as long as they clean up. */
const OPENING_TIMEOUT_MS = 5000;

/** What a store on SQLite needs besides its place. */
export interface SqliteOptions {
  readonly clock: Clock;
  readonly onCommit?: OnCommit;
}

/** A store whose database others may use too, with tables and migrations of their own. */
export interface SqliteStore extends StateStore {
  readonly database: SqlDatabase;
}

/**
 * Opens or makes a store. Several processes may use one file; on network file systems SQLite's locks are not to be relied on.
 * When nobody else has the file open, what processes held that are gone is free at once.
 * A new file can be read and written by its owner only (mode 0600).
 * @throws {CoupaError} `COUPA_STATE_UNWRITABLE`, `COUPA_STATE_DAMAGED`, `COUPA_STATE_FROM_THE_FUTURE`; a file that is
 * refused is left as it is.
 */
export async function openSqliteStore(file: string, options: SqliteOptions): Promise<SqliteStore> {
  const opened = await openFile(file, options);
  const { database } = opened;
  try {
    const now = async (): Promise<number> => options.clock.now();
    const store = await createSqlStore(database, { ...options, leaseTime: now });
    await freeLeftBehind(opened, options.clock.now());
    return { ...store, database };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** As {@link openSqliteStore}, without the tables of the store: for hosts that keep only their own in the file. */
export async function openSqliteDatabase(file: string, options: SqliteOptions): Promise<SqlDatabase> {
  return (await openFile(file, options)).database;
}

async function openFile(file: string, { clock }: SqliteOptions): Promise<OpenFile> {
  const place = path.resolve(file);
  let connection: DatabaseSync | undefined;
  try {
    // Made by us, because SQLite gives a new file to everybody whom the umask allows; its companions follow its mode.
    closeSync(openSync(place, 'a', 0o600));
    // Loaded when it is needed: not everybody who loads this package keeps a store.
    const { DatabaseSync: Connection } = await import('node:sqlite');
    connection = new Connection(place, { timeout: OPENING_TIMEOUT_MS, enableForeignKeyConstraints: true });
    examine(connection, place);
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    const database = sqliteDatabase(connection, place, clock);
    await prepare(database);
    return { connection, database };
  } catch (error) {
    if (connection?.isOpen === true) connection.close();
    throw stateError(place, error);
  }
}

/** Reads only: nothing may be written to a file before it is known to be ours. */
function examine(connection: DatabaseSync, place: string): void {
  const value = (sql: string): unknown => Object.values(connection.prepare(sql).get() ?? {})[0];
  const isEmpty = value('SELECT count(*) FROM sqlite_schema') === 0;
  const id = value('PRAGMA application_id');
  if (id !== APPLICATION_ID && !(isEmpty && id === 0)) throw notOurs(place);
  if (statSync(place).size > LARGEST_CHECKED_BYTES) return;
  const finding = value('PRAGMA quick_check(1)');
  if (finding !== 'ok') throw failedCheck(place, String(finding).replace(/^\*\*\* in database main \*\*\*\s*/, ''));
}

async function prepare(database: SqlDatabase): Promise<void> {
  const [pages] = await database.all('PRAGMA page_count');
  // Only a new file takes this, so that what is deleted can be given back; others it would change for nothing.
  if (pages?.['page_count'] === 0) await database.all('PRAGMA auto_vacuum = INCREMENTAL');
  // Through the database, so that another process that does the same at this moment is waited for.
  await database.all('PRAGMA journal_mode = WAL');
  await database.all('PRAGMA synchronous = FULL');
  await database.all('PRAGMA journal_size_limit = 67108864');
  await database.all('PRAGMA cache_size = -16000');
  const [row] = await database.all('PRAGMA application_id');
  if (row?.['application_id'] !== APPLICATION_ID) await database.all(`PRAGMA application_id = ${APPLICATION_ID}`);
}
