/** What the parts of events agree on: a configuration that has been checked, a change, and how it is handed on. */
import type { Condition } from '../activities';
import type { DataRecord, PropertyValues, StoredNotification } from '../sdk';

/** How a date in a record is found and read. */
export interface DateField {
  /** Dotted path in the record: `updated-at`. */
  readonly field: string;
  /** A pattern of Java's SimpleDateFormat, or `milliseconds`; ISO 8601 when absent. */
  readonly format?: string;
  /** A Java time zone id, for dates that carry no offset; UTC when absent. */
  readonly timeZone?: string;
}

/** Where the first poll begins: `now`, `everything`, or an instant in milliseconds since the epoch. */
export type PollStart = 'now' | 'everything' | number;

/** One resource to poll, as every form of configuration ends up. */
export interface PolledResource {
  /** The key in the configuration, which is also the `objectType` of its events. */
  readonly key: string;
  /** The object's name in the catalog: `purchase_orders`. */
  readonly object: string;
  readonly parentIds?: readonly (number | string)[];
  /** Whether the object follows from the key for certain, or is the likely reading of it. */
  readonly mapping: 'certain' | 'inferred' | 'chosen';
  /** Conditions besides the window on the updated date. */
  readonly conditions: readonly Condition[];
  /**
   * Conditions whose values depend on the time of a poll, other than the window on the updated date; rendered per poll.
   * @param lastPoll milliseconds since the epoch, poll delay already taken off
   */
  readonly conditionsAt?: (lastPoll: number, now: number) => readonly Condition[];
  /** Members to read; everything when absent. Id and dates are always read. */
  readonly fields?: readonly string[];
  /** Dotted path of the id; absent when records have none: then a hash of the content stands for it. */
  readonly idField?: string;
  /** Absent: the resource has no such date. */
  readonly updated?: DateField;
  readonly created?: DateField;
  /** Drop records whose updated date is not after the last poll (SAP's `filterByUpdatedDate`). */
  readonly filterByUpdatedDate: boolean;
  /** Drop records that were updated after the poll began (SAP's `filterByCurrentDate`). */
  readonly filterByCurrentDate: boolean;
  /** Records per request, 1 to 50. */
  readonly pageSize: number;
  /** Milliseconds that a window reaches back behind the end of the one before: SAP's `pollDelay` and our overlap. */
  readonly overlapMs: number;
  /** Milliseconds that a window stays behind the clock of the site. */
  readonly lagMs: number;
  /** Created and updated dates that are no further apart, in milliseconds, mean `CREATED`. */
  readonly createdToleranceMs: number;
  readonly start: PollStart;
  /** Change detail: dotted paths of the fields whose change matters; `all` for every field; absent: not remembered. */
  readonly watch?: readonly string[] | 'all';
  /** Finds records that arrived late; absent: never. Milliseconds. */
  readonly reconciliation?: { readonly everyMs: number; readonly reachMs: number };
  /**
   * Finds deletions by reading all ids; absent: never. Milliseconds. Many at once are held back as a likely change of a
   * permission, unless `accept` says that they are meant: then, too, each one is looked for by itself before it is told of.
   */
  readonly deletions?: { readonly everyMs: number; readonly accept?: 'all' };
}

/** How the body of a callback is laid out. */
export type NotificationFormat = 'open-connectors' | 'cloudevents';

/** Where notifications go. Secrets are in here. */
export interface CallbackSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly basic?: { readonly username: string; readonly password: string };
  /** Signs `Elements-Webhook-Signature`. */
  readonly signatureKey?: string;
  /** Signs Standard Webhooks headers (`whsec_...`); several during a rotation, newest first. */
  readonly standardWebhooksSecrets?: readonly string[];
  readonly format: NotificationFormat;
  readonly schedule: 'open-connectors' | 'standard-webhooks';
  /** What happens after the last attempt: the notification is dead and the next ones go on, or everything waits. */
  readonly whenExhausted: 'dead-letter' | 'pause';
  /** Addresses inside the user's own network that are allowed: host names, addresses or CIDR ranges. */
  readonly allowedInternalHosts: readonly string[];
  readonly timeoutMs: number;
  /** The largest body in bytes; 8 MiB when absent. */
  readonly maxBodyBytes?: number;
}

