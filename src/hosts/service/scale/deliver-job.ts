/** The job that hands on what one instance has found. */
import { enqueue } from './jobs';
import type { WorkContext, WorkerLife } from './model';

/** When a round for the same instance is under way in this process already. */
const BUSY_MS = 1000;

/** Makes the job of one process. */
export function createDeliverJob(context: WorkContext) {
  const busy = new Set<number>();
  return async (instance: number, { owner, signal, hangs }: WorkerLife): Promise<void> => {
    if (busy.has(instance)) return enqueue(context.database, 'deliver', instance, BUSY_MS);
    busy.add(instance);
    try {
      await context.subscriptions.use(instance, async (subscription) => {
        const { clock } = context.ports;
        const report = await context.steps.deliver({ subscription, owner, signal, hangs });
        const { delivered, failed, dead, nextDueAt } = report;
        if (delivered + failed + dead > 0) {
          context.telemetry.observe({ kind: 'delivered', subscription: subscription.id, at: clock.now(), report });
        }
        if (nextDueAt !== undefined) await enqueue(context.database, 'deliver', instance, nextDueAt - clock.now());
      });
    } finally {
      busy.delete(instance);
    }
  };
}
