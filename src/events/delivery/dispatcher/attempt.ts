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
  const given = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const deliver = async (): Promise<DeliveryOutcome> => sink.deliver(notification, signal);
  // A sink promises not to throw; one that does is treated as a receiver that fails.
  const made = deliver().catch((error: unknown): DeliveryOutcome => ({ status: 'failed', error: messageOf(error) }));
  const outcome = await Promise.race([made, given]);
  return signal.aborted && outcome?.status !== 'delivered' ? undefined : outcome;
}