/** A configuration of events that has been checked as a whole. */
export interface EventsConfiguration {
  /** `event.notification.enabled`. */
  readonly enabled: boolean;
  /** The instance's name, for envelopes and status lines. */
  readonly name?: string;
  readonly tags: readonly string[];
  /** Milliseconds between the starts of two polls of a resource. */
  readonly intervalMs: number;
  readonly resources: readonly PolledResource[];
  readonly callback?: CallbackSettings;
  /** Members that are null are left out of records in notifications (`filter.response.nulls`). */
  readonly dropNulls: boolean;
  /** Delivered notifications are kept this long, in milliseconds. */
  readonly keepDeliveredMs: number;
  /** `siteAddress`, `api.key` and so on, where the configuration carried them. */
  readonly connection: PropertyValues;
  /** What is unusual, in sentences, each with the path it is about. */
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
}

/** What happened to a record. `UNKNOWN`: it changed, and its dates do not tell how. */
export type ChangeKind = 'CREATED' | 'UPDATED' | 'DELETED' | 'UNKNOWN';

/** One change; this as JSON is the `body` of a stored event. */
export interface ChangeEvent {
  readonly id: string;
  /** The key of the resource. */
  readonly objectType: string;
  /** The object's name in the catalog. */
  readonly object: string;
  /** Empty when records of the resource have no id. */
  readonly objectId: string;
  readonly kind: ChangeKind;
  /** When it changed by the record's own dates, ISO 8601 in UTC, second precision; the poll's time where it has none. */
  readonly date: string;
  /** When it was found, by the clock of the site; likewise. */
  readonly pollDate: string;
  /** As the site sent it; absent for `DELETED`. */
  readonly record?: DataRecord;
  /** With change detail: JSON Pointers of the watched fields that changed. */
  readonly changedFields?: readonly string[];
}

/** Events that are handed on together, read back from the store. */
export interface Notification {
  readonly stored: StoredNotification;
  readonly events: readonly ChangeEvent[];
}

/** What became of one attempt to hand a notification on. */
export type DeliveryOutcome =
  | { readonly status: 'delivered' }
  /**
   * To be tried again by the schedule, or no earlier than `retryAfterMs` from now. `slowDown`: the whole target is in
   * trouble, not this notification alone, so that others wait a while too.
   */
  | {
      readonly status: 'failed';
      readonly error: string;
      readonly retryAfterMs?: number;
      readonly slowDown?: true;
    }
  /**
   * Nothing can go there until somebody acts: the receiver wants nothing more (410), or its address is not allowed. The
   * subscription is paused and keeps everything.
   */
  | { readonly status: 'gone'; readonly error: string }
  /** This notification can never succeed, e.g. because a record is too large: dead at once; the others go on. */
  | { readonly status: 'refused'; readonly error: string };

/** Where notifications are handed on: a callback, a flow, a program. Never throws for what a receiver does. */
export interface NotificationSink {
  deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** When an attempt that failed is tried again. */
  readonly schedule: RetrySchedule;
  readonly whenExhausted: 'dead-letter' | 'pause';
  /** Where it goes, when others may go there too and hang together; of no more than one place or process when absent. */
  readonly receiver?: string;
  /** Every attempt ends within this time, in milliseconds. */
  readonly longestAttemptMs: number;
}

/** When to try again. */
export interface RetrySchedule {
  readonly name: string;
  /**
   * Milliseconds since the epoch of the attempt that follows; `undefined` when there is none.
   * @param attempts attempts so far, at least 1
   */
  nextAttemptAt(attempts: number, firstAttemptAt: number, now: number, random: () => number): number | undefined;
}
