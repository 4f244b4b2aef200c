/** Polls and hands on for many subscriptions in one process. */
import { randomUUID } from 'node:crypto';
import { CoupaError } from '../../errors';
import { createBackOff } from './back-off';
import { BACK_OFF_TIMES } from './blame';
import type { EngineCore, JobKind } from './core';
import { createHangingSites } from './hanging-sites';
import { keepHouse } from './housekeeping';
import type { EngineSteps, EventEngine, EventEngineOptions } from './model';
import { createScheduler } from './schedule/scheduler';
import { createSiteBackOffs } from './site-back-offs';
import { statusOf } from './status';
import { runSubscription, type SubscriptionRun } from './subscription-run';

const LEASE_MS = 60_000;
/** First polls are spread over this time for each resource: 10,000 of them come in over 15 minutes. */
const SPREAD_MS = 90;

/** Makes an engine on steps; see `createEventEngine`. It rests while it has no subscriptions. */
export function createEngineOf(steps: EngineSteps, options: EventEngineOptions): EventEngine {
  const runs = new Map<string, SubscriptionRun>();
  const core = coreOf(steps, options, () => {
    let resources = 0;
    for (const { subscription } of runs.values()) resources += subscription.configuration.resources.length;
    return resources;
  });
  const house = keepHouse(core, () => [...runs.values()].map(({ subscription }) => subscription));
  let ended: Promise<void> | undefined;

  return {
    add(subscription) {
      const { id } = subscription;
      if (ended !== undefined) throw new CoupaError('COUPA_CANCELLED', 'The engine has been stopped.');
      if (runs.has(id))
        throw new CoupaError('COUPA_INPUT_INVALID', `There is a subscription ${JSON.stringify(id)} already.`);
      runs.set(id, runSubscription(core, subscription));
      house.begin();
    },
    async change(subscription) {
      await known(runs, subscription.id).change(subscription);
    },
    async remove(id, memory = 'keep') {
      const run = known(runs, id);
      await run.end(new CoupaError('COUPA_CANCELLED', 'The subscription was ended.'));
      runs.delete(id);
      if (memory === 'forget') await core.store.streams.dropSubscription(id);
    },
    async status(id) {
      const run = runs.get(id);
      return run === undefined ? undefined : statusOf(core, run);
    },
    ids: () => [...runs.keys()],
    pollNow: (id, resource) => known(runs, id).polls.now(resource),
    deliverNow: async (id) => known(runs, id).deliveries.now(),
    async stop() {
      const reason = new CoupaError('COUPA_CANCELLED', 'Polling was stopped.');
      ended ??= (async () => {
        await Promise.all([...runs.values()].map(async (run) => run.end(reason)));
        await core.scheduler.stop(reason);
        runs.clear();
      })();
      await ended;
    },
  };
}

function coreOf(
  steps: EngineSteps,
  { store, ports, owner = randomUUID(), leaseMs = LEASE_MS, limits = {}, observe }: EventEngineOptions,
  resources: () => number,
): EngineCore {
  const { clock, random, logger } = ports;
  return {
    store,
    clock,
    random,
    logger,
    owner,
    leaseMs,
    steps,
    scheduler: createScheduler<JobKind>(
      { clock, logger },
      // The dispatcher bounds what is in flight itself.
      { lease: 4, poll: limits.polls ?? 16, deliver: Number.POSITIVE_INFINITY, housekeeping: 1 },
    ),
    sites: createSiteBackOffs(random),
    hanging: createHangingSites(),
    storeBackOff: createBackOff(BACK_OFF_TIMES.store, random),
    observe: observe ?? (() => undefined),
    firstDueAt: ({ intervalMs, resources: own }) =>
      clock.monotonic() + random() * Math.min(intervalMs, SPREAD_MS * (resources() + own.length)),
  };
}

function known(runs: ReadonlyMap<string, SubscriptionRun>, id: string): SubscriptionRun {
  const run = runs.get(id);
  if (run !== undefined) return run;
  throw new CoupaError('COUPA_INPUT_INVALID', `There is no subscription ${JSON.stringify(id)}.`);
}
