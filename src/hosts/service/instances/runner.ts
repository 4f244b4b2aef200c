/** Keeps polling and delivery in step with the instances, also with those that another process changes. */
import { createEventEngine, type SubscriptionStatus } from '../../../events';
import type { SqlConnection } from '../../../stores';
import type { ServiceContext } from '../context';
import { listVersions } from '../storage/instances';
import { createInstanceRuns, type InstanceRuns } from './instance-runs';
import { oneAtATimeById, type InTurnById } from './one-at-a-time-by-id';
import { subscriptionOf } from './subscription';

/** Runs the events of instances. */
export interface InstanceRunner {
  /** Begins with all instances that have events, and looks now and then what has changed. */
  start(): void;
  /**
   * Notes in the transaction of a change that the events of an instance have to be looked at, so that they are whatever
   * becomes of this process.
   */
  changed(connection: SqlConnection, instanceId: number): Promise<void>;
  /**
   * Begins, changes or ends the events of an instance that was changed, as it is now. What fails is in the log and done
   * when instances are looked at again: the change is kept, and told as a failure it would be sent once more, which for a
   * new instance makes two.
   */
  apply(instanceId: number): Promise<void>;
  /** Ends the events of an instance and forgets what is remembered of them. */
  remove(instanceId: number): Promise<void>;
  /** `undefined` for an instance without events. */
  status(instanceId: number): Promise<SubscriptionStatus | undefined>;
  /** Polls an instance at once; false when it polls nothing. */
  pollNow(instanceId: number): Promise<boolean>;
  /** Looks for notifications of an instance that are due now. */
  deliverNow(instanceId: number): void;
  /** Finishes what is in flight. */
  stop(): Promise<void>;
}

/** Makes a runner; it rests until it is started or an instance is applied. */
export function createInstanceRunner(parts: Omit<ServiceContext, 'runner'>): InstanceRunner {
  const { store, ports, limits } = parts;
  const engine = createEventEngine({ store, ports, observe: parts.telemetry.observe });
  const runs = createInstanceRuns(parts, engine);
  const inTurn = oneAtATimeById();
  const life = new AbortController();
  let watching: Promise<void> = Promise.resolve();

  const watch = async (): Promise<void> => {
    while (!life.signal.aborted) {
      await reconcile(parts, runs, inTurn, life.signal).catch((error: unknown) =>
        ports.logger.error('Instances could not be looked at.', { error }),
      );
      await ports.clock.sleep(limits.reconcileMs, life.signal).catch(() => undefined);
    }
  };
  return {
    start() {
      watching = watch();
    },
    // Whoever looks now and then finds it by its version.
    changed: async () => undefined,
    apply: async (id) =>
      inTurn(id, async () => (life.signal.aborted ? undefined : runs.apply(id))).catch((error: unknown) =>
        ports.logger.error('The events of an instance could not be begun at once.', { instance: id, error }),
      ),
    remove: async (id) =>
      inTurn(id, async () => {
        await runs.end(id, 'keep');
        await store.streams.dropSubscription(subscriptionOf(id));
      }),
    status: async (id) => engine.status(subscriptionOf(id)),
    pollNow: async (id) => {
      if (!runs.has(id)) return false;
      engine.pollNow(subscriptionOf(id));
      return true;
    },
    deliverNow: (id) => {
      if (!runs.has(id)) return;
      engine.deliverNow(subscriptionOf(id)).catch((error: unknown) => {
        ports.logger.warn('Deliveries could not be begun at once.', { instance: id, error });
      });
    },
    async stop() {
      life.abort();
      await watching;
      await engine.stop();
      await runs.letGoOfAll();
    },
  };
}

async function reconcile(
  { database, ports }: Omit<ServiceContext, 'runner'>,
  runs: InstanceRuns,
  inTurn: InTurnById,
  signal: AbortSignal,
): Promise<void> {
  const versions = await listVersions(database);
  for (const [id, version] of versions) {
    if (signal.aborted) return;
    if (runs.versionOf(id) === version) continue;
    // One instance that cannot be run, e.g. because its key is gone, must not keep the others from running.
    await inTurn(id, () => runs.apply(id)).catch((error: unknown) =>
      ports.logger.error('The events of an instance cannot be run.', { instance: id, error }),
    );
  }
  // Another process deleted them, and this one may have written after that for the last time.
  for (const id of runs.ids().filter((known) => !versions.has(known))) await inTurn(id, () => runs.end(id, 'forget'));
}
