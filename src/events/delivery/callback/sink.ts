/** The sink that posts notifications to a callback URL. */
import { createRedactor } from '../../../connection';
import type { Clock, Transport } from '../../../sdk';
import type { CallbackSettings, DeliveryOutcome, Notification, NotificationSink } from '../../model';
import { LARGEST_BODY_BYTES, notificationBodies, type EnvelopeFacts, type OversizedEvent } from '../envelope';
import { CALLBACK_SCHEDULES } from '../schedules';
import { partProgress } from '../progress';
import { DRAIN_MS, post } from './post';
import { callbackRequests } from './request';
import { callbackSecrets, checkCallback } from './settings';

/** What a callback needs. */
export interface CallbackSinkOptions {
  readonly settings: CallbackSettings;
  readonly facts: EnvelopeFacts;
  /** Whether members that are null are left out of records. */
  readonly dropNulls: boolean;
  /** One that refuses addresses inside the network, and is used for this callback only. */
  readonly transport: Transport;
  readonly clock: Clock;
}

function tooLargeToSend(tooLarge: readonly OversizedEvent[], limit: number): DeliveryOutcome {
  const which = tooLarge.map(
    ({ event, bytes }) =>
      `${event.kind} of ${event.objectType} ${event.objectId || '(without an id)'} (event ${event.id}, ${bytes} bytes)`,
  );
  const error =
    `Not sent, because a body may have ${limit} bytes: ${which.join('; ')}. Read fewer fields of the object or allow ` +
    'larger bodies, then send it again, or read the record from the site; all other events of the notification were sent.';
  return { status: 'refused', error };
}

/**
 * Makes the sink. Each attempt sends the same bytes under the same id with a fresh timestamp. A notification that is too
 * large for one body is sent in parts, one after another; parts that were accepted are not sent again by this process. A
 * single event that is too large is not sent: the notification becomes a dead letter that says so, after its other
 * events have been handed over.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with everything that is wrong with the settings.
 */
export function createCallbackSink(options: CallbackSinkOptions): NotificationSink {
  const { settings, clock } = options;
  checkCallback(settings);
  const { host, origin } = new URL(settings.url);
  const redactor = createRedactor(callbackSecrets(settings));
  const context = { transport: options.transport, clock, target: `The callback at ${host}` };
  const requestOf = callbackRequests(settings);
  const progress = partProgress();
  const maxBytes = settings.maxBodyBytes ?? LARGEST_BODY_BYTES;
  const rules = { format: settings.format, facts: options.facts, dropNulls: options.dropNulls, maxBytes };

  const deliver = async (notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> => {
    const { bodies, tooLarge } = notificationBodies(notification, rules);
    const until = clock.monotonic() + 2 * settings.timeoutMs;
    const accepted = progress.of(notification);
    for (const body of bodies.filter(({ id }) => !accepted.has(id))) {
      const timeoutMs = Math.max(1, Math.min(settings.timeoutMs, Math.floor(until - clock.monotonic())));
      const outcome = await post(requestOf(body, clock.now(), timeoutMs), context, signal);
      if (outcome.status !== 'delivered') return outcome;
      if (bodies.length > 1) accepted.add(body.id);
    }
    progress.forget(notification);
    return tooLarge.length > 0 ? tooLargeToSend(tooLarge, maxBytes) : { status: 'delivered' };
  };
  return {
    schedule: CALLBACK_SCHEDULES[settings.schedule],
    whenExhausted: settings.whenExhausted,
    receiver: origin,
    longestAttemptMs: 2 * settings.timeoutMs + 2 * DRAIN_MS,
    async deliver(notification, signal) {
      const outcome = await deliver(notification, signal);
      return outcome.status === 'delivered' ? outcome : { ...outcome, error: redactor.text(outcome.error) };
    },
  };
}
