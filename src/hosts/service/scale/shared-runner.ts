/** The events of instances by way of jobs that any process on the database may do. */
import { createEngineSteps, type ResourceStatus, type SubscriptionStatus } from '../../../events';
import type { ServiceContext } from '../context';
import type { InstanceRunner } from '../instances/runner';
import { subscriptionOf } from '../instances/subscription';
import { migrateJobs } from './graphile';
import { dequeue, enqueue, type Task } from './jobs';
import type { WorkContext } from './model';
import { createOpenSubscriptions } from './open-subscriptions';
import { forgetSchedule, makeDue, readSchedule } from './poll-schedule';
import { migrateScale } from './schema';
import { startWorkers, type WorkOptions, type Workers } from './workers';

/** Makes the tables that processes share. */
export async function prepareScale({ database, ports }: Pick<ServiceContext, 'database' | 'ports'>, address: string) {
  await migrateScale(database, ports.clock.now());
  await migrateJobs(address, ports.logger);
}

/** Makes a runner; with a concurrency of 0 it leaves all work to other processes. */
export function createSharedRunner(parts: Omit<ServiceContext, 'runner'>, options: WorkOptions): InstanceRunner {
  const { database, store, ports } = parts;
  const subscriptions = createOpenSubscriptions(parts);
  const context: WorkContext = { ...parts, subscriptions, steps: createEngineSteps({ store, ports }) };
  let workers: Workers | undefined;
  const soon = (task: Task, instance: number): void => {
    enqueue(database, task, instance).catch((error: unknown) => {
      ports.logger.warn('A job could not be written at once.', { instance, error });
    });
  };
  return {
    start() {
      if (options.concurrency > 0) workers ??= startWorkers(context, options);
    },
    async changed(connection, id) {
      await enqueue(connection, 'poll', id);
      // What waited while it was disabled, or for another receiver.
      await enqueue(connection, 'deliver', id);
    },
    // Its jobs are there since the change was.
    apply: async () => undefined,
    async remove(id) {
      await dequeue(database, id);
      await store.streams.dropSubscription(subscriptionOf(id));
      await forgetSchedule(database, id);
    },
    status: async (id) => statusOf(context, id),
    pollNow: async (id) => {
      const polls = await subscriptions.use(id, async () => {
        await makeDue(database, id);
        await enqueue(database, 'poll', id);
        return 'something' as const;
      });
      return polls !== undefined;
    },
    deliverNow: (id) => soon('deliver', id),
    async stop() {
      await workers?.stop();
      await subscriptions.close();
    },
  };
}

async function statusOf(
  { subscriptions, store, database, ports }: WorkContext,
  id: number,
): Promise<SubscriptionStatus | undefined> {
  return subscriptions.use(id, async ({ id: name, configuration, connection }) => {
    const schedule = await readSchedule(database, id);
    const outbox = await store.outbox.figures(name);
    const pausedBecause = await store.outbox.pausedBecause(name);
    const resources = [...schedule.values()].map(({ status }) => aged(status, ports.clock.now()));
    const next = resources.flatMap(({ nextPollAt }) => nextPollAt ?? []);
    const lags = resources.flatMap(({ lagMs }) => lagMs ?? []);
    return {
      id: name,
      ...(configuration.name === undefined ? {} : { name: configuration.name }),
      siteAddress: connection.siteAddress,
      state: resources.length === 0 ? 'starting' : pausedBecause === undefined ? 'running' : 'paused',
      ...(next.length === 0 ? {} : { nextPollAt: Math.min(...next) }),
      ...(lags.length === 0 ? {} : { lagMs: Math.max(...lags) }),
      resources,
      outbox,
      ...(pausedBecause === undefined ? {} : { pausedBecause }),
      budget: connection.budget(),
    };
  });
}

/** The lag has grown since it was measured. */
function aged(status: ResourceStatus, now: number): ResourceStatus {
  const { lagMs, lastPollAt } = status;
  if (lagMs === undefined || lastPollAt === undefined) return status;
  return { ...status, lagMs: lagMs + Math.max(0, now - lastPollAt) };
}
