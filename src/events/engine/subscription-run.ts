/** One subscription in an engine: polls and deliveries while it holds the lease. */
import type { EngineCore } from './core';
import { createDeliveries, type Deliveries } from './deliveries';
import { recordErrorOf } from './failures';
import { createLeaseKeeper, leaseLost, type LeaseKeeper } from './lease-keeper';
import type { Subscription } from './model';
import { createPolls, type Polls } from './polls';

/** A running subscription. */
export interface SubscriptionRun {
  readonly subscription: Subscription;
  readonly polls: Polls;
  readonly deliveries: Deliveries;
  readonly standing: LeaseKeeper['standing'];
  change(next: Subscription): Promise<void>;
  end(reason: Error): Promise<void>;
}

/** Starts it. */
export function runSubscription(core: EngineCore, initial: Subscription): SubscriptionRun {
  const { clock } = core;
  const { id } = initial;
  let current = initial;
  const keeper = createLeaseKeeper({
    ...core,
    leases: core.store.leases,
    name: id,
    onChange(standing) {
      core.observe({ kind: 'lease', subscription: id, at: clock.now(), standing });
      if (standing === 'held') {
        polls.plan();
        void deliveries.now();
      } else {
        polls.interrupt(leaseLost(id));
        deliveries.interrupt(leaseLost(id));
      }
    },
  });
  const polls = createPolls(core, {
    subscription: () => current,
    lease: () => keeper.lease,
    onLeaseLost() {
      keeper.lost();
      lease.noLaterThan(clock.monotonic() + core.leaseMs / 3);
    },
    onPolled: () => void deliveries.now(),
  });
  const deliveries = createDeliveries(
    core,
    () => current,
    () => keeper.lease !== undefined,
  );
  const lease = core.scheduler.job('lease', `lease of ${id}`, async () => {
    lease.at(clock.monotonic() + (await keep(core, id, keeper)));
  });

  lease.at(clock.monotonic());
  return {
    get subscription() {
      return current;
    },
    polls,
    deliveries,
    get standing() {
      return keeper.standing;
    },
    async change(next) {
      const before = current;
      current = next;
      if (before.sink !== next.sink) deliveries.interrupt(new Error('The receiver was changed.'));
      await Promise.all([polls.change(before), deliveries.idle()]);
      void deliveries.now();
    },
    async end(reason) {
      await Promise.all([lease.end(reason), polls.end(reason), deliveries.end(reason)]);
      await giveBack(core, id, keeper);
    },
  };
}

/** Milliseconds until the lease wants to be looked at again. */
async function keep(core: EngineCore, id: string, keeper: LeaseKeeper): Promise<number> {
  const { clock, storeBackOff } = core;
  const beganAt = clock.monotonic();
  try {
    // Chance keeps the engines that stand by from asking all at once.
    return (await keeper.keep()) * (0.8 + 0.2 * core.random());
  } catch (error) {
    storeBackOff.failed(beganAt, clock.monotonic());
    core.logger.error('the store of events failed', { subscription: id, ...recordErrorOf(error) });
    return Math.max(100, storeBackOff.until - clock.monotonic());
  }
}

async function giveBack(core: EngineCore, id: string, keeper: LeaseKeeper): Promise<void> {
  try {
    await keeper.release();
  } catch (error) {
    // It expires by itself.
    core.logger.warn('a lease could not be given back', { subscription: id, ...recordErrorOf(error) });
  }
}
