/** Sinks of tests that need no socket. */
import {
  OPEN_CONNECTORS_SCHEDULE,
  type DeliveryOutcome,
  type Notification,
  type NotificationSink,
} from '../../../src/events';

/** What becomes of an attempt; `index` counts attempts from 0. */
export type Fate = (
  notification: Notification,
  index: number,
  signal: AbortSignal,
) => DeliveryOutcome | Promise<DeliveryOutcome>;

/** A sink that keeps account. */
export interface RecordingSink extends NotificationSink {
  /** Ids of notifications in the order of their attempts. */
  readonly attempted: string[];
  readonly delivered: string[];
}

export const DELIVERED: DeliveryOutcome = { status: 'delivered' };
export const FAILED: DeliveryOutcome = { status: 'failed', error: 'the receiver said no' };

/** Makes one. */
export function recordingSink(fate: Fate = () => DELIVERED, more: Partial<NotificationSink> = {}): RecordingSink {
  const [attempted, delivered]: [string[], string[]] = [[], []];
  return {
    attempted,
    delivered,
    schedule: OPEN_CONNECTORS_SCHEDULE,
    whenExhausted: 'dead-letter',
    longestAttemptMs: 30_000,
    async deliver(notification, signal) {
      const index = attempted.push(notification.stored.id) - 1;
      const outcome = await fate(notification, index, signal);
      if (outcome.status === 'delivered') delivered.push(notification.stored.id);
      return outcome;
    },
    ...more,
  };
}

/** A promise that a test settles. */
export function latch<Value = void>(): { readonly opened: Promise<Value>; open(value: Value): void } {
  let open: (value: Value) => void = () => undefined;
  const opened = new Promise<Value>((resolve) => (open = resolve));
  return { opened, open };
}
