/** The sink that hands notifications to a function: of a program that uses the library, or of a flow. */
import { createRedactor } from '../../connection';
import type { Clock } from '../../sdk';
import type { ChangeEvent, DeliveryOutcome, Notification, NotificationSink, RetrySchedule } from '../model';
import { withoutNulls } from './envelope/drop-nulls';
import { partProgress } from './progress';
import { LOCAL_SCHEDULE } from './schedules';

/** What a handler is told besides the event or notification. */
export interface HandlerContext {
  /** The same on every attempt. */
  readonly notificationId: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborts when the time is over or the process is told to end; what the handler does after that counts for nothing. */
  readonly signal: AbortSignal;
}

/** What both kinds of function sinks take. */
export interface FunctionSinkOptions {
  readonly clock: Clock;
  /** Quick at first, then over 15 hours, when absent. */
  readonly schedule?: RetrySchedule;
  /** `dead-letter` when absent. */
  readonly whenExhausted?: 'dead-letter' | 'pause';
  /** Milliseconds that one attempt may take, all events of a notification together; five minutes when absent. */
  readonly timeoutMs?: number;
  /** Leaves null members out of records; they stay when absent. */
  readonly dropNulls?: 'drop';
  /** What must not appear in an error that a handler throws. */
  readonly secrets?: readonly string[];
}

/** Takes one event at a time. Resolving means that it is done; throwing, that it is to be handed over again. */
export type EventHandler = (event: ChangeEvent, context: HandlerContext) => unknown;

/** Takes a notification at a time; see {@link EventHandler}. */
export type NotificationHandler = (notification: Notification, context: HandlerContext) => unknown;

const FIVE_MINUTES_MS = 300_000;

/** Longer messages of handlers are cut. */
const LONGEST_MESSAGE = 500;

function told(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${typeof thrown}`;
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}...` : line;
}

async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function shown(notification: Notification, { dropNulls }: FunctionSinkOptions): Notification {
  if (dropNulls === undefined) return notification;
  const events = notification.events.map((event) =>
    event.record === undefined ? event : { ...event, record: withoutNulls(event.record) as typeof event.record },
  );
  return { ...notification, events };
}

/** Runs a handler within its time. */
async function run(
  work: (signal: AbortSignal) => Promise<unknown>,
  { clock, timeoutMs = FIVE_MINUTES_MS }: FunctionSinkOptions,
  outer: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const late = new AbortController();
  const tooLate = new Error(`it was not done within ${timeoutMs / 1000} seconds`);
  clock.sleep(timeoutMs, over.signal).then(
    () => late.abort(tooLate),
    () => undefined,
  );
  const signal = AbortSignal.any([outer, late.signal]);
  try {
    await Promise.race([work(signal), aborted(signal)]);
  } finally {
    over.abort();
  }
}

function sinkOf(
  options: FunctionSinkOptions,
  work: (notification: Notification, signal: AbortSignal) => Promise<unknown>,
): NotificationSink {
  const redactor = createRedactor(options.secrets ?? []);
  return {
    schedule: options.schedule ?? LOCAL_SCHEDULE,
    whenExhausted: options.whenExhausted ?? 'dead-letter',
    longestAttemptMs: (options.timeoutMs ?? FIVE_MINUTES_MS) + 1_000,
    async deliver(notification, outer): Promise<DeliveryOutcome> {
      try {
        await run(async (signal) => work(shown(notification, options), signal), options, outer);
        return { status: 'delivered' };
      } catch (error) {
        return { status: 'failed', error: redactor.text(`The handler of events failed: ${told(error)}`) };
      }
    },
  };
}

/**
 * A sink that calls the function once per event, one after another within a notification; different records run side by
 * side. When it fails, events that it has done in the same notification are not handed over again by this process.
 */
export function createEventSink(onEvent: EventHandler, options: FunctionSinkOptions): NotificationSink {
  const progress = partProgress();
  return sinkOf(options, async (notification, signal) => {
    const { id: notificationId, attempts } = notification.stored;
    const done = progress.of(notification);
    for (const event of notification.events.filter(({ id }) => !done.has(id))) {
      signal.throwIfAborted();
      await onEvent(event, { notificationId, attempt: attempts, signal });
      done.add(event.id);
    }
    progress.forget(notification);
  });
}

/** A sink that calls the function once per notification. */
export function createNotificationSink(
  onNotification: NotificationHandler,
  options: FunctionSinkOptions,
): NotificationSink {
  return sinkOf(options, async (notification, signal) => {
    const { id: notificationId, attempts } = notification.stored;
    await onNotification(notification, { notificationId, attempt: attempts, signal });
  });
}
