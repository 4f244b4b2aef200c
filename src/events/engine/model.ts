/** What the engine runs, how it is told, and what it says about itself. */
import type { ConnectionBudget, SiteConnection } from '../../connection';
import type { Lease, OutboxFigures, Ports, RecordError, StateStore } from '../../sdk';
import type { DeliveryReport } from '../delivery';
import type { PollReport } from '../poller';
import type { EventsConfiguration, NotificationSink, PolledResource } from '../model';

/** One configuration at one site, with where its events go. */
export interface Subscription {
  /** Names it in the store; the same after every restart, and of no other. */
  readonly id: string;
  /** Stays open until the subscription was removed or changed; whoever made it closes it. */
  readonly connection: SiteConnection;
  readonly configuration: EventsConfiguration;
  readonly sink: NotificationSink;
}

/** How many things are done at once. */
export interface EngineLimits {
  /** Polls, 16 by default. Of one subscription there is never more than one. */
  readonly polls?: number;
}

/** What an engine needs. */
export interface EventEngineOptions {
  readonly store: StateStore;
  readonly ports: Pick<Ports, 'clock' | 'random' | 'logger'>;
  /** Names this engine among those on the same store, and must differ from run to run; made up when left out. */
  readonly owner?: string;
  /** Milliseconds after which others take over from an engine that has died; 60,000 by default. */
  readonly leaseMs?: number;
  readonly limits?: EngineLimits;
  /** Is told what happens, at once and in order; must not throw. */
  readonly observe?: (notice: EngineNotice) => void;
}

/** What an engine looks at in the report of a poll. */
export type PollSummary = Pick<
  PollReport,
  'counts' | 'pages' | 'requests' | 'watermark' | 'siteNow' | 'isCaughtUp' | 'pending' | 'warnings'
>;

/** What an engine does, as functions without time of their own. */
export interface EngineSteps {
  poll(request: PollRequest): Promise<PollSummary>;
  deliver(request: DeliverRequest): Promise<DeliveryReport>;
}

/** One poll of one resource. */
export interface PollRequest {
  readonly subscription: Subscription;
  readonly resource: PolledResource;
  readonly lease: Lease;
  readonly signal: AbortSignal;
  /** Is told again and again while the site does not answer: whoever waits for the end of the poll may do something else. */
  readonly hangs?: () => void;
}

/** One round of handing on. */
export interface DeliverRequest {
  readonly subscription: Subscription;
  readonly owner: string;
  readonly signal: AbortSignal;
  /** See `DeliveryRound`. */
  readonly hangs?: () => void;
}

/** What an engine tells while it runs. Times are milliseconds since the epoch. */
export type EngineNotice =
  /** Also when nothing was found: the heartbeat of an idle resource. */
  | {
      readonly kind: 'polled';
      readonly subscription: string;
      readonly resource: string;
      readonly at: number;
      readonly tookMs: number;
      readonly summary: PollSummary;
    }
  | {
      readonly kind: 'poll-failed';
      readonly subscription: string;
      readonly resource: string;
      readonly at: number;
      readonly error: RecordError;
      readonly retryAt: number;
    }
  | {
      readonly kind: 'delivered';
      readonly subscription: string;
      readonly at: number;
      readonly report: DeliveryReport;
    }
  | {
      readonly kind: 'delivery-failed';
      readonly subscription: string;
      readonly at: number;
      readonly error: RecordError;
    }
  /** This engine polls the subscription from now on, or another one does. */
  | {
      readonly kind: 'lease';
      readonly subscription: string;
      readonly at: number;
      readonly standing: 'held' | 'elsewhere';
    };

/** The last failure of something that has not succeeded since. */
export interface FailureStatus {
  readonly error: RecordError;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** In a row. */
  readonly times: number;
}

/** One resource, for status lines. Times are milliseconds since the epoch. */
export interface ResourceStatus {
  readonly key: string;
  readonly object: string;
  readonly state: 'waiting' | 'polling' | 'backing-off';
  readonly nextPollAt?: number;
  readonly lastPollAt?: number;
  readonly lastPollMs?: number;
  /** Everything that changed before is read, by the clock of the site. */
  readonly watermark?: number;
  /** Milliseconds between the watermark and the site's clock now. */
  readonly lagMs?: number;
  readonly isCaughtUp?: boolean;
  /** Events found since this engine runs. */
  readonly found: PollSummary['counts'];
  readonly polls: number;
  readonly failure?: FailureStatus;
  readonly warnings: readonly string[];
}

/** A subscription, for status lines: plain data without secrets. */
export interface SubscriptionStatus {
  readonly id: string;
  readonly name?: string;
  readonly siteAddress: string;
  /**
   * `starting`: nothing is known yet. `stand-by`: another process polls it, and
   * this one takes over when that dies. `paused`: it polls, but hands nothing on until somebody resumes it.
   */
  readonly state: 'starting' | 'stand-by' | 'running' | 'paused';
  readonly nextPollAt?: number;
  /** The largest of its resources. */
  readonly lagMs?: number;
  readonly resources: readonly ResourceStatus[];
  readonly outbox: OutboxFigures;
  readonly pausedBecause?: string;
  /** The last failure to hand something on, while nothing was handed on since. */
  readonly deliveryFailure?: { readonly message: string; readonly at: number };
  readonly budget: ConnectionBudget;
}

/** Polls and hands on, for many subscriptions at once. */
export interface EventEngine {
  /**
   * Begins. Its first polls are spread by chance over as long as the number of resources calls for.
   * @throws {CoupaError} `COUPA_INPUT_INVALID` when one of that id is there already.
   */
  add(subscription: Subscription): void;
  /**
   * Goes on with another configuration, connection or sink. A poll that is under way is finished as it began; what the
   * store remembers is kept. Resolves when the old connection and sink are not used any more.
   */
  change(subscription: Subscription): Promise<void>;
  /** Ends it and gives its lease back. What the store remembers is kept, unless `forget` says so. */
  remove(id: string, memory?: 'keep' | 'forget'): Promise<void>;
  /** `undefined` for an id that is not there. */
  status(id: string): Promise<SubscriptionStatus | undefined>;
  ids(): readonly string[];
  /** Polls now what is not backing off: all resources, or one. */
  pollNow(id: string, resource?: string): void;
  /** Looks for notifications that are due now, e.g. after a replay. Resolves when those were tried. */
  deliverNow(id: string): Promise<void>;
  /** Finishes or gives back what is in flight, and returns the leases. The store stays open. */
  stop(): Promise<void>;
}
