/** What runs behind a subscription of a program: an engine of its own, and whoever takes the events. */
import type { SiteConnection } from '../connection';
import { CoupaError } from '../errors';
import {
  callbackOf,
  createEventEngine,
  createEventSink,
  createNotificationSink,
  listDeadLetters,
  readEventsConfiguration,
  sendAgain,
  withSetting,
  type EventsConfiguration,
  type NotificationSink,
} from '../events';
import { createNodePorts, ownerName } from '../platform';
import { createCallbackTransport } from '../platform/callback';
import type { Ports, StateStore } from '../sdk';
import type { EventSubscription, SubscribeOptions } from './index';

const CALLBACK_URL = 'event.notification.callback.url';

/** See `events.readConfiguration`. */
export function readConfiguration(configuration: unknown): EventsConfiguration {
  return readEventsConfiguration(configuration);
}

/** See `events.subscribe`. */
export function subscribe(
  connection: SiteConnection,
  configuration: unknown,
  options: SubscribeOptions,
): EventSubscription {
  const { store, id = 'default', callback } = options;
  const read = readConfiguration(
    callback === undefined ? configuration : withSetting(configuration, CALLBACK_URL, callback),
  );
  if (!read.enabled) throw disabled();
  const ports = options.ports ?? createNodePorts(options.logger === undefined ? {} : { logger: options.logger });
  const { sink, close } = sinkFor(connection, read, { ...options, id }, ports);
  const observing = options.observe === undefined ? {} : { observe: options.observe };
  const engine = createEventEngine({ store, ports, owner: ownerName(), ...observing });
  engine.add({ id, connection, configuration: read, sink });
  return handleOf(engine, { id, configuration: read, store, ports, close });
}

function disabled(): CoupaError {
  const message = 'Events are off in this configuration: set event.notification.enabled to true';
  const problems = [{ path: '/event.notification.enabled', message: 'true is expected' }];
  return new CoupaError('COUPA_CONFIGURATION_INVALID', `${message}.`, { problems });
}

function sinkFor(
  { siteAddress }: SiteConnection,
  configuration: EventsConfiguration,
  { id, onEvent, onNotification }: SubscribeOptions & { readonly id: string },
  { clock }: Pick<Ports, 'clock'>,
): { readonly sink: NotificationSink; close(): Promise<void> } {
  const { callback, dropNulls } = configuration;
  const close = async (): Promise<void> => undefined;
  const local = { clock, ...(dropNulls ? { dropNulls: 'drop' as const } : {}) };
  if (onEvent !== undefined) return { sink: createEventSink(onEvent, local), close };
  if (onNotification !== undefined) return { sink: createNotificationSink(onNotification, local), close };
  if (callback === undefined) {
    throw new CoupaError(
      'COUPA_CONFIGURATION_INVALID',
      'Nobody takes the events: give onEvent, onNotification or callback, or set event.notification.callback.url.',
    );
  }
  const { allowedInternalHosts } = callback;
  const transport = createCallbackTransport({ allowedInternalHosts });
  const sink = callbackOf({ callback, configuration, id, siteAddress, transport, clock });
  return { sink, close: async () => transport.close() };
}

interface Running {
  readonly id: string;
  readonly configuration: EventsConfiguration;
  readonly store: StateStore;
  readonly ports: Pick<Ports, 'clock'>;
  close(): Promise<void>;
}

function handleOf(engine: ReturnType<typeof createEventEngine>, running: Running): EventSubscription {
  const { id, configuration, store, ports, close } = running;
  return {
    id,
    configuration,
    async status() {
      const status = await engine.status(id);
      if (status === undefined) throw new CoupaError('COUPA_CANCELLED', 'The subscription has been stopped.');
      return status;
    },
    pollNow: (resource) => engine.pollNow(id, resource),
    async replay(selection = {}) {
      const wanted = { ...selection, subscription: id, statuses: ['dead', 'delivered'] as const };
      const count = await sendAgain(store.outbox, wanted, ports.clock.now());
      void engine.deliverNow(id);
      return count;
    },
    deadLetters: async (page) => listDeadLetters(store.outbox, { subscription: id }, page),
    async resume() {
      await store.outbox.resume(id);
      void engine.deliverNow(id);
    },
    async stop() {
      await engine.stop();
      await close();
    },
  };
}
