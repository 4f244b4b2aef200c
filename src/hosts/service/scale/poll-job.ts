/** The job that polls one instance: whatever of its resources is due, one after another, under its lease. */
import { randomUUID } from 'node:crypto';
import { createLeaseKeeper, type LeaseKeeper, type PolledResource, type Subscription } from '../../../events';
import { CoupaError } from '../../../errors';
import { clearBackOffs, readBackOffs } from './back-offs';
import { enqueue } from './jobs';
import type { WorkContext, WorkerLife } from './model';
import { pollResource, type PollOutcome } from './poll-resource';
import { forgetSchedule, readSchedule, type ScheduledResource } from './poll-schedule';

const LEASE_MS = 60_000;
/** How long one job goes on before others have their turn. */
const TURN_MS = 60_000;
/** When somebody else polls the same instance at this moment. */
const ELSEWHERE_MS = 3000;
/** Delivered notifications of an instance are deleted about once in this time. */
const HOUSEKEEPING_MS = 3_600_000;

/** What one job works with. */
export interface PollRun extends WorkContext {
  readonly instance: number;
  readonly subscription: Subscription;
  readonly keeper: LeaseKeeper;
  /** Ends with the life of the worker, or with the lease. */
  readonly signal: AbortSignal;
}

/** What waits for what. */
interface Plan {
  readonly resource: PolledResource;
  readonly known: ScheduledResource | undefined;
  /** Milliseconds since the epoch. */
  readonly readyAt: number;
}

/** Names of back-offs. */
export const backOffNames = (instance: number, { connection }: Subscription) => ({
  site: `site ${connection.siteAddress}`,
  connection: `connection ${instance}`,
  resource: (key: string) => `resource ${instance} ${key}`,
});

/** Polls what is due and writes the job for what is due next. */
export async function runPolls(context: WorkContext, instance: number, life: WorkerLife): Promise<void> {
  await context.subscriptions.use(instance, async (subscription) => {
    const inMs = await underLease(context, { instance, subscription, life });
    await enqueue(context.database, 'poll', instance, inMs);
  });
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
    return await pollDue({ ...context, instance, subscription, keeper, signal });
  } finally {
    over.abort();
    await keeping;
    await keeper.release();
  }
}

/** @returns in how many milliseconds the next one is due */
async function pollDue(run: PollRun): Promise<number> {
  const { ports, subscription, instance, database, signal } = run;
  const { clock } = ports;
  const until = clock.monotonic() + TURN_MS;
  const { resources, intervalMs, keepDeliveredMs } = subscription.configuration;
  const keys = resources.map(({ key }) => key);
  const schedule = await readSchedule(database, instance);
  if ([...schedule.keys()].some((key) => !keys.includes(key))) await forgetSchedule(database, instance, keys);
  for (;;) {
    const next = await nextOf(run);
    if (next === undefined || signal.aborted) return 0;
    const waitMs = next.readyAt - clock.now();
    if (waitMs > 0 || clock.monotonic() > until) {
      if (ports.random() < intervalMs / HOUSEKEEPING_MS) {
        await run.store.outbox.expire({
          subscription: subscription.id,
          deliveredBefore: clock.now() - keepDeliveredMs,
        });
      }
      return Math.max(0, waitMs);
    }
    if ((await pollOne(run, next)) === 'cancelled') return 0;
  }
}

async function pollOne(run: PollRun, { resource, known }: Plan): Promise<PollOutcome> {
  const outcome = await pollResource(run, resource, known);
  if (outcome === 'polled') {
    const names = backOffNames(run.instance, run.subscription);
    await clearBackOffs(run.database, [names.site, names.connection, names.resource(resource.key)]);
  }
  return outcome;
}

async function nextOf({ database, instance, subscription, ports }: PollRun): Promise<Plan | undefined> {
  const names = backOffNames(instance, subscription);
  const { resources } = subscription.configuration;
  const schedule = await readSchedule(database, instance);
  const waits = await readBackOffs(database, [
    names.site,
    names.connection,
    ...resources.map(({ key }) => names.resource(key)),
  ]);
  const now = ports.clock.now();
  const plans = resources.map((resource): Plan => {
    const known = schedule.get(resource.key);
    const until = [names.site, names.connection, names.resource(resource.key)].map((name) => waits.get(name) ?? 0);
    // What lies further ahead than an interval was set by another configuration or another clock.
    const dueAt = Math.min(known?.dueAt ?? 0, now + subscription.configuration.intervalMs);
    return { resource, known, readyAt: Math.max(dueAt, ...until) };
  });
  return plans.sort((a, b) => a.readyAt - b.readyAt)[0];
}
