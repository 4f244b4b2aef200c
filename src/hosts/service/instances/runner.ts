/** Keeps polling and delivery in step with the instances. */
import { createEventEngine, type EventEngine, type Subscription, type SubscriptionStatus } from '../../../events';
import type { Transport } from '../../../sdk';
import type { ServiceContext } from '../context';
import { listEntries } from '../storage/configuration-entries';
import { findAnyInstance, listAllInstances, type InstanceRow } from '../storage/instances';
import { findOrganization } from '../storage/organizations';
import { findUser } from '../storage/users';
import { sinkOf } from './callback-of';
import { readEvents } from './check-configuration';
import { openEntries } from './configuration-values';
import { connectionValues } from './open-instance';
import type { BorrowedSite } from './site-pool';

/** Runs the events of instances. */
export interface InstanceRunner {
  /** Begins with all instances that have events. */
  start(): Promise<void>;
  /** Begins, changes or ends the events of an instance, as it is now. */
  apply(instanceId: number): Promise<void>;
  /** Ends the events of an instance and forgets what is remembered of them. */
  remove(instanceId: number): Promise<void>;
  /** `undefined` for an instance without events. */
  status(instanceId: number): Promise<SubscriptionStatus | undefined>;
  /** Polls an instance at once; false when it polls nothing. */
  pollNow(instanceId: number): boolean;
  /** Looks for notifications of an instance that are due now. */
  deliverNow(instanceId: number): void;
  /** Finishes what is in flight. */
  stop(): Promise<void>;
}

/** The name of an instance's subscription in the store of events. */
export function subscriptionOf(instanceId: number): string {
  return `instance-${instanceId}`;
}

/** What a running subscription holds besides the engine. */
interface Held {
  readonly version: number;
  readonly site: BorrowedSite;
  readonly transport: Transport | undefined;
}

const PAGE = 200;

/** Makes a runner; it rests until it is started or an instance is applied. */
export function createInstanceRunner(parts: Omit<ServiceContext, 'runner'>): InstanceRunner {
  const { database, store, ports } = parts;
  const engine = createEventEngine({ store, ports });
  const held = new Map<number, Held>();
  const inTurn = oneAtATimeById();

  const apply = async (id: number): Promise<void> => {
    const row = await findAnyInstance(database, id);
    const made = row === undefined || row.disabled ? undefined : await subscriptionFor(parts, row);
    if (made === undefined) {
      await end(engine, held, id);
      return;
    }
    const before = held.get(id);
    held.set(id, made.held);
    if (before === undefined) engine.add(made.subscription);
    else {
      await engine.change(made.subscription);
      await letGo(before);
    }
  };
  return {
    async start() {
      let after = 0;
      for (;;) {
        const rows = await listAllInstances(database, { after, limit: PAGE });
        for (const { id } of rows) {
          // One instance that cannot be run, e.g. because its key is gone, must not keep the others from running.
          await inTurn(id, () => apply(id)).catch((error: unknown) =>
            ports.logger.error('The events of an instance cannot be run.', { instance: id, error }),
          );
        }
        after = rows.at(-1)?.id ?? after;
        if (rows.length < PAGE) return;
      }
    },
    apply: async (id) => inTurn(id, () => apply(id)),
    remove: async (id) =>
      inTurn(id, async () => {
        await end(engine, held, id);
        await store.streams.dropSubscription(subscriptionOf(id));
      }),
    status: async (id) => engine.status(subscriptionOf(id)),
    pollNow: (id) => {
      if (!held.has(id)) return false;
      engine.pollNow(subscriptionOf(id));
      return true;
    },
    deliverNow: (id) => {
      if (!held.has(id)) return;
      engine.deliverNow(subscriptionOf(id)).catch((error: unknown) => {
        ports.logger.warn('Deliveries could not be begun at once.', { instance: id, error });
      });
    },
    async stop() {
      await engine.stop();
      const all = [...held.values()];
      held.clear();
      await Promise.all(all.map(letGo));
    },
  };
}

async function end(engine: EventEngine, held: Map<number, Held>, id: number): Promise<void> {
  const before = held.get(id);
  if (before === undefined) return;
  await engine.remove(subscriptionOf(id));
  held.delete(id);
  await letGo(before);
}

async function letGo({ site, transport }: Held): Promise<void> {
  site.giveBack();
  await transport?.close();
}

/** `undefined` when the instance has no events. */
async function subscriptionFor(
  parts: Omit<ServiceContext, 'runner'>,
  row: InstanceRow,
): Promise<{ readonly subscription: Subscription; readonly held: Held } | undefined> {
  const { database, sealer, sites } = parts;
  const values = openEntries(await listEntries(database, [row.id]), sealer);
  const configuration = readEvents({ name: row.name, tags: row.tags, configuration: values });
  if (!configuration.enabled || configuration.resources.length === 0) return undefined;
  const [user, organization] = [
    await findUser(database, row.userId),
    await findOrganization(database, { id: row.organizationId }),
  ];
  const site = await sites.borrow(row, async () => connectionValues(values));
  const { sink, transport } = sinkOf(parts, {
    row,
    configuration,
    user,
    policy: organization?.failurePolicy ?? 'retry',
    ownPolicy: values['event.notification.failure.policy'] == null ? 'absent' : 'given',
    site: site.site.siteAddress,
  });
  return {
    subscription: { id: subscriptionOf(row.id), connection: site.site, configuration, sink },
    held: { version: row.version, site, transport },
  };
}

/** Changes of one instance follow one another, so that the last one wins. */
function oneAtATimeById(): (id: number, work: () => Promise<void>) => Promise<void> {
  const last = new Map<number, Promise<void>>();
  return async (id, work) => {
    const before = last.get(id) ?? Promise.resolve();
    const now = before.catch(() => undefined).then(work);
    last.set(id, now);
    try {
      await now;
    } finally {
      if (last.get(id) === now) last.delete(id);
    }
  };
}
