/** A process that only works: it polls and delivers for a service whose API is elsewhere. */
import { finishDeletions } from './instances/change';
import { openParts, type PartsOptions } from './parts';

/** A running worker. */
export interface RunningWorker {
  /** Of the numbers for Prometheus, where they were asked for. */
  readonly metricsAddress?: string;
  /** Ends polls and deliveries under way, or gives them to others. */
  close(): Promise<void>;
}

/** Begins to work. @throws {CoupaError} what the store throws */
export async function startWorker(
  options: PartsOptions & { readonly work: NonNullable<PartsOptions['work']> },
): Promise<RunningWorker> {
  const { context, metricsAddress, close } = await openParts(options);
  try {
    await finishDeletions(context);
    context.runner.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { close, ...(metricsAddress === undefined ? {} : { metricsAddress }) };
}
