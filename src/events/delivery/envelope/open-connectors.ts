/** The standardized envelope of SAP Open Connectors, member by member. */
import type { DataRecord } from '../../../sdk';
import type { ChangeEvent, ChangeKind, Notification } from '../../model';
import type { EnvelopeFacts } from './facts';
import { utcSeconds } from './instants';

/** At most this many events in one notification of a poller, as Open Connectors documents. */
export const MOST_EVENTS = 10;

/** One event in its normalised form; the members that receivers may rely on. */
export interface OpenConnectorsEvent {
  readonly elementKey: 'coupa';
  readonly hubKey: 'businessspendmanagement';
  readonly eventType: ChangeKind;
  readonly objectType: string;
  readonly objectId: string;
  readonly date: string;
  readonly pollDate: string;
  /** JSON Pointers; only where the subscription asked for change detail. Open Connectors has no such member. */
  readonly changedFields?: readonly string[];
}

/** The body of a callback. */
export interface OpenConnectorsEnvelope {
  readonly id: string;
  readonly severity: 'low';
  readonly topic: 'event';
  readonly action: 'notify';
  readonly createdDate: string;
  readonly user: string;
  readonly message: {
    readonly elementKey: 'coupa';
    readonly accountId: number;
    readonly eventId: string;
    readonly companyId: number;
    readonly instanceId: number;
    readonly instance_id: number;
    readonly instanceName: string;
    readonly instanceTags: readonly string[];
    readonly userId: number;
    /** Records under the key of their resource, and what tells which key that is. */
    readonly raw: Readonly<Record<string, unknown>>;
    readonly events: readonly OpenConnectorsEvent[];
  };
}

function eventOf({ kind, objectType, objectId, date, pollDate, changedFields }: ChangeEvent): OpenConnectorsEvent {
  return {
    elementKey: 'coupa',
    hubKey: 'businessspendmanagement',
    eventType: kind,
    objectType,
    objectId,
    date: utcSeconds(date),
    pollDate: utcSeconds(pollDate),
    ...(changedFields === undefined ? {} : { changedFields }),
  };
}

/**
 * The envelope. Integers are integers, instants are UTC in seconds with `Z`. `raw` holds the records of these events (the
 * original repeats the records of the whole poll in each notification), none for a record that was deleted.
 */
export function openConnectorsEnvelope(notification: Notification, facts: EnvelopeFacts): OpenConnectorsEnvelope {
  const { stored } = notification;
  const events = notification.events.map(eventOf);
  const objectType = stored.stream.resource;
  const records: DataRecord[] = notification.events.flatMap(({ record }) => (record === undefined ? [] : [record]));
  return {
    id: stored.id,
    severity: 'low',
    topic: 'event',
    action: 'notify',
    createdDate: utcSeconds(stored.createdAt),
    user: facts.user,
    message: {
      elementKey: 'coupa',
      accountId: facts.accountId,
      eventId: stored.id,
      companyId: facts.companyId,
      instanceId: facts.instanceId,
      instance_id: facts.instanceId,
      instanceName: facts.instanceName,
      instanceTags: facts.instanceTags,
      userId: facts.userId,
      // A resource may be called `events`; its records then win, because receivers look under the object's key.
      raw: { instance_id: facts.instanceId, objectType, events, [objectType]: records },
      events,
    },
  };
}
