/** Which settings of a configuration of events are secrets, and whether one has any that would be read in the flow file. */
import { EVENT_SETTINGS } from '../../events';
import type { AdapterDocument } from '../../sdk';
import { secretNames } from './form-values';

/** Their keys, for the dialog, which masks them. Headers are among them, because credentials travel in headers. */
export function secretSettings({ endpoint }: Pick<AdapterDocument, 'endpoint'>): readonly string[] {
  const ofEvents = EVENT_SETTINGS.filter(({ secret }) => secret).map(({ key }) => key);
  return [...secretNames(endpoint.properties), ...ofEvents, 'event.notification.callback.headers'];
}

/** Keys of addresses, which may hold secrets within: a user, or a query as in `https://example.com/?code=...`. */
export const SECRET_ADDRESSES: readonly string[] = ['event.notification.callback.url'];

/**
 * The keys among `names` whose values are in a configuration in plain text: a flow that was imported or deployed over
 * HTTP went through no dialog.
 */
export function plainSecrets(configuration: unknown, names: readonly string[]): readonly string[] {
  if (typeof configuration === 'string') return plainSecrets(decoded(configuration), names);
  if (typeof configuration !== 'object' || configuration === null) return [];
  const found = Object.entries(configuration).flatMap(([key, value]: [string, unknown]) =>
    isShown(key, value, names) ? [key] : names.includes(key) ? [] : plainSecrets(value, names),
  );
  return [...new Set(found)];
}

function isShown(key: string, value: unknown, names: readonly string[]): boolean {
  if (names.includes(key)) return isPlain(value);
  return SECRET_ADDRESSES.includes(key) && typeof value === 'string' && secretsWithin(value).some(isPlain);
}

/** What an address says about who calls it: its user, and the values of its query. */
function secretsWithin(address: string): readonly string[] {
  const [, user = '', query = ''] = /^[^?#]*?:\/\/(?:([^/?#]*)@)?[^?#]*(?:\?([^#]*))?/.exec(address.trim()) ?? [];
  return [user, ...query.split('&').map((each) => each.replace(/^[^=]*=/, ''))];
}

/** JSON may be encoded as text within JSON. */
function decoded(text: string): unknown {
  if (!/^\s*["[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A mask says only that there was something. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isPlain);
  return typeof value === 'string' ? !/^[*•]*$/.test(value) : typeof value === 'number';
}
