/** The job that polls one instance: whatever of its resources is due, one after another, under its lease. */
import { randomUUID } from 'node:crypto';
import {
  createHangingSites,
  createLeaseKeeper,
  LOOK_AGAIN_MS,
  type LeaseKeeper,
  type PolledResource,
  type Subscription,
} from '../../../events';
import { CoupaError } from '../../../errors';
import { findAnyInstance } from '../storage/instances';
import { clearBackOffs, readBackOffs } from './back-offs';
import { enqueue } from './jobs';
import type { WorkContext, WorkerLife } from './model';
import { pollResource } from './poll-resource';
import { forgetSchedule, readSchedule, type ScheduledResource } from './poll-schedule';

const LEASE_MS = 60_000;
/** How long one job goes on before others have their turn. */
const TURN_MS = 60_000;
/** When somebody else polls the same instance at this moment. */
const ELSEWHERE_MS = 3000;
/** When this process does, and its site hangs. */
const BUSY_MS = 15_000;
/** So that whoever looks for missing jobs finds one. */
const WITHOUT_EVENTS_MS = 24 * 3_600_000;
/** Delivered notifications of an instance are deleted about once in this time. */
const HOUSEKEEPING_MS = 3_600_000;

/** What one job works with. */
export interface PollRun extends WorkContext {
  readonly instance: number;
  readonly subscription: Subscription;
  readonly keeper: LeaseKeeper;
  /** Ends with the life of the worker, or with the lease. */
  readonly signal: AbortSignal;
  readonly hangs: () => void;
}

/** What waits for what. */
interface Plan {
  readonly resource: PolledResource;
  readonly known: ScheduledResource | undefined;
  /** Milliseconds since the epoch. */
  readonly readyAt: number;
  /** Whether something about it failed before. */
  readonly hasWaited: boolean;
}

/** Names of back-offs. */
export const backOffNames = (instance: number, { connection }: Subscription) => ({
  site: `site ${connection.siteAddress}`,
  connection: `connection ${instance}`,
  resource: (key: string) => `resource ${instance} ${key}`,
});

interface PollContext extends WorkContext {
  readonly hanging: ReturnType<typeof createHangingSites>;
}

/** Makes the job of one process: polls what is due and writes the job for what is due next. */
export function createPollJob(context: WorkContext) {
  const busy = new Set<number>();
  const hanging = createHangingSites();
  return async (instance: number, life: WorkerLife): Promise<void> => {
    // It writes a job for what is due next when it ends.
    if (busy.has(instance)) return enqueue(context.database, 'poll', instance, BUSY_MS);
    busy.add(instance);
    try {
      await runPolls({ ...context, hanging }, instance, life);
    } finally {
      busy.delete(instance);
    }
  };
}

async function runPolls(context: PollContext, instance: number, life: WorkerLife): Promise<void> {
  const polled = await context.subscriptions.use(instance, async (subscription) => {
    const { siteAddress } = subscription.connection;
    if (context.hanging.isFull(siteAddress)) {
      await enqueue(context.database, 'poll', instance, LOOK_AGAIN_MS);
      return 'polled' as const;
    }
    const atSite = context.hanging.begin(siteAddress);
    const hangs = (): void => {
      atSite.hangs();
      life.hangs();
    };
    const own = { instance, subscription, life: { ...life, hangs } };
    const inMs = await underLease(context, own).finally(atSite.end);
    await enqueue(context.database, 'poll', instance, inMs);
    return 'polled' as const;
  });
  if (polled !== undefined) return;
  // Without events there is nothing to do until it is changed, which writes a job of its own.
  const row = await findAnyInstance(context.database, instance);
  if (row?.disabled === false) await enqueue(context.database, 'poll', instance, WITHOUT_EVENTS_MS);
}

