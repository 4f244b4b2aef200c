/** What processes held that have died: given to others before it expires by itself. */
import type { SqlConnection } from '../connection';
import { fromKey, keyOf } from '../keys';
import { marks, numberOf, textOf } from '../rows';

/** What others may go on with. */
export interface ReleasedWork {
  /** The names of leases that are free. */
  readonly leases: readonly string[];
  /** Names of those of which something was claimed. */
  readonly subscriptions: readonly string[];
}

/**
 * Frees the leases and makes the claims due again whose owner is one of these, or begins with one of them and a slash.
 * Whoever is alive after all commits nothing more under such a lease, and settles nothing that was claimed again.
 */
export async function releaseWorkOf(
  connection: SqlConnection,
  owners: readonly string[],
  now: number,
): Promise<ReleasedWork> {
  if (owners.length === 0) return { leases: [], subscriptions: [] };
  const leases: string[] = [];
  for (const owner of owners.map(keyOf)) {
    const freed = await connection.all(
      `UPDATE lease SET owner = NULL, expires_at = 0 WHERE owner = ? OR substr(owner, 1, ?) = ? RETURNING name`,
      [owner, owner.length + 1, `${owner}/`],
    );
    leases.push(...freed.map((row) => fromKey(textOf(row, 'name'))));
  }
  // By subscription, because that is what the index of pending notifications begins with.
  const due = await connection.all(
    `UPDATE notification SET due_at = ? WHERE queue = 2 AND blocked = 0 AND owner IN (${marks(owners)})
       AND subscription IN (SELECT id FROM subscription WHERE waiting > 0)
     RETURNING subscription`,
    [now, ...owners.map(keyOf)],
  );
  const ids = [...new Set(due.map((row) => numberOf(row, 'subscription')))];
  if (ids.length === 0) return { leases, subscriptions: [] };
  const names = await connection.all(
    `SELECT name FROM subscription WHERE id IN (${marks(ids)}) AND name IS NOT NULL`,
    ids,
  );
  return { leases, subscriptions: names.map((row) => fromKey(textOf(row, 'name'))) };
}
