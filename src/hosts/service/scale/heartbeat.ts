/** Tells the living from the dead: every working process says twice a second that it lives, and gives away what the dead held. */
import { numberOf, releaseWorkOf, textOf, type SqlConnection, type SqlDatabase } from '../../../stores';
import { enqueueNow, JOBS_SCHEMA } from './jobs';

/** Times of the heart, in milliseconds. */
export interface HeartTimes {
  readonly beatMs: number;
  /** Who has not beaten for so long counts as dead. */
  readonly deadMs: number;
}

/** What holds when nothing is said. A process that cannot beat ends its work before others may take it. */
export const HEART_TIMES: HeartTimes = { beatMs: 500, deadMs: 6000 };

/** Any number: only one process looks for the dead at a time. */
const ADVISORY_LOCK = 718_094_114;

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** Says that the workers with these names live. */
export async function beat(connection: SqlConnection, pools: readonly string[]): Promise<void> {
  for (const pool of pools) {
    await connection.run(
      `INSERT INTO worker_process (pool, beat_at) VALUES (?, ${NOW})
       ON CONFLICT (pool) DO UPDATE SET beat_at = excluded.beat_at`,
      [pool],
    );
  }
}

/** The leases and claims of pools are free, and somebody looks at what they were for. */
async function giveAway(connection: SqlConnection, pools: readonly string[], now: number): Promise<void> {
  const { leases, subscriptions } = await releaseWorkOf(connection, pools, now);
  // What stood aside has only the job that was to look for it again later.
  await enqueueNow(connection, 'poll', leases);
  await enqueueNow(connection, 'deliver', subscriptions);
}

/** Says that they work no longer, and gives away what they could not give back while the database was not there. */
export async function farewell(database: SqlDatabase, pools: readonly string[]): Promise<void> {
  await database.transaction(async (connection) => {
    const [time] = await connection.all(`SELECT ${NOW} AS now`);
    await giveAway(connection, pools, numberOf(time, 'now'));
    for (const pool of pools) await connection.run('DELETE FROM worker_process WHERE pool = ?', [pool]);
  });
}

/**
 * Gives what the dead held to the living: their jobs, leases and claims. @returns the names of the dead
 */
export async function buryTheDead(database: SqlDatabase, { deadMs }: HeartTimes): Promise<readonly string[]> {
  return database.transaction(async (connection) => {
    const [lock] = await connection.all('SELECT pg_try_advisory_xact_lock(?)::int AS mine', [ADVISORY_LOCK]);
    if (numberOf(lock, 'mine') === 0) return [];
    const [time] = await connection.all(`SELECT ${NOW} AS now`);
    const now = numberOf(time, 'now');
    const silent = await connection.all('DELETE FROM worker_process WHERE beat_at < ? RETURNING pool', [now - deadMs]);
    // Also of those who are gone without a row, e.g. because they said farewell with a job in their hands.
    const holders = await connection.all(
      `SELECT DISTINCT locked_by AS pool FROM ${JOBS_SCHEMA}.jobs
       WHERE locked_by IS NOT NULL AND locked_at < now() - ?::bigint * interval '1 millisecond'
         AND locked_by NOT IN (SELECT pool FROM worker_process)`,
      [deadMs],
    );
    const dead = [...new Set([...silent, ...holders].map((row) => textOf(row, 'pool')))];
    if (dead.length === 0) return [];
    for (const pool of dead) {
      await connection.all(`SELECT 1 AS one FROM ${JOBS_SCHEMA}.force_unlock_workers(ARRAY[?::text])`, [pool]);
    }
    await giveAway(connection, dead, now);
    // Jobs that were running when another was written in their place are of no use to anybody.
    await connection.all(
      `SELECT 1 AS one FROM ${JOBS_SCHEMA}.complete_jobs(ARRAY(SELECT id FROM ${JOBS_SCHEMA}.jobs
         WHERE key IS NULL AND locked_at IS NULL AND attempts >= max_attempts))`,
    );
    return dead;
  });
}
