/** Makes of any form of configuration the one that polling and delivery run on, or tells everything that is wrong. */
import type { PropertyValues } from '../../sdk';
import type { EventsConfiguration, PolledResource } from '../model';
import { isMask, readCallback } from './callback';
import { readZone } from './dates-configuration';
import { readDuration } from './durations';
import { at, createFindings, shown, type Findings } from './findings';
import { takeIn, type Intake } from './intake';
import { readLegacyUrls } from './legacy-urls';
import { readKnownResource, type ResourceContext } from './open-connectors';
import { readDefaults } from './options';
import { CONNECTION_SETTINGS, EVENT_SETTINGS } from './settings';
import { readShortResource, SHARED } from './short-form';
import { isMembers, memberOf, readBoolean, readJson, readWord, type Member } from './values';

/** What a caller may say besides the configuration itself. */
export interface EventsConfigurationOptions {
  /** Objects of the catalog by resource key, where a key means another one than its name says: `{ orders: 'order_pads' }`. */
  readonly objects?: Readonly<Record<string, string>>;
  /** `unset`: a mask in the place of a secret counts as no secret, where nothing is called back; else it is a fault. */
  readonly masks?: 'unset';
}

const DAY = 86_400_000;
const MOST_RESOURCES = 500;
/** Open Connectors takes any number of minutes. */
const INTERVAL = { unit: 'm', least: 1000, most: 1_000_000_000 * 60_000 } as const;

/**
 * Reads a configuration of events. Accepted are, each as it is or as JSON text:
 * - the settings of an instance of Open Connectors' Coupa connector by their flat keys (`event.poller.configuration` and
 *   the others of {@link EVENT_SETTINGS}), values native or as text;
 * - the whole body of such an instance (`element`, `name`, `tags`, `configuration`);
 * - one resource in the short form, `{ "object": "invoices", "watch": "status", "interval": "5m" }`, a list of such, or
 *   `{ "resources": [...], "interval": "5m", "event.notification.callback.url": "https://..." }`.
 *
 * Where both are given, resources of both forms are polled. Settings of the connection are handed on unchecked, because
 * making the connection checks them. Nothing is sent.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with one problem per fault: its path is a JSON Pointer into the
 * configuration as it was given (through text that is JSON), its message says what is expected. No secret is in a message.
 */
export function readEventsConfiguration(input: unknown, options: EventsConfigurationOptions = {}): EventsConfiguration {
  const found = createFindings();
  const intake = unmasked(takeIn(found, input), options);
  const configuration = intake === undefined ? undefined : readIntake(found, intake, options);
  found.throwIfAny();
  if (configuration === undefined) throw new Error('A faulty configuration was not reported.');
  return { ...configuration, warnings: found.warnings };
}

function readIntake(
  found: Findings,
  intake: Intake,
  options: EventsConfigurationOptions,
): Omit<EventsConfiguration, 'warnings'> {
  const { settings, path, name, tags, form } = intake;
  const of = (...names: readonly string[]): Member | undefined => memberOf(settings, path, ...names);
  warnOfStray(found, intake);
  const isEnabled = readBoolean(found, of('event.notification.enabled', 'enabled')) ?? form === 'short';
  checkVendorType(found, of('event.vendor.type'));
  const timeZone = readZone(found, of('event.poller.timezone', 'timeZone'));
  const defaults = readDefaults(found, settings, path, timeZone);
  const resources = readResources(found, intake, { defaults, objects: options.objects ?? {} });
  if (isEnabled && resources.length === 0 && found.faultCount() === 0) {
    found.fault(at(path, 'event.poller.configuration'), 'events are enabled, but nothing to poll is named');
  }
  const callback = readCallback(found, settings, path);
  return {
    enabled: isEnabled,
    ...(name === undefined ? {} : { name }),
    tags,
    intervalMs: readInterval(found, intake) ?? 15 * 60_000,
    resources,
    ...(callback === undefined ? {} : { callback }),
    dropNulls: readBoolean(found, of('filter.response.nulls')) ?? true,
    keepDeliveredMs:
      readDuration(found, of('event.notification.keep'), { unit: 'd', least: 60_000, most: 3650 * DAY }) ?? 7 * DAY,
    connection: connectionOf(intake),
  };
}

