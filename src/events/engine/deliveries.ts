/** Hands on what one subscription has found, whenever something is due. */
import type { EngineCore } from './core';
import type { DeliveryReport } from '../delivery';
import { recordErrorOf } from './failures';
import type { Subscription } from './model';

/** Notifications of other processes, e.g. replays, and a wall clock that jumped are noticed after this time. */
const LOOK_AGAIN_MS = 60_000;

/** After a failure that is not the receiver's. */
const AFTER_FAILURE_MS = 5000;

/** The last failure to hand something on, while none was handed on since. */
export interface DeliveryFailure {
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The deliveries of one subscription. */
export interface Deliveries {
  readonly failure: DeliveryFailure | undefined;
  /** Looks now, or when the round that is under way is over. Resolves when it was done. */
  now(): Promise<void>;
  /** Ends the round that is under way: attempts in flight are finished or given back. */
  interrupt(reason: Error): void;
  idle(): Promise<void>;
  end(reason: Error): Promise<void>;
}

/** Makes them; nothing is handed on before `now`, nor while `isAllowed` says no. */
export function createDeliveries(
  core: EngineCore,
  subscription: () => Subscription,
  isAllowed: () => boolean,
): Deliveries {
  const { clock } = core;
  const { id } = subscription();
  let failure: DeliveryFailure | undefined;
  const waiting: (() => void)[] = [];
  const job = core.scheduler.job('deliver', `deliveries of ${id}`, async (signal) => {
    const asked = waiting.splice(0);
    if (isAllowed()) {
      const wait = Math.max(core.storeBackOff.until - clock.monotonic(), await round(signal));
      if (isAllowed()) job.noLaterThan(clock.monotonic() + wait);
    }
    for (const resolve of asked) resolve();
  });

  async function round(signal: AbortSignal): Promise<number> {
    try {
      const report = await core.steps.deliver({ subscription: subscription(), owner: core.owner, signal });
      note(report);
      const { nextDueAt } = report;
      return nextDueAt === undefined ? LOOK_AGAIN_MS : Math.min(LOOK_AGAIN_MS, Math.max(0, nextDueAt - clock.now()));
    } catch (error) {
      if (signal.aborted) return LOOK_AGAIN_MS;
      const told = recordErrorOf(error);
      failure = { message: told.message, at: clock.now() };
      core.logger.error('handing on failed', { subscription: id, ...told });
      core.observe({ kind: 'delivery-failed', subscription: id, at: clock.now(), error: told });
      return AFTER_FAILURE_MS;
    }
  }
  function note(report: DeliveryReport): void {
    if (report.lastError !== undefined) failure = { message: report.lastError, at: clock.now() };
    else if (report.delivered > 0) failure = undefined;
    const { delivered, failed, dead } = report;
    if (delivered + failed + dead > 0) core.observe({ kind: 'delivered', subscription: id, at: clock.now(), report });
  }

  return {
    get failure() {
      return failure;
    },
    now: async () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        job.noLaterThan(clock.monotonic());
      }),
    interrupt: job.interrupt,
    idle: job.idle,
    async end(reason) {
      await job.end(reason);
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}
