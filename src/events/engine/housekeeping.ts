/** Deletes delivered notifications that were kept for long enough. */
import type { EngineCore } from './core';
import { recordErrorOf } from './failures';
import type { Subscription } from './model';

const EVERY_MS = 10 * 60_000;

/** Makes the job. It is done for the first time some minutes after `begin`, which may be called again and again. */
export function keepHouse(core: EngineCore, subscriptions: () => readonly Subscription[]): { begin(): void } {
  const { clock, random, store, logger } = core;
  const job = core.scheduler.job('housekeeping', 'retention', async (signal) => {
    try {
      for (const { id, configuration } of subscriptions()) {
        if (signal.aborted) return;
        await store.outbox.expire({ subscription: id, deliveredBefore: clock.now() - configuration.keepDeliveredMs });
      }
    } catch (error) {
      logger.error('delivered notifications could not be deleted', { place: store.place, ...recordErrorOf(error) });
    }
    job.at(soon());
  });
  const soon = (): number => clock.monotonic() + EVERY_MS * (0.5 + random() / 2);
  return {
    begin() {
      if (job.dueAt === undefined && !job.isRunning) job.at(soon());
    },
  };
}
