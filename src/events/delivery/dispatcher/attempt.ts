/** Makes one attempt and survives whatever the sink does. */
import type { StoredNotification } from '../../../sdk';
import type { DeliveryOutcome, NotificationSink } from '../../model';
import { readNotification } from '../notification';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'something that is not an error';
}

/** `undefined` when the signal aborted before the sink was done; what it does after that is not looked at. */
export async function attempt(
  sink: NotificationSink,
  stored: StoredNotification,
  signal: AbortSignal,
): Promise<DeliveryOutcome | undefined> {
  let notification;
  try {
    notification = readNotification(stored);
  } catch (error) {
    return { status: 'refused', error: messageOf(error) };
  }
  const deliver = async (): Promise<DeliveryOutcome> => sink.deliver(notification, signal);
  // A sink promises not to throw; one that does is treated as a receiver that fails.
  const made = deliver().catch((error: unknown): DeliveryOutcome => ({ status: 'failed', error: messageOf(error) }));
  const outcome = await untilAborted(made, signal);
  return signal.aborted && outcome?.status !== 'delivered' ? undefined : outcome;
}

/** Does not wait for work that does not listen to its signal. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    const settle = (done: () => void): void => {
      // Many attempts share one signal; listeners that stayed would slow down every next one.
      signal.removeEventListener('abort', stop);
      done();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(
      (result) => settle(() => resolve(result)),
      (error: Error) => settle(() => reject(error)),
    );
  });
}
