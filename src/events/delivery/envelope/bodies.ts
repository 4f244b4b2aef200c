/** Turns a notification into the bodies that are sent for it: one, unless it is too large for one. */
import { createHash } from 'node:crypto';
import type { ChangeEvent, Notification, NotificationFormat } from '../../model';
import { CLOUD_EVENTS_BATCH_TYPE, cloudEvents } from './cloud-events';
import { withoutNulls } from './drop-nulls';
import type { EnvelopeFacts } from './facts';
import { MOST_EVENTS, openConnectorsEnvelope } from './open-connectors';

/** The largest body that Open Connectors handles. */
export const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/** How bodies are made. */
export interface BodyRules {
  readonly format: NotificationFormat;
  readonly facts: EnvelopeFacts;
  readonly dropNulls: boolean;
  /** {@link LARGEST_BODY_BYTES} when absent. */
  readonly maxBytes?: number;
}

/** One body to send. */
export interface CallbackBody {
  /**
   * The id that receivers tell repetitions by: that of the notification, or, for a part of it, one that follows from the
   * events in the part. The same id never stands for other events.
   */
  readonly id: string;
  readonly events: readonly ChangeEvent[];
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** An event that fits into no body. */
export interface OversizedEvent {
  readonly event: ChangeEvent;
  readonly bytes: number;
}

/** The bodies of a notification, in the order in which they are to be sent. */
export interface NotificationBodies {
  readonly bodies: readonly CallbackBody[];
  readonly tooLarge: readonly OversizedEvent[];
}

function partId({ stored, events: all }: Notification, events: readonly ChangeEvent[]): string {
  if (events.length === all.length) return stored.id;
  const which = createHash('sha256').update(events.map(({ id }) => id).join('\n'));
  return `${stored.id}-${which.digest('hex').slice(0, 16)}`;
}

function shown(event: ChangeEvent, rules: BodyRules): ChangeEvent {
  if (!rules.dropNulls || event.record === undefined) return event;
  return { ...event, record: withoutNulls(event.record) as NonNullable<ChangeEvent['record']> };
}

function render(whole: Notification, events: readonly ChangeEvent[], rules: BodyRules): CallbackBody {
  const id = partId(whole, events);
  const part = { stored: { ...whole.stored, id }, events: events.map((event) => shown(event, rules)) };
  const [content, contentType] =
    rules.format === 'cloudevents'
      ? [cloudEvents(part.events, rules.facts), CLOUD_EVENTS_BATCH_TYPE]
      : [openConnectorsEnvelope(part, rules.facts), 'application/json'];
  return { id, events, bytes: Buffer.from(JSON.stringify(content)), contentType };
}

/**
 * Makes the bodies. A notification that is too large is halved until its parts fit; an event that is too large by itself
 * is told in `tooLarge` and is in no body.
 */
export function notificationBodies(whole: Notification, rules: BodyRules): NotificationBodies {
  const limit = rules.maxBytes ?? LARGEST_BODY_BYTES;
  const bodies: CallbackBody[] = [];
  const tooLarge: OversizedEvent[] = [];
  const add = (events: readonly ChangeEvent[]): void => {
    const body = events.length > MOST_EVENTS ? undefined : render(whole, events, rules);
    if (body !== undefined && body.bytes.length <= limit) return void bodies.push(body);
    const [event] = events;
    if (body !== undefined && event !== undefined && events.length === 1) {
      tooLarge.push({ event, bytes: body.bytes.length });
      return;
    }
    const middle = Math.ceil(events.length / 2);
    add(events.slice(0, middle));
    add(events.slice(middle));
  };
  if (whole.events.length > 0) add(whole.events);
  return { bodies, tooLarge };
}
