/** The tables that processes on one database of PostgreSQL share, besides those of graphile-worker. */
import { migrate, type Migration, type SqlDatabase } from '../../../stores';

/** Under which name the steps are recorded. */
const SCHEMA = 'scale';

/*
 * Times are milliseconds since the epoch by the clock of the database.
 *
 * worker_process  one row per process that works; `pool` is the name under which graphile-worker locks its jobs.
 * poll_schedule   when a resource of an instance is polled next, and what is known of its polls, as JSON.
 * poll_back_off   what has to wait after failures: `site <address>`, `connection <instance>`, `resource <instance> <key>`.
 * site_budget     when the next request may go to a site; see shared-budget.ts.
 */
const FIRST: Migration = {
  number: 1,
  title: 'workers, schedules and budgets',
  sqlite: [],
  postgres: [
    'CREATE TABLE worker_process (pool TEXT PRIMARY KEY, beat_at BIGINT NOT NULL)',
    `CREATE TABLE poll_schedule (instance BIGINT NOT NULL, resource TEXT COLLATE "C" NOT NULL, due_at BIGINT NOT NULL,
       status TEXT NOT NULL, PRIMARY KEY (instance, resource))`,
    `CREATE TABLE poll_back_off (name TEXT COLLATE "C" PRIMARY KEY, failures BIGINT NOT NULL, failed_at BIGINT NOT NULL,
       until_at BIGINT NOT NULL)`,
    `CREATE TABLE site_budget (site TEXT COLLATE "C" PRIMARY KEY, next_at DOUBLE PRECISION NOT NULL,
       paused_until DOUBLE PRECISION NOT NULL) WITH (fillfactor = 50)`,
  ],
};

/*
 * part         which part of its rate a site is asked for, since `recovers_from`; it grows from then on.
 * lowered_at   when it was lowered last.
 */
const SECOND: Migration = {
  number: 2,
  title: 'rates after refusals',
  sqlite: [],
  postgres: [
    `ALTER TABLE site_budget ADD COLUMN part DOUBLE PRECISION NOT NULL DEFAULT 1,
       ADD COLUMN recovers_from DOUBLE PRECISION NOT NULL DEFAULT 0,
       ADD COLUMN lowered_at DOUBLE PRECISION NOT NULL DEFAULT 0`,
  ],
};

/** Brings the tables up to date. @throws {CoupaError} as `migrate`. */
export async function migrateScale(database: SqlDatabase, now: number): Promise<void> {
  await migrate(database, SCHEMA, [FIRST, SECOND], now);
}
