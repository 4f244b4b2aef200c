/** Jobs in the tables of graphile-worker, written with the connection at hand so that they share its transaction. */
import { CoupaError } from '../../../errors';
import type { OnCommit, SqlConnection } from '../../../stores';

/** The kinds of work. */
export type Task = 'poll' | 'deliver';

/** What a job carries. */
export interface JobPayload {
  readonly instance: number;
}

/** The schema of PostgreSQL in which graphile-worker keeps its tables, beside ours. */
export const JOBS_SCHEMA = 'coupa_jobs';

/** As many as the column takes: a job that a process took to its grave counts as tried. */
const MOST_ATTEMPTS = 32_767;

/** One job per kind and instance that waits; one that runs has none of its own any more once it is written again. */
const keyOf = (task: Task, instance: number): string => `${task}:instance-${instance}`;

/**
 * Sees to it that a job runs in `inMs` milliseconds at the latest. One that waits for an earlier time keeps it; one that
 * is running already runs again.
 */
export async function enqueue(connection: SqlConnection, task: Task, instance: number, inMs = 0): Promise<void> {
  const key = keyOf(task, instance);
  const payload: JobPayload = { instance };
  // A job that is taken at this very moment is neither replaced nor added beside; then it is taken after this try.
  for (let tries = 0; tries < 10; tries += 1) {
    const [row] = await connection.all(
      `SELECT (added.job).id AS id FROM (SELECT ${JOBS_SCHEMA}.add_job(?::text, ?::json, max_attempts := ${MOST_ATTEMPTS},
         job_key := ?::text, run_at := LEAST(clock_timestamp() + ?::bigint * interval '1 millisecond',
           (SELECT run_at FROM ${JOBS_SCHEMA}.jobs WHERE key = ?::text AND locked_at IS NULL)))
         AS job) AS added`,
      [task, JSON.stringify(payload), key, Math.max(0, inMs), key],
    );
    if (row?.['id'] != null) return;
  }
  throw new CoupaError('COUPA_STATE_UNWRITABLE', `The job ${key} could not be written, because others kept taking it.`);
}

/** Takes the jobs of an instance away; those that run end by themselves. */
export async function dequeue(connection: SqlConnection, instance: number): Promise<void> {
  for (const task of ['poll', 'deliver'] as const) {
    await connection.all(`SELECT 1 AS one FROM ${JOBS_SCHEMA}.remove_job(?::text)`, [keyOf(task, instance)]);
  }
}

const instanceOf = (subscription: string): number | undefined => {
  const id = /^instance-(\d+)$/.exec(subscription)?.[1];
  return id === undefined ? undefined : Number(id);
};

/** Sees to it that jobs for these subscriptions run at once; those that are no instance's have none. */
export async function enqueueNow(connection: SqlConnection, task: Task, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const instance = instanceOf(name);
    if (instance !== undefined) await enqueue(connection, task, instance);
  }
}

/** For the store: whoever stores events writes the job that hands them on in the same transaction. */
export const enqueueDelivery: OnCommit = async (connection, { stream }) => {
  await enqueueNow(connection, 'deliver', [stream.subscription]);
};
