/** Rights that expire: taken, renewed, given back, and checked by every commit. */
import { CoupaError } from '../../../errors';
import type { Lease, Leases } from '../../../sdk';
import type { SqlConnection, SqlDatabase, SqlRow } from '../connection';
import { fromKey, keyOf } from '../keys';
import { forUpdate, numberOf, optionalTextOf } from '../rows';

/** Milliseconds since the epoch by the one clock that all owners share. */
export type LeaseTime = (connection: SqlConnection) => Promise<number>;

/** Leases in a database. */
export function sqlLeases(database: SqlDatabase, leaseTime: LeaseTime): Leases {
  return {
    acquire: async (name, owner, forMs) =>
      database.transaction(async (connection) => {
        const now = await leaseTime(connection);
        const key = keyOf(name);
        // Two who see no lease at once: one of them makes it, and the other looks again.
        for (let look = 1; look <= 2; look += 1) {
          const row = await readLease(connection, key);
          if (row !== undefined && optionalTextOf(row, 'owner') === keyOf(owner)) {
            await extend(connection, key, now, forMs);
            return { name, owner, fence: numberOf(row, 'fence') };
          }
          if (row !== undefined && (await isHeld(connection, key, row, now))) return undefined;
          const fence = await nextFence(connection);
          const changed = await connection.run(
            `INSERT INTO lease (name, owner, fence, expires_at, lasts_ms) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, fence = excluded.fence,
               expires_at = excluded.expires_at, lasts_ms = excluded.lasts_ms
             WHERE lease.fence = ?`,
            [key, keyOf(owner), fence, now + forMs, forMs, row === undefined ? -1 : numberOf(row, 'fence')],
          );
          if (changed > 0) return { name, owner, fence };
        }
        return undefined;
      }),
    renew: async (lease, forMs) =>
      database.transaction(async (connection) => {
        const key = keyOf(lease.name);
        if (!isNewest(await readLease(connection, key), lease)) return false;
        await extend(connection, key, await leaseTime(connection), forMs);
        return true;
      }),
    async release(lease) {
      await database.run('UPDATE lease SET owner = NULL, expires_at = 0 WHERE name = ? AND fence = ?', [
        keyOf(lease.name),
        lease.fence,
      ]);
    },
    async holder(name) {
      const [row] = await database.all('SELECT owner, expires_at, lasts_ms FROM lease WHERE name = ?', [keyOf(name)]);
      const owner = row === undefined ? undefined : optionalTextOf(row, 'owner');
      if (row === undefined || owner === undefined) return undefined;
      // After the clock was set back, it ends no later than it was taken for.
      const left = Math.min(numberOf(row, 'expires_at') - (await leaseTime(database)), numberOf(row, 'lasts_ms'));
      return left <= 0 ? undefined : { owner: fromKey(owner), leftMs: left };
    },
  };
}

/**
 * Refuses a commit under a lease that is not the newest. The row stays locked, so that nobody takes the lease before the
 * commit is through.
 */
export async function checkFence(connection: SqlConnection, lease: Lease): Promise<void> {
  if (isNewest(await readLease(connection, keyOf(lease.name)), lease)) return;
  throw new CoupaError(
    'COUPA_STATE_LEASE_LOST',
    `The lease ${lease.name} of ${lease.owner} was lost or given back, so its page was not stored.`,
  );
}

function isNewest(row: SqlRow | undefined, lease: Lease): boolean {
  return row !== undefined && numberOf(row, 'fence') === lease.fence && optionalTextOf(row, 'owner') !== undefined;
}

async function readLease(connection: SqlConnection, key: string): Promise<SqlRow | undefined> {
  const [row] = await connection.all(
    `SELECT owner, fence, expires_at, lasts_ms FROM lease WHERE name = ?${forUpdate(connection)}`,
    [key],
  );
  return row;
}

/**
 * Whether somebody else still holds a lease. One that ends later than it may was taken before the clock was set back: from
 * now on it lasts as long as it was taken for, within which a living owner renews it.
 */
async function isHeld(connection: SqlConnection, key: string, row: SqlRow, now: number): Promise<boolean> {
  if (optionalTextOf(row, 'owner') === undefined) return false;
  const expiresAt = numberOf(row, 'expires_at');
  const latest = now + numberOf(row, 'lasts_ms');
  if (expiresAt > latest) await connection.run('UPDATE lease SET expires_at = ? WHERE name = ?', [latest, key]);
  return expiresAt > now;
}

async function extend(connection: SqlConnection, key: string, now: number, forMs: number): Promise<void> {
  await connection.run('UPDATE lease SET expires_at = ?, lasts_ms = ? WHERE name = ?', [now + forMs, forMs, key]);
}

/** One row of numbers for all names, so that a fence never comes back, not even for a name that was deleted. */
async function nextFence(connection: SqlConnection): Promise<number> {
  const [row] = await connection.all(
    connection.dialect === 'postgres'
      ? `SELECT nextval('fence') AS value`
      : 'UPDATE fence SET value = value + 1 RETURNING value',
  );
  return numberOf(row, 'value');
}
