/** The Events activity: its form as a configuration, and its run as a stream of notifications. */
import type { SiteConnection } from '../connection';
import { CoupaError } from '../errors';
import type { EventsConfiguration, Notification } from '../events';
import { later } from '../later';
import type { ExecutionContext, Ports, PropertyValues } from '../sdk';
import { invalidValue, readFlag, readNames, readNumber, readObjectName, readParentIds, readText } from './form-values';

// The other activities are checked and run without them.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is used
const events = later(() => require('../events') as typeof import('../events'));

const MINUTES = (count: number): string => `${count}m`;
const SECONDS = (count: number): string => `${count}s`;

/**
 * The form of the Events activity as a configuration: the pages for one object, or the JSON in their place.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with every fault and its path; `COUPA_INPUT_INVALID` naming the
 * property.
 */
export function toEvents(values: PropertyValues): EventsConfiguration {
  const form = {
    object: readText(values, 'list-object') === undefined ? undefined : readObjectName(values),
    parentIds: readParentIds(values),
    watch: someNames(values, 'watch'),
    where: readText(values, 'filterText'),
    fields: someNames(values, 'fields'),
    deletions: readFlag(values, 'deletions') ? true : undefined,
    interval: lengthOf(readNumber(values, 'interval'), MINUTES),
    start: readText(values, 'startFrom'),
    overlap: lengthOf(readNumber(values, 'overlap'), SECONDS),
    timeZone: readText(values, 'timeZone'),
  };
  const given = Object.entries(form).filter(([, value]) => value !== undefined);
  const text = readText(values, 'configuration');
  if (text === undefined) {
    if (form.object === undefined) readObjectName(values);
    return enabled(events().readEventsConfiguration(Object.fromEntries(given)));
  }
  if (form.object !== undefined) {
    throw invalidValue('configuration', 'it takes the place of the other pages: take the object away, or the JSON');
  }
  // Dialogs mask secrets; the connection has its own, and the flow gets the events in place of a callback.
  return enabled(events().readEventsConfiguration(text, { masks: 'unset' }));
}

function enabled(configuration: EventsConfiguration): EventsConfiguration {
  if (configuration.enabled) return configuration;
  throw invalidValue('configuration', 'events are off in it; set event.notification.enabled to true');
}

function someNames(values: PropertyValues, name: 'watch' | 'fields'): readonly string[] | undefined {
  const names = readNames(values, name);
  return names?.length === 0 ? undefined : names;
}

function lengthOf(count: number | undefined, text: (count: number) => string): string | undefined {
  return count === undefined ? undefined : text(count);
}

/**
 * Watches until the signal aborts. Asking for the next notification confirms the one before; who leaves instead gets
 * that one again with the next run.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` when the host gives no store.
 */
export async function* watchEvents(
  connection: SiteConnection,
  { parameters, store, subscription = 'default' }: ExecutionContext,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<Notification> {
  const configuration = toEvents(parameters);
  if (store === undefined) {
    throw new CoupaError('COUPA_INPUT_INVALID', 'The events activity needs a store, to remember what it has read.');
  }
  const handOff = events().createHandOff();
  const engine = events().createEventEngine({ store, ports });
  const end = (): void => handOff.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    engine.add({ id: subscription, connection, configuration, sink: handOff.sink });
    if (!signal.aborted) yield* handOff.notifications;
  } finally {
    signal.removeEventListener('abort', end);
    await engine.stop();
  }
}
