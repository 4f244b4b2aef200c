/** What tells one state of a record from another, and the ids of events, which follow from it alone. */
import { createHash } from 'node:crypto';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';

/** A hash of any value: the order of members does not matter, that of lists does; absent is not null. */
export function hashOf(value: unknown): string {
  try {
    return digest(canonical(value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CoupaError('COUPA_BAD_ANSWER', 'A record is nested too deeply to be compared.', { cause: error });
  }
}

/** One state of a record: its date and its content. */
export function versionOf(record: DataRecord, updatedAt: number | undefined): string {
  return `${updatedAt ?? ''}.${hashOf(record)}`;
}

/** Marks a record that was told of as deleted, should it ever come back. */
export const DELETED_VERSION = 'deleted';

/** What the id of an event is made of. */
export interface EventIdentity {
  readonly siteAddress: string;
  readonly resource: string;
  /** The object and the ids of its parents. */
  readonly object: string;
  readonly record: string;
  readonly version: string;
  /**
   * How often this record has begun anew: it came back after it was deleted, or it has no date, so that it may become
   * what it was before. Only then do equal states mean different changes.
   */
  readonly incarnation: number;
}

/** The id of an event: the same for the same change after every crash and restart, and on every machine. */
export function eventIdOf({ siteAddress, resource, object, record, version, incarnation }: EventIdentity): string {
  const { host } = new URL(siteAddress);
  const parts = [host, resource, object, record, version, ...(incarnation > 0 ? [incarnation] : [])];
  return digest(JSON.stringify(parts));
}

/** The id of a notification: the same for the same events. */
export function notificationIdOf(eventIds: readonly string[]): string {
  return digest(eventIds.join(' '));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 27);
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
