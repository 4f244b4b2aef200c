/** Events for programs: polls a site in this process and hands every change to a function or a callback. */
import type { SiteConnection } from '../connection';
import type {
  EngineNotice,
  EventHandler,
  EventsConfiguration,
  NotificationHandler,
  NotificationPage,
  Selection,
  SubscriptionStatus,
} from '../events';
import { later } from '../later';
import { createNodePorts } from '../platform';
import type { Logger, Ports, StateStore } from '../sdk';
import type { PostgresOptions, PostgresStore, SqliteStore } from '../stores';

// Who only reads and writes records does not wait for these.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is used
const subscription = later(() => require('./subscription') as typeof import('./subscription'));
// eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is used
const stores = later(() => require('../stores') as typeof import('../stores'));

/** How events are subscribed to. */
export interface SubscribeOptions {
  /** Remembers what was read and what still has to be handed on; see {@link events.openStore}. */
  readonly store: StateStore;
  /** Names the subscription in its store: the same after every restart. `default` when left out. */
  readonly id?: string;
  /** Gets one event after another of each record. Resolving confirms it; throwing hands it over again later. */
  readonly onEvent?: EventHandler;
  /** Gets up to ten events at a time; in place of `onEvent`. */
  readonly onNotification?: NotificationHandler;
  /** Where notifications are posted, in place of a function and of the URL in the configuration. */
  readonly callback?: string;
  /** Where log lines go, secrets redacted; nowhere when left out. */
  readonly logger?: Logger;
  /** Other clock and so on than those of Node.js; `logger` is then taken from here. */
  readonly ports?: Pick<Ports, 'clock' | 'random' | 'logger'>;
  /** Is told of polls, failures and deliveries as they happen; must not throw. */
  readonly observe?: (notice: EngineNotice) => void;
}

/** Events that are being watched. */
export interface EventSubscription {
  readonly id: string;
  /** The configuration as it was understood, with what is unusual about it. */
  readonly configuration: EventsConfiguration;
  status(): Promise<SubscriptionStatus>;
  /** Polls now instead of at the next time: all resources, or one. */
  pollNow(resource?: string): void;
  /** Hands on again what was delivered or given up, under the same ids. Returns how many notifications. */
  replay(selection?: Omit<Selection, 'subscription'>): Promise<number>;
  /** What was given up after its last attempt, newest first. */
  deadLetters(page?: { readonly after?: number; readonly limit?: number }): Promise<NotificationPage>;
  /** Goes on with deliveries that were paused, e.g. because the receiver had answered 410. */
  resume(): Promise<void>;
  /** Finishes or gives back what is in flight. Store and connection stay open. */
  stop(): Promise<void>;
}

/** For stores on PostgreSQL; a file needs none. */
export type OpenStoreOptions = Pick<PostgresOptions, 'schema' | 'connections' | 'onIdleError'>;

/** The events of a site. */
export const events = {
  /**
   * Watches objects for created, updated and, when asked to, deleted records, until `stop`.
   *
   * Each change is handed on at least once, in order per record, with an id that stays the same however often it comes:
   * who remembers ids takes effect once. It goes on where it stopped, also after a crash. Of several processes with one
   * store and one `id`, one polls; another takes over when that dies.
   * @param configuration the instance configuration of Open Connectors, or the short form; see `docs/guides/events.md`
   * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with every fault and its path; nothing was begun.
   */
  async subscribe(
    connection: SiteConnection,
    configuration: unknown,
    options: SubscribeOptions,
  ): Promise<EventSubscription> {
    return subscription().subscribe(connection, configuration, options);
  },
  /** Checks a configuration. @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with every fault and its path. */
  readConfiguration(configuration: unknown): EventsConfiguration {
    return subscription().readConfiguration(configuration);
  },
  /**
   * Opens or makes what remembers polls and events: a file, or for `postgres://user:password@host:5432/database` a schema
   * on PostgreSQL, which needs the package `pg`. Several processes may use it. Close it at the end.
   * @throws {CoupaError} `COUPA_STATE_...` when it cannot be used; what is refused is left as it is.
   * `COUPA_CONFIGURATION_INVALID` for an address that is none, and when `pg` is not installed.
   */
  async openStore(place: string, options: OpenStoreOptions = {}): Promise<SqliteStore | PostgresStore> {
    return stores().openStore(place, { ...options, clock: createNodePorts().clock });
  },
} as const;