function unmasked(intake: Intake | undefined, { masks }: EventsConfigurationOptions): Intake | undefined {
  if (intake === undefined || masks === undefined) return intake;
  const secrets = new Set(EVENT_SETTINGS.filter(({ secret }) => secret).map(({ key }) => key));
  const given = Object.entries(intake.settings).filter(([key, value]) => !secrets.has(key) || !isMask(value));
  return { ...intake, settings: Object.fromEntries(given) };
}

function checkVendorType(found: Findings, member: Member | undefined): void {
  if (member === undefined) return;
  readWord(found, member, ['polling'] as const);
}

/** All resources of a configuration are polled in the same interval. */
function readInterval(found: Findings, { settings, path, short }: Intake): number | undefined {
  const shared = readDuration(found, memberOf(settings, path, 'event.poller.refresh_interval', 'interval'), INTERVAL);
  const own = short
    .filter(({ path: place }) => place !== path)
    .map(({ value, path: place }) => (isMembers(value) ? memberOf(value, place, 'interval') : undefined))
    .filter((member) => member !== undefined);
  const lengths = own.map((member) => readDuration(found, member, INTERVAL));
  const first = shared ?? lengths.find((length) => length !== undefined);
  lengths.forEach((length, position) => {
    if (length === undefined || length === first) return;
    found.fault(
      own[position]?.path ?? '',
      'all resources of a configuration are polled in the same interval; make a configuration of its own for another one',
    );
  });
  return first;
}

function readResources(found: Findings, intake: Intake, context: ResourceContext): readonly PolledResource[] {
  const { settings, path, short } = intake;
  const configuration = memberOf(settings, path, 'event.poller.configuration');
  const legacy = memberOf(settings, path, 'event.poller.urls');
  const known = readKnown(found, configuration, legacy);
  if (known.length + short.length > MOST_RESOURCES) {
    found.fault(
      path,
      `${known.length + short.length} resources are more than the ${MOST_RESOURCES} that are polled together`,
    );
    return [];
  }
  const shared = new Set<string>([...SHARED, ...KNOWN_SETTINGS]);
  const nothing = new Set<string>();
  const resources = [
    ...known.map(({ key, member }) => readKnownResource(found, key, member, context)),
    ...short.map((member) => readShortResource(found, member, context, member.path === path ? shared : nothing)),
  ].filter((resource) => resource !== undefined);
  const keys = new Set<string>();
  for (const { key } of resources) {
    if (keys.has(key)) found.fault(path, `two resources are called ${shown(key)}; give one of them another "key"`);
    keys.add(key);
    if (!/^[^\p{Cc}]{1,200}$/u.test(key)) found.fault(path, `${shown(key)} cannot be the name of a resource`);
  }
  return resources;
}

function readKnown(
  found: Findings,
  member: Member | undefined,
  legacy: Member | undefined,
): readonly { readonly key: string; readonly member: Member }[] {
  if (member === undefined) return readLegacyUrls(found, legacy);
  if (legacy !== undefined) found.warn(legacy.path, 'has no effect beside event.poller.configuration');
  const configuration = readJson(found, member, 'an object with the resources to poll');
  if (configuration === undefined) return [];
  if (!isMembers(configuration)) {
    found.fault(member.path, `an object with the resources to poll is expected, not ${shown(configuration)}`);
    return [];
  }
  return Object.entries(configuration).map(([key, value]) => ({ key, member: { path: at(member.path, key), value } }));
}

const KNOWN_SETTINGS: ReadonlySet<string> = new Set([...EVENT_SETTINGS.map(({ key }) => key), ...CONNECTION_SETTINGS]);
const BODY = new Set(['element', 'configuration']);

/** One resource alone tells of its own strays. */
function warnOfStray(found: Findings, { settings, path, short }: Intake): void {
  if (short.some((member) => member.path === path)) return;
  const shared = new Set<string>(SHARED);
  for (const key of Object.keys(settings)) {
    const isKnown = KNOWN_SETTINGS.has(key) || shared.has(key) || BODY.has(key);
    if (!isKnown) found.warn(at(path, key), 'is not known here and ignored');
  }
}

function connectionOf({ settings }: Intake): PropertyValues {
  const given = CONNECTION_SETTINGS.filter((key) => Object.hasOwn(settings, key) && settings[key] !== null);
  return Object.fromEntries(given.map((key) => [key, settings[key]]));
}
