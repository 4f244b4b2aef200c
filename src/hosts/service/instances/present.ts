/** Instances and their configuration as the API shows them. */
import type { Sealer } from '../encryption/sealing';
import type { EntryRow } from '../storage/configuration-entries';
import type { InstanceRow } from '../storage/instances';
import type { UserRow } from '../storage/users';
import { configurationKey } from './configuration-keys';
import { shownValue } from './configuration-values';
import { ELEMENT, ELEMENT_ID } from './element';

/** What the encrypted token of an instance belongs to. */
export function placeOfToken(instanceId: number): string {
  return `instance ${instanceId}, token`;
}

/** ISO 8601 in UTC with seconds, as Open Connectors writes times. */
export function shownTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Everything an answer about an instance is made from. */
export interface ShownInstance {
  readonly row: InstanceRow;
  readonly entries: readonly EntryRow[];
  /** Who created it. */
  readonly user: UserRow | undefined;
}

/** An instance; `user` is there always, because clients read it. */
export function showInstance({ row, entries, user }: ShownInstance, sealer: Sealer): Readonly<Record<string, unknown>> {
  const configuration = Object.fromEntries(entries.map((entry) => [entry.name, shownValue(entry)]));
  return {
    id: row.id,
    name: row.name,
    createdDate: shownTime(row.createdAt),
    updatedDate: shownTime(row.updatedAt),
    token: sealer.open(row.sealedToken, placeOfToken(row.id)),
    element: ELEMENT,
    elementId: ELEMENT_ID,
    tags: row.tags,
    provisionInteractions: [],
    valid: true,
    disabled: row.disabled,
    maxCacheSize: 0,
    cacheTimeToLive: 0,
    configuration,
    eventsEnabled: configuration['event.notification.enabled']?.trim().toLowerCase() === 'true',
    traceLoggingEnabled: row.traceLogging,
    cachingEnabled: false,
    externalAuthentication: 'none',
    user: {
      id: row.userId,
      emailAddress: user?.email ?? '',
      firstName: user?.firstName ?? '',
      lastName: user?.lastName ?? '',
    },
  };
}

/** One entry of a configuration. */
export function showEntry(entry: EntryRow): Readonly<Record<string, unknown>> {
  const { name, description, type, required } = configurationKey(entry.name);
  return {
    id: entry.id,
    key: entry.name,
    name,
    description,
    propertyValue: shownValue(entry),
    type,
    required: required === true,
    active: true,
    hideFromConsole: false,
    internal: false,
  };
}
