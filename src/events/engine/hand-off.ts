/** Notifications as a stream: asking for the next one says that the one before is done. */
import { LOCAL_SCHEDULE } from '../delivery';
import type { DeliveryOutcome, Notification, NotificationSink } from '../model';

/** Both ends. */
export interface HandOff {
  /** For a subscription. */
  readonly sink: NotificationSink;
  /**
   * Notifications, once, until `end`. Asking for the next one confirms the one before; whoever leaves the loop instead
   * gets that one again, under the same id, with the next run.
   */
  readonly notifications: AsyncIterable<Notification>;
  /** Lets the stream end; with an error when there is one. */
  end(error?: Error): void;
}

/** A consumer has this time for one notification, in milliseconds; then another process may get it too. */
const LONGEST_MS = 50 * 60_000;

interface Offer {
  readonly notification: Notification;
  readonly settle: (outcome: DeliveryOutcome) => void;
}

/** Makes one. */
export function createHandOff(): HandOff {
  const offers: Offer[] = [];
  let taken: Offer | undefined;
  let ended: { readonly error?: Error } | undefined;
  let wake = (): void => undefined;

  async function* stream(): AsyncGenerator<Notification> {
    try {
      for (;;) {
        taken?.settle({ status: 'delivered' });
        taken = undefined;
        while (offers.length === 0 && ended === undefined) await new Promise<void>((resolve) => (wake = resolve));
        if (ended !== undefined) break;
        taken = offers.shift();
        if (taken !== undefined) yield taken.notification;
      }
      if (ended.error !== undefined) throw ended.error;
    } finally {
      taken?.settle({ status: 'failed', error: 'The stream was left before this notification was confirmed.' });
      taken = undefined;
    }
  }
  return {
    sink: {
      schedule: LOCAL_SCHEDULE,
      whenExhausted: 'dead-letter',
      longestAttemptMs: LONGEST_MS,
      deliver: async (notification, signal) =>
        new Promise<DeliveryOutcome>((settle) => {
          const offer = { notification, settle };
          offers.push(offer);
          signal.addEventListener(
            'abort',
            () => {
              if (!offers.includes(offer)) return;
              offers.splice(offers.indexOf(offer), 1);
              settle({ status: 'failed', error: 'Nobody took this notification.' });
            },
            { once: true },
          );
          wake();
        }),
    },
    notifications: stream(),
    end(error) {
      ended ??= error === undefined ? {} : { error };
      wake();
    },
  };
}
