/** The entries of an instance's configuration that the connector knows, and which of them are secret. */

/** What is known of an entry. */
export interface ConfigurationKey {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: 'TEXTFIELD_128' | 'TEXTFIELD_1000' | 'TEXTAREA' | 'PASSWORD' | 'BOOLEAN';
  readonly required?: true;
  readonly secret?: true;
}

const KEYS: readonly ConfigurationKey[] = [
  {
    key: 'siteAddress',
    name: 'Site address',
    description: 'Address of the Coupa site, a host name or https URL.',
    type: 'TEXTFIELD_1000',
    required: true,
  },
  {
    key: 'api.key',
    name: 'API key',
    description: 'API key of a site that still has keys.',
    type: 'PASSWORD',
    secret: true,
  },
  { key: 'auth.type', name: 'Sign-in', description: 'oauth or apikey, where both are given.', type: 'TEXTFIELD_128' },
  {
    key: 'oauth.client.id',
    name: 'OAuth client id',
    description: 'Of a client-credentials client.',
    type: 'TEXTFIELD_128',
  },
  {
    key: 'oauth.client.secret',
    name: 'OAuth client secret',
    description: 'The secret of that client.',
    type: 'PASSWORD',
    secret: true,
  },
  { key: 'oauth.scope', name: 'OAuth scopes', description: 'Separated by blanks.', type: 'TEXTAREA' },
  {
    key: 'filter.response.nulls',
    name: 'Leave nulls out',
    description: 'Whether members that are null are left out of answers and events; true when absent.',
    type: 'BOOLEAN',
  },
  {
    key: 'event.notification.enabled',
    name: 'Events enabled',
    description: 'Whether the instance polls for changes.',
    type: 'BOOLEAN',
  },
  { key: 'event.vendor.type', name: 'Kind of events', description: 'polling.', type: 'TEXTFIELD_128' },
  {
    key: 'event.notification.callback.url',
    name: 'Callback URL',
    description: 'Where notifications are posted; without it events are only kept in the event log.',
    type: 'TEXTFIELD_1000',
  },
  {
    key: 'event.notification.callback.headers',
    name: 'Callback headers',
    description: 'Headers that are sent along with notifications.',
    type: 'TEXTAREA',
    secret: true,
  },
  {
    key: 'event.notification.basic.username',
    name: 'Callback user',
    description: 'User name for the callback.',
    type: 'TEXTFIELD_128',
  },
  {
    key: 'event.notification.basic.password',
    name: 'Callback password',
    description: 'Password for the callback.',
    type: 'PASSWORD',
    secret: true,
  },
  {
    key: 'event.notification.signature.key',
    name: 'Signature key',
    description: 'Key of the signature of notifications; without it they are not signed.',
    type: 'PASSWORD',
    secret: true,
  },
  {
    key: 'event.poller.refresh_interval',
    name: 'Interval',
    description: 'Minutes between two polls; 15 when absent.',
    type: 'TEXTFIELD_128',
  },
  {
    key: 'event.poller.configuration',
    name: 'Polled resources',
    description: 'What is polled and how, by resource, as JSON.',
    type: 'TEXTAREA',
  },
  {
    key: 'event.poller.urls',
    name: 'Polled resources, old form',
    description: 'One line per resource with bars between its parts.',
    type: 'TEXTAREA',
  },
];

const BY_KEY = new Map(KEYS.map((entry) => [entry.key, entry]));

/** What a secret looks like in answers. */
export const MASK = '********';

/** All known entries. */
export const CONFIGURATION_KEYS: readonly ConfigurationKey[] = KEYS;

/** What is known of an entry; of an unknown one, what its name tells. */
export function configurationKey(key: string): ConfigurationKey {
  const known = BY_KEY.get(key);
  if (known !== undefined) return known;
  const secret = /secret|passw|token|credential|signature|private|api[._-]?key|(?:^|[._-])key$/i.test(key);
  return {
    key,
    name: key,
    description: 'Not known to the connector; kept as it is.',
    type: secret ? 'PASSWORD' : 'TEXTFIELD_1000',
    ...(secret ? { secret } : {}),
  };
}

/** Whether the value of an entry is never shown. Unknown entries that sound like secrets are treated as such. */
export function isSecretKey(key: string): boolean {
  return configurationKey(key).secret === true;
}
