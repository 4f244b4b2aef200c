/** Frees at once what processes held that are gone: leases that nobody gave back, and notifications that were on their way. */
import type { DatabaseSync } from 'node:sqlite';
import type { SqlConnection, SqlDatabase } from '../sql/connection';
import { fromKey } from '../sql/keys';
import { releaseWorkOf } from '../sql/operations/orphans';
import { textOf } from '../sql/rows';

/** An open file: as a whole, and the bare connection behind it. */
export interface OpenFile {
  readonly connection: DatabaseSync;
  readonly database: SqlDatabase;
}

/**
 * To be called before anybody uses the store. What is held was taken before this look; when nobody else has the file open
 * after it, whoever took it is gone, however that came about, and need not be waited for. Otherwise it ends by itself.
 */
export async function freeLeftBehind(opened: OpenFile, now: number): Promise<void> {
  const owners = await ownersIn(opened.database);
  if (owners.length === 0) return;
  await whenAlone(opened, async (database) => {
    await database.transaction((within) => releaseWorkOf(within, owners, now));
  });
}

async function ownersIn(database: SqlConnection): Promise<readonly string[]> {
  // Claims by subscription, because that is what the index of pending notifications begins with.
  const rows = await database.all(
    `SELECT owner FROM lease WHERE owner IS NOT NULL
     UNION SELECT owner FROM notification WHERE queue = 2 AND blocked = 0 AND owner IS NOT NULL
       AND subscription IN (SELECT id FROM subscription WHERE waiting > 0)`,
  );
  return rows.map((row) => fromKey(textOf(row, 'owner')));
}

/**
 * Does work when this connection is the only one to the file, of all processes on this machine. SQLite leaves the WAL mode
 * only then, and tells by locks of the operating system, which end with the process that held them.
 */
async function whenAlone(
  { connection, database }: OpenFile,
  work: (database: SqlDatabase) => Promise<void>,
): Promise<void> {
  try {
    if (leavesWal(connection)) await work(database);
  } finally {
    await database.all('PRAGMA journal_mode = WAL');
  }
}

function leavesWal(connection: DatabaseSync): boolean {
  try {
    return connection.prepare('PRAGMA journal_mode = DELETE').get()?.['journal_mode'] === 'delete';
  } catch {
    // Somebody else has it open; or it cannot be written, which is told by those who have to write.
    return false;
  }
}