async function underLease(
  context: WorkContext,
  {
    instance,
    subscription,
    life,
  }: { readonly instance: number; readonly subscription: Subscription; readonly life: WorkerLife },
): Promise<number> {
  const { clock } = context.ports;
  const lost = new AbortController();
  const keeper = createLeaseKeeper({
    leases: context.store.leases,
    clock,
    name: subscription.id,
    owner: `${life.owner}/${randomUUID()}`,
    leaseMs: LEASE_MS,
    onChange: (standing) => {
      if (standing === 'elsewhere')
        lost.abort(new CoupaError('COUPA_CANCELLED', 'Another process polls this instance.'));
    },
  });
  const over = new AbortController();
  let pause = await keeper.keep();
  if (keeper.lease === undefined) return ELSEWHERE_MS;
  const keeping = (async () => {
    while (!over.signal.aborted && keeper.lease !== undefined) {
      await clock.sleep(pause, over.signal).catch(() => undefined);
      if (!over.signal.aborted) pause = await keeper.keep().catch(() => 1000);
    }
  })();
  try {
    const signal = AbortSignal.any([life.signal, lost.signal]);
    return await pollDue({ ...context, instance, subscription, keeper, signal, hangs: life.hangs });
  } finally {
    over.abort();
    await keeping;
    await keeper.release();
  }
}

/**
 * Each resource once at most: one that is due again by then wants more than its site gives, and would keep the place from
 * the instances that wait for it.
 * @returns in how many milliseconds the next one is due
 */
async function pollDue(run: PollRun): Promise<number> {
  const { ports, signal } = run;
  const { clock } = ports;
  const until = clock.monotonic() + TURN_MS;
  const done = new Set<string>();
  let plans = await plansOf(run);
  for (;;) {
    const next = [...plans].sort((a, b) => a.readyAt - b.readyAt)[0];
    if (next === undefined || signal.aborted) return 0;
    const waitMs = next.readyAt - clock.now();
    if (waitMs > 0 || done.has(next.resource.key) || clock.monotonic() > until) {
      await keepHouse(run);
      return Math.max(0, waitMs);
    }
    done.add(next.resource.key);
    const outcome = await pollResource(run, next.resource, next.known);
    if (outcome === 'cancelled') return 0;
    if (outcome === 'failed' || outcome === 'nothing') plans = await plansOf(run);
    else {
      if (next.hasWaited) await clearBackOffs(run.database, namesFor(run, next.resource));
      const polled = { ...next, known: outcome, readyAt: outcome.dueAt, hasWaited: false };
      plans = plans.map((plan) => (plan === next ? polled : plan));
    }
  }
}

async function keepHouse({ ports, store, subscription: { id, configuration } }: PollRun): Promise<void> {
  if (ports.random() >= configuration.intervalMs / HOUSEKEEPING_MS) return;
  await store.outbox.expire({ subscription: id, deliveredBefore: ports.clock.now() - configuration.keepDeliveredMs });
}

function namesFor({ instance, subscription }: PollRun, { key }: PolledResource): readonly string[] {
  const names = backOffNames(instance, subscription);
  return [names.site, names.connection, names.resource(key)];
}

/** As all processes know it. */
async function plansOf(run: PollRun): Promise<readonly Plan[]> {
  const { database, instance, subscription, ports } = run;
  const { resources, intervalMs } = subscription.configuration;
  const schedule = await readSchedule(database, instance);
  const keys = resources.map(({ key }) => key);
  if ([...schedule.keys()].some((key) => !keys.includes(key))) await forgetSchedule(database, instance, keys);
  const waits = await readBackOffs(database, [...new Set(resources.flatMap((resource) => namesFor(run, resource)))]);
  const now = ports.clock.now();
  return resources.map((resource): Plan => {
    const known = schedule.get(resource.key);
    const until = namesFor(run, resource).map((name) => waits.get(name) ?? 0);
    // What lies further ahead than an interval was set by another configuration or another clock.
    const dueAt = Math.min(known?.dueAt ?? 0, now + intervalMs);
    return { resource, known, readyAt: Math.max(dueAt, ...until), hasWaited: waits.size > 0 };
  });
}
