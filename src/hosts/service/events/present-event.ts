/** Notifications as the event log and the list of deliveries show them. */
import { envelopeFacts, openConnectorsEnvelope, readNotification, withoutNulls } from '../../../events';
import type { StoredNotification } from '../../../sdk';
import { flagOf, type Configuration } from '../instances/configuration-values';
import { shownTime, type ShownInstance } from '../instances/present';
import { subscriptionOf } from '../instances/subscription';

/** Words of the event log. */
export type EventStatus = 'NEW' | 'RECEIVED' | 'DISPATCHED' | 'CONSUMED' | 'NOTIFIED';

/** Words of deliveries. */
export type DeliveryWord = 'created' | 'delivered' | 'retry' | 'queued';

/** What is shown without secrets. */
function plainValues({ entries }: ShownInstance): Configuration {
  return Object.fromEntries(entries.map(({ name, stored, sealed }) => [name, sealed ? null : stored]));
}

/** The callback of an instance, where it has one. */
export function callbackUrlOf(instance: ShownInstance): string | undefined {
  const url = plainValues(instance)['event.notification.callback.url']?.trim();
  return url === undefined || url === '' ? undefined : url;
}

function messageOf(instance: ShownInstance, stored: StoredNotification): Readonly<Record<string, unknown>> {
  const { row, user } = instance;
  const facts = envelopeFacts({
    subscription: subscriptionOf(row.id),
    accountId: row.organizationId,
    companyId: row.organizationId,
    instanceId: row.id,
    instanceName: row.name,
    instanceTags: row.tags,
    userId: row.userId,
    user: user?.email ?? 'system',
  });
  const { message } = openConnectorsEnvelope(readNotification(stored), facts);
  const drop = flagOf(plainValues(instance), 'filter.response.nulls', 'true') === 'true';
  return (drop ? withoutNulls(message) : message) as Readonly<Record<string, unknown>>;
}

function eventStatus(instance: ShownInstance, { status, attempts }: StoredNotification): EventStatus {
  if (status === 'delivered') return callbackUrlOf(instance) === undefined ? 'RECEIVED' : 'NOTIFIED';
  return attempts === 0 && status === 'waiting' ? 'NEW' : 'DISPATCHED';
}

/** When something last happened to it. */
function updatedAt({ finishedAt, firstAttemptAt, createdAt }: StoredNotification): number {
  return finishedAt ?? firstAttemptAt ?? createdAt;
}

/** What became of a notification for its instance. */
export function showDisposition(
  instance: ShownInstance,
  stored: StoredNotification,
): Readonly<Record<string, unknown>> {
  return {
    eventId: stored.id,
    elementInstanceId: instance.row.id,
    notificationId: stored.id,
    notifiedData: stored.status === 'delivered' ? JSON.stringify(messageOf(instance, stored)) : null,
    status: eventStatus(instance, stored),
    attempts: stored.attempts,
    ...(stored.lastError === undefined ? {} : { error: stored.lastError }),
    createdDate: shownTime(stored.createdAt),
    updatedDate: shownTime(updatedAt(stored)),
  };
}

/** An entry of the event log: one notification with its records as the poller read them. */
export function showEvent(instance: ShownInstance, stored: StoredNotification): Readonly<Record<string, unknown>> {
  const message = messageOf(instance, stored);
  return {
    id: stored.id,
    eventDate: shownTime(stored.createdAt),
    status: eventStatus(instance, stored),
    providerData: JSON.stringify(message['raw']),
    notifiedData: stored.status === 'delivered' ? [message] : [],
    eventElementInstances: [showDisposition(instance, stored)],
  };
}

/** The word for the state of a delivery. */
export function deliveryWord({ status, attempts }: StoredNotification): DeliveryWord {
  if (status === 'delivered') return 'delivered';
  if (status === 'dead' || status === 'paused') return 'queued';
  return attempts === 0 ? 'created' : 'retry';
}

/** A delivery with its notification and the subscription that it belongs to. */
export function showDelivery(instance: ShownInstance, stored: StoredNotification): Readonly<Record<string, unknown>> {
  const createdDate = shownTime(stored.createdAt);
  return {
    notificationId: stored.id,
    subscriptionId: instance.row.id,
    status: deliveryWord(stored),
    createdDate,
    updatedDate: shownTime(updatedAt(stored)),
    ...(stored.lastError === undefined ? {} : { error: stored.lastError }),
    notification: {
      id: stored.id,
      from: 'coupa',
      topic: 'event',
      severity: 'low',
      message: JSON.stringify(messageOf(instance, stored)),
      createdDate,
      active: stored.status === 'waiting',
      acknowledged: stored.status === 'delivered',
    },
    subscription: {
      id: instance.row.id,
      channel: 'webhook',
      topics: ['event'],
      config: { url: callbackUrlOf(instance) ?? '' },
    },
  };
}
