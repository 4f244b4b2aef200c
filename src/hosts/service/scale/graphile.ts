/** graphile-worker, as we use it: loaded when it is needed, quiet, and without hands on the signals of the process. */
import { EventEmitter } from 'node:events';
import type { Runner, TaskList } from 'graphile-worker';
import { CoupaError } from '../../../errors';
import type { Logger } from '../../../sdk';
import { JOBS_SCHEMA } from './jobs';

async function load(): Promise<typeof import('graphile-worker')> {
  try {
    return await import('graphile-worker');
  } catch (error) {
    throw new CoupaError(
      'COUPA_CONFIGURATION_INVALID',
      'The service on PostgreSQL needs the package graphile-worker, which is not installed here; run: npm install graphile-worker',
      { cause: error },
    );
  }
}

/** Makes or updates the tables of jobs. */
export async function migrateJobs(address: string, logger: Logger): Promise<void> {
  const { runMigrations, Logger: LoggerOf } = await load();
  await runMigrations({ connectionString: address, schema: JOBS_SCHEMA, logger: quiet(LoggerOf, logger) });
}

/** What runs jobs. */
export interface PoolOptions {
  readonly address: string;
  readonly logger: Logger;
  /** Given the name that jobs of this pool are locked under. */
  readonly tasks: (name: () => string) => TaskList;
  readonly concurrency: number;
}

/** A running pool and the name that its jobs are locked under. */
export interface JobPool {
  readonly runner: Runner;
  readonly name: string;
}

/** Waiting jobs whose time has come are found within this time; new ones at once. */
const POLL_MS = 1000;

/** Of one pool, besides the one that listens; they are needed for moments only. */
const CONNECTIONS = 4;

/** Starts a pool. */
export async function startPool({ address, logger, tasks, concurrency }: PoolOptions): Promise<JobPool> {
  const { run, Logger: LoggerOf } = await load();
  const events = new EventEmitter();
  let name = '';
  events.on('pool:create', ({ workerPool }: { readonly workerPool: { readonly id: string } }) => {
    name = workerPool.id;
  });
  const runner = await run({
    connectionString: address,
    schema: JOBS_SCHEMA,
    logger: quiet(LoggerOf, logger),
    events,
    noHandleSignals: true,
    concurrency,
    maxPoolSize: CONNECTIONS,
    pollInterval: POLL_MS,
    taskList: tasks(() => name),
    // In batches of what ends in the same moment, because only those have their errors caught when the database is away.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });
  return { runner, name };
}

/** Its own words are for its developers; what matters is told by the tasks. */
function quiet(LoggerOf: (typeof import('graphile-worker'))['Logger'], logger: Logger) {
  return new LoggerOf(() => (level, message) => {
    if (level === 'error' || level === 'warning') logger.debug('jobs', { said: message });
  });
}
