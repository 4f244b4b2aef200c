/** The table of all settings of events by their flat keys. */
import { NUMBER_PROPERTIES } from '../../connection';

/** One setting. */
export interface EventSetting {
  readonly key: string;
  /** What it is for, units included. */
  readonly about: string;
  readonly fallback?: string;
  /** `open-connectors`: as documented there; `own`: added by this connector. */
  readonly origin: 'open-connectors' | 'own';
  /** Never shown again. */
  readonly secret?: true;
}

const own = (key: string, about: string, fallback?: string): EventSetting => ({
  ...{ key, about, origin: 'own' as const },
  ...(fallback === undefined ? {} : { fallback }),
});
const known = (key: string, about: string, fallback?: string): EventSetting => ({
  ...own(key, about, fallback),
  origin: 'open-connectors',
});

/** Every key that a configuration of events may have, besides those of the connection. Values may be native or text. */
export const EVENT_SETTINGS: readonly EventSetting[] = [
  known('event.notification.enabled', 'Whether events are on.', 'false; true in the short form'),
  known('event.vendor.type', 'How events are found: polling.', 'polling'),
  known('event.poller.refresh_interval', 'Minutes between two polls of a resource.', '15'),
  known('event.poller.configuration', 'What to poll, by resource: an object, or the same as JSON text.'),
  known('event.poller.urls', 'What to poll, in the older form: one line per resource, with bars between its parts.'),
  known('filter.response.nulls', 'Whether members that are null are left out of notifications.', 'true'),
  known('event.notification.callback.url', 'Where notifications are posted.'),
  known('event.notification.callback.headers', 'More headers: an object, JSON text, or lines "Name: value".'),
  known('event.notification.basic.username', 'Basic authentication of callbacks.'),
  { ...known('event.notification.basic.password', 'Its password.'), secret: true },
  { ...known('event.notification.signature.key', 'Key of the header Elements-Webhook-Signature.'), secret: true },
  own('event.poller.resources', 'What to poll, in the short form: a list, or the same as JSON text.'),
  own('event.poller.timezone', 'Time zone of dates without an offset, for resources that name none.', 'UTC'),
  own('event.poller.start', 'Where the first poll begins: now, everything, or a date.', 'now'),
  own(
    'event.poller.overlap',
    'How far a poll reaches back behind the one before: 90s, 5m; a number counts seconds.',
    '120s',
  ),
  own('event.poller.lag', 'How far a poll stays behind the clock of the site, likewise.', '5s'),
  own(
    'event.poller.reconcile',
    'Looks for records that arrived late: true, false, how often, or {every, reach}.',
    '7d',
  ),
  own(
    'event.poller.deletions',
    'Looks for deleted records: true (daily), false, how often, or {every, accept}; accept: all tells also of many at once.',
    'false',
  ),
  own('event.notification.format', 'Body of callbacks: open-connectors or cloudevents.', 'open-connectors'),
  {
    ...own(
      'event.notification.standardwebhooks.secret',
      'Signs Standard Webhooks headers; several during a rotation, newest first.',
    ),
    secret: true,
  },
  own(
    'event.notification.schedule',
    'When failed callbacks are tried again: open-connectors or standard-webhooks.',
    'open-connectors',
  ),
  own(
    'event.notification.failure.policy',
    'After the last attempt: dead-letter (the next ones go on) or pause (all wait).',
    'dead-letter',
  ),
  own(
    'event.notification.allowed.internal.hosts',
    'Inside addresses that callbacks may go to: host names, addresses, ranges.',
  ),
  own('event.notification.timeout', 'How long a callback may take: 30s, 1m; a number counts seconds.', '30s'),
  own('event.notification.body.limit.mb', 'The largest body of a callback.', '8'),
  own('event.notification.keep', 'How long delivered notifications are kept: 12h, 7d; a number counts days.', '7d'),
];

/** Keys that belong to the connection and are handed on as they are. */
export const CONNECTION_SETTINGS: readonly string[] = [
  ...[
    'siteAddress',
    'auth.type',
    'api.key',
    'oauth.client.id',
    'oauth.client.secret',
    'oauth.scope',
    'optionalSettings',
  ],
  ...Object.keys(NUMBER_PROPERTIES),
];
