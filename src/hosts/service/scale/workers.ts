/** Works through the jobs of a database until it is stopped, also when the database goes away and comes back. */
import { CoupaError } from '../../../errors';
import { createDeliverJob } from './deliver-job';
import { startPool, type JobPool } from './graphile';
import { beat, buryTheDead, farewell, HEART_TIMES, type HeartTimes } from './heartbeat';
import { enqueue, type JobPayload, type Task } from './jobs';
import type { WorkContext, WorkerLife } from './model';
import { createPollJob } from './poll-job';
import { reconcileJobs } from './reconcile';
import { createStandingAside, type StandingAside } from './standing-aside';

/** How much one process does at once. */
export interface WorkOptions {
  /** The address of the database. */
  readonly address: string;
  /** Instances that are polled at once; none is worked on by this process for 0. */
  readonly concurrency: number;
  readonly heart?: HeartTimes;
}

/** Deliveries wait for receivers most of the time, so there are more of them. */
const DELIVERIES_PER_POLL = 3;
/** So many stand aside while receivers or sites hang. Attempts to deliver are bounded by the dispatcher; polls hold a page each. */
const MOST_ASIDE: Readonly<Record<Task, number>> = { poll: 64, deliver: 512 };
/** What stands aside is looked for again after this time, should this process have ended without anybody noticing. */
const ASIDE_MS = 60_000;
/** How long jobs under way have to end. */
const STOP_MS = 15_000;
const RECONCILE_MS = 60_000;
const AFTER_FAILURE_MS = 1000;
/** When a job itself fails, e.g. because the store does. */
const RETRY_MS = 5000;

/** Working processes of one database know each other by this. */
export interface Workers {
  /** Ends what is under way or gives it to others. */
  stop(): Promise<void>;
}

/** Begins to work. */
export function startWorkers(context: WorkContext, options: WorkOptions): Workers {
  const whole = new AbortController();
  const { clock, logger } = context.ports;
  const jobs = { poll: createPollJob(context), deliver: createDeliverJob(context) };
  const working = (async () => {
    while (!whole.signal.aborted) {
      try {
        await session(context, { ...options, jobs, whole: whole.signal });
      } catch (error) {
        logger.warn('Work on the jobs was interrupted and begins again.', { error: textOf(error) });
      }
      await clock.sleep(AFTER_FAILURE_MS, whole.signal).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      whole.abort(new CoupaError('COUPA_CANCELLED', 'The process is about to end.'));
      await working;
    },
  };
}

/** What a job does for an instance. */
type Work = (instance: number, life: WorkerLife) => Promise<void>;

interface SessionOptions extends WorkOptions {
  readonly jobs: Readonly<Record<Task, Work>>;
  readonly whole: AbortSignal;
}

/** From the first heartbeat to the moment in which it fails, or everything ends. */
async function session(context: WorkContext, options: SessionOptions): Promise<void> {
  const { address, concurrency, jobs, whole, heart = HEART_TIMES } = options;
  const life = new AbortController();
  const end = (): void => life.abort(whole.reason);
  whole.addEventListener('abort', end, { once: true });
  const kinds: StandingAside[] = [];
  const task = (kind: Task, width: number) => {
    const standing = createStandingAside(MOST_ASIDE[kind]);
    kinds.push(standing);
    const run = async (instance: number, owner: string): Promise<void> =>
      standing.run(
        async (hangs) =>
          guarded(context, kind, instance, async () => jobs[kind](instance, { owner, signal: life.signal, hangs })),
        {
          prepare: async () => enqueue(context.database, kind, instance, ASIDE_MS),
          failed: (error) => context.ports.logger.error('a job failed', { task: kind, instance, error: textOf(error) }),
        },
      );
    const tasks = (name: () => string) => ({
      [kind]: async (payload: unknown) => run((payload as JobPayload).instance, name()),
    });
    return { address, logger: context.ports.logger, concurrency: width, tasks };
  };
  const pools: JobPool[] = [];
  try {
    pools.push(await startPool(task('poll', concurrency)));
    pools.push(await startPool(task('deliver', concurrency * DELIVERIES_PER_POLL)));
    for (const { runner } of pools) runner.promise.then(end, end);
    await live(context, { pools: pools.map(({ name }) => name), heart, life });
  } finally {
    whole.removeEventListener('abort', end);
    life.abort();
    await Promise.all(pools.map(async (pool) => stopPool(context, pool)));
    await Promise.all(kinds.map(async (kind) => kind.idle()));
    await farewell(
      context.database,
      pools.map(({ name }) => name),
    ).catch(() => undefined);
  }
}

/** A job that fails is written again and does not count on the patience of the queue, which runs out. */
async function guarded(
  { database, ports }: WorkContext,
  task: Task,
  instance: number,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    ports.logger.error('a job failed', { task, instance, error: textOf(error) });
    await enqueue(database, task, instance, RETRY_MS);
  }
}

async function stopPool({ ports }: WorkContext, { runner }: JobPool): Promise<void> {
  const stopped = new AbortController();
  const late = ports.clock.sleep(STOP_MS, stopped.signal).then(
    async () => runner.kill().catch(() => undefined),
    () => undefined,
  );
  // It stopped by itself already, or cannot reach its database; whatever it held is given to others.
  await Promise.race([runner.stop().catch(() => undefined), late]);
  stopped.abort();
}

interface LiveOptions {
  readonly pools: readonly string[];
  readonly heart: HeartTimes;
  readonly life: AbortController;
}

/** Beats until the end; ends the life itself when no beat came through for so long that others will think it dead. */
async function live(context: WorkContext, { pools, heart, life }: LiveOptions): Promise<void> {
  const { database, ports } = context;
  const { clock } = ports;
  let beatenAt = clock.monotonic();
  let reconciledAt = Number.NEGATIVE_INFINITY;
  const pause = async (): Promise<void> => clock.sleep(heart.beatMs, life.signal).catch(() => undefined);
  const watch = async (): Promise<void> => {
    while (!life.signal.aborted) {
      if (clock.monotonic() - beatenAt > (heart.deadMs * 2) / 3) {
        life.abort(new CoupaError('COUPA_CANCELLED', 'The database did not hear of this process for too long.'));
      }
      await pause();
    }
  };
  const beating = async (): Promise<void> => {
    while (!life.signal.aborted) {
      const asked = clock.monotonic();
      try {
        await beat(database, pools);
        beatenAt = asked;
        const dead = await buryTheDead(database, heart);
        if (dead.length > 0) ports.logger.warn('The work of processes that died goes on here and elsewhere.', { dead });
        if (clock.monotonic() - reconciledAt > RECONCILE_MS) {
          await reconcileJobs(database);
          reconciledAt = clock.monotonic();
        }
      } catch (error) {
        ports.logger.debug('a heartbeat failed', { error: textOf(error) });
      }
      await pause();
    }
  };
  const both = beating();
  await watch();
  // A beat that hangs must not keep the work from ending.
  const ended = new AbortController();
  await Promise.race([both, clock.sleep(heart.deadMs, ended.signal).catch(() => undefined)]);
  ended.abort();
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
