/** Reads a notification back from the store. */
import { CoupaError } from '../../errors';
import { parseJson, type StoredEvent, type StoredNotification } from '../../sdk';
import type { ChangeEvent, Notification } from '../model';

const KINDS = new Set(['CREATED', 'UPDATED', 'DELETED', 'UNKNOWN']);

function isEvent(value: unknown): value is ChangeEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Record<string, unknown>;
  const texts = ['id', 'objectType', 'object', 'objectId', 'date', 'pollDate'];
  return texts.every((name) => typeof event[name] === 'string') && KINDS.has(String(event['kind']));
}

function readEvent({ id, body }: StoredEvent, { id: notification }: StoredNotification): ChangeEvent {
  try {
    const event = parseJson(body);
    if (isEvent(event)) return event;
  } catch {
    // Told below.
  }
  const text = `Event ${id} of notification ${notification} cannot be read: what the store holds is not an event.`;
  throw new CoupaError('COUPA_STATE_DAMAGED', text);
}

/**
 * The notification with its events.
 * @throws {CoupaError} `COUPA_STATE_DAMAGED` when the body of an event is not what a poller stores.
 */
export function readNotification(stored: StoredNotification): Notification {
  return { stored, events: stored.events.map((event) => readEvent(event, stored)) };
}
