/** Gives back to the file system what a file of SQLite does not need any more. PostgreSQL does as much by itself. */
import type { SqlDatabase } from '../connection';
import { numberOf } from '../rows';

/** Free pages up to this part of the file are kept: they are soon filled again. */
const KEPT_PART = 0.25;

/** So many pages at once, that polls and deliveries go on meanwhile. */
const AT_ONCE = 500;

/** Files that were made by older versions are not made for this, and keep their size until they are vacuumed by hand. */
export async function shrink(database: SqlDatabase): Promise<void> {
  if (database.dialect !== 'sqlite') return;
  const figure = async (name: 'freelist_count' | 'page_count' | 'auto_vacuum'): Promise<number> =>
    numberOf((await database.all(`PRAGMA ${name}`))[0], name);
  if ((await figure('auto_vacuum')) === 0) return;
  let free = await figure('freelist_count');
  if (free <= KEPT_PART * (await figure('page_count'))) return;
  while (free > 0) {
    await database.all(`PRAGMA incremental_vacuum(${AT_ONCE})`);
    const left = await figure('freelist_count');
    if (left >= free) return;
    free = left;
  }
}
