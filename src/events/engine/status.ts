/** What a subscription says about itself: plain data without secrets. */
import type { EngineCore } from './core';
import type { SubscriptionStatus } from './model';
import type { SubscriptionRun } from './subscription-run';

/** Asks the store for the figures of the outbox; everything else is at hand. */
export async function statusOf(core: EngineCore, run: SubscriptionRun): Promise<SubscriptionStatus> {
  const { subscription, polls, deliveries, standing } = run;
  const { id, connection, configuration } = subscription;
  const { outbox } = core.store;
  const [figures, pausedBecause] = await Promise.all([outbox.figures(id), outbox.pausedBecause(id)]);
  const resources = polls.schedules
    .all()
    .map((schedule) => schedule.status(standing === 'held' ? polls.readyAt(schedule) : undefined));
  const next = resources.flatMap(({ nextPollAt }) => nextPollAt ?? []);
  const lags = resources.flatMap(({ lagMs }) => lagMs ?? []);
  const { failure } = deliveries;
  return {
    id,
    ...(configuration.name === undefined ? {} : { name: configuration.name }),
    siteAddress: connection.siteAddress,
    state: stateOf(standing, pausedBecause),
    ...(next.length === 0 ? {} : { nextPollAt: Math.min(...next) }),
    ...(lags.length === 0 ? {} : { lagMs: Math.max(...lags) }),
    resources,
    outbox: figures,
    ...(pausedBecause === undefined ? {} : { pausedBecause }),
    ...(failure === undefined ? {} : { deliveryFailure: failure }),
    budget: connection.budget(),
  };
}

function stateOf(
  standing: SubscriptionRun['standing'],
  pausedBecause: string | undefined,
): SubscriptionStatus['state'] {
  if (standing === 'unknown') return 'starting';
  if (standing === 'elsewhere') return 'stand-by';
  return pausedBecause === undefined ? 'running' : 'paused';
}
