/** What processes held that have died: given to others before it expires by itself. */
import type { SqlConnection } from '../connection';
import { keyOf } from '../keys';
import { marks } from '../rows';

/**
 * Frees the leases and makes the claims due again whose owner is one of these, or begins with one of them and a slash.
 * Whoever is alive after all commits nothing more under such a lease, and settles nothing that was claimed again.
 */
export async function releaseWorkOf(connection: SqlConnection, owners: readonly string[], now: number): Promise<void> {
  for (const owner of owners.map(keyOf)) {
    await connection.run(`UPDATE lease SET owner = NULL, expires_at = 0 WHERE owner = ? OR substr(owner, 1, ?) = ?`, [
      owner,
      owner.length + 1,
      `${owner}/`,
    ]);
  }
  if (owners.length === 0) return;
  // By subscription, because that is what the index of pending notifications begins with.
  await connection.run(
    `UPDATE notification SET due_at = ? WHERE queue = 2 AND blocked = 0 AND owner IN (${marks(owners)})
       AND subscription IN (SELECT id FROM subscription WHERE waiting > 0)`,
    [now, ...owners.map(keyOf)],
  );
}
