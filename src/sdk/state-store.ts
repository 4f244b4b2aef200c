/** The port through which polling remembers what it has read and what it still has to hand on. */

/** One polled resource of one subscription. */
export interface StreamKey {
  /** Names the subscription in its store; chosen by the host, stable across restarts. */
  readonly subscription: string;
  /** The key of the resource in the configuration: `accounts`. */
  readonly resource: string;
}

/** The right to poll, held by one owner at a time. */
export interface Lease {
  /** What it is the right to, e.g. a subscription. */
  readonly name: string;
  readonly owner: string;
  /** Grows with every change of owner. A commit under an older fence is refused, however late it comes. */
  readonly fence: number;
}

/** Rights that expire when nobody renews them. */
export interface Leases {
  /** The lease, or `undefined` while another owner holds it. The same owner gets it again with the same fence. */
  acquire(name: string, owner: string, forMs: number): Promise<Lease | undefined>;
  /** False when it was lost: somebody else took it after it had expired. */
  renew(lease: Lease, forMs: number): Promise<boolean>;
  /** Lets others take it at once; commits under it are refused from then on. Does nothing when it was lost. */
  release(lease: Lease): Promise<void>;
  /** Who has it now, for people to see; `undefined` when nobody does. */
  holder(name: string): Promise<LeaseHolder | undefined>;
}

/** Who has a lease. */
export interface LeaseHolder {
  readonly owner: string;
  /** Milliseconds after which it ends when its owner does not renew it. */
  readonly leftMs: number;
}

/** What is remembered of a record, so that a change is told once. */
export interface SeenRecord {
  /** The record's id; for a resource without ids a hash of its content. */
  readonly record: string;
  /** Tells one state of the record from another. */
  readonly version: string;
  /** When the record changed by its own dates, in milliseconds since the epoch; or when it was first seen. */
  readonly changedAt: number;
  /** What else the poller wants to know next time, e.g. hashes of the watched fields. */
  readonly detail?: string;
}

/** One change, ready to be handed on. */
export interface StoredEvent {
  /** Stable: the same change has the same id, however often it is found. */
  readonly id: string;
  /** As in {@link SeenRecord}; events of one record are handed on in their order. */
  readonly record: string;
  /** Everything else about it, as JSON; the store does not look inside. */
  readonly body: string;
}

/** Events that are handed on together. */
export interface NewNotification {
  /** Stable across all attempts. */
  readonly id: string;
  readonly events: readonly StoredEvent[];
}

/** What one page of a poll changes: all of it or nothing. */
export interface PageCommit {
  readonly stream: StreamKey;
  readonly lease: Lease;
  /** Where polling goes on, as JSON; the store does not look inside. */
  readonly checkpoint: string;
  readonly notifications: readonly NewNotification[];
  readonly remember: readonly SeenRecord[];
  /** Records to forget, e.g. deleted ones. */
  readonly forget?: readonly string[];
  /**
   * Forgets what changed before this time, in milliseconds since the epoch; at most 10,000 records per commit, the rest
   * with later ones. Must lie before everything that a window or a reconciliation may still read: once an event has
   * expired from the outbox, only the seen record keeps the same change from being told again.
   */
  readonly forgetChangedBefore?: number;
}

/** A stream that a store holds. */
export interface StreamState {
  readonly stream: StreamKey;
  /** Absent before the first page. */
  readonly checkpoint?: string;
}

/** The state of polling. */
export interface Streams {
  /** In the order of subscriptions and resources, by code unit: all, or those of one subscription. */
  list(page: {
    readonly subscription?: string;
    readonly after?: StreamKey;
    readonly limit: number;
  }): Promise<readonly StreamState[]>;
  readCheckpoint(stream: StreamKey): Promise<string | undefined>;
  findSeen(stream: StreamKey, records: readonly string[]): Promise<ReadonlyMap<string, SeenRecord>>;
  /** In the order of ids: shorter texts first, then by code unit; so numbers come in their order. */
  listSeen(
    stream: StreamKey,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly SeenRecord[]>;
  /**
   * One transaction, durable when it resolves. An event whose id the outbox holds already is left out (and its
   * notification, when nothing is left of it).
   * @throws {CoupaError} `COUPA_STATE_LEASE_LOST` when the lease is no longer the newest for its name; `COUPA_STATE_UNWRITABLE`.
   */
  commitPage(commit: PageCommit): Promise<CommitReport>;
  /** Forgets everything about a subscription: checkpoints, seen records, events, and the lease that bears its name. */
  dropSubscription(subscription: string): Promise<void>;
}

/** What a commit did. */
export interface CommitReport {
  readonly added: number;
  /** Events that were there already. */
  readonly repeated: number;
}

/**
 * `waiting`: to be handed on as soon as it is due; `delivered`; `dead`: given up after its last attempt; `paused`: waits
 * until somebody resumes the subscription's deliveries.
 */
export type DeliveryStatus = 'waiting' | 'delivered' | 'dead' | 'paused';

/** A notification as the outbox holds it. */
export interface StoredNotification {
  /** Grows in the order of commits; the order per record rests on it. */
  readonly sequence: number;
  /** Grows with every claim and every replay, so that who was slow cannot settle what others hold by now. */
  readonly claim: number;
  readonly id: string;
  readonly stream: StreamKey;
  readonly status: DeliveryStatus;
  readonly events: readonly StoredEvent[];
  /** Attempts so far; after a claim the current one included. */
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly firstAttemptAt?: number;
  readonly nextAttemptAt?: number;
  readonly finishedAt?: number;
  /** Why the last attempt failed, without secrets. */
  readonly lastError?: string;
  /** Whether somebody asked for it to be sent again. */
  readonly isReplay: boolean;
}

/** Which notifications. All conditions hold together. */
export interface NotificationFilter {
  readonly subscription?: string;
  readonly resource?: string;
  readonly statuses?: readonly DeliveryStatus[];
  /** Notifications, or events in them, by id. */
  readonly ids?: readonly string[];
  /** By the time of the commit, in milliseconds since the epoch: from inclusive, to exclusive. */
  readonly from?: number;
  readonly to?: number;
}

/** How far behind the outbox is. */
export interface OutboxFigures {
  readonly waiting: number;
  readonly paused: number;
  readonly dead: number;
  /** Of the kept ones. */
  readonly delivered: number;
  /** Milliseconds since the epoch of the oldest that waits. */
  readonly oldestWaitingAt?: number;
}

/** The right to settle a notification; a {@link StoredNotification} that was claimed bears it. */
export type Claim = Pick<StoredNotification, 'sequence' | 'claim'>;

/**
 * What has to be handed on, and what was. A claim is settled by one of the `mark` methods. They do nothing when the
 * notification was claimed by somebody else in the meantime, sent again by `replay` or settled before; a claim that only
 * grew old still counts.
 */
export interface Outbox {
  /**
   * Takes due notifications for `forMs` (an hour at most), those first that are due longest; whoever takes them must tell
   * what became of them, or they are due again. Never one with a record of which an earlier notification is still waiting,
   * paused or taken, in the same stream. Takes fewer than `limit` when their bodies come to more than 32 MiB.
   * What was never tried is due whatever the clock says; and what is due in more than a week is due now, because then the
   * clock was set back.
   */
  claim(request: {
    readonly subscription?: string;
    readonly owner: string;
    readonly limit: number;
    /** Milliseconds since the epoch. */
    readonly now: number;
    readonly forMs: number;
  }): Promise<readonly StoredNotification[]>;
  /** Returns how many of them it settled. */
  markDelivered(claims: readonly Claim[], at: number): Promise<number>;
  /** To be tried again at `nextAttemptAt`. `countAttempt: 'no'` for a try that never left, e.g. at shutdown. False: see above. */
  markFailed(
    claim: Claim,
    failure: { readonly error: string; readonly nextAttemptAt: number; readonly countAttempt?: 'no' },
  ): Promise<boolean>;
  /** Given up; later notifications of its records go on. False: see above. */
  markDead(claim: Claim, failure: { readonly error: string; readonly at: number }): Promise<boolean>;
  /** Stops handing on for a subscription (waiting ones and all that follow), or goes on with it. */
  pause(subscription: string, reason: string): Promise<void>;
  resume(subscription: string): Promise<void>;
  /** The reason, while paused. */
  pausedBecause(subscription: string): Promise<string | undefined>;
  /** When the next one is due, in milliseconds since the epoch; `undefined` when nothing waits. */
  nextDueAt(subscription?: string): Promise<number | undefined>;
  /** By sequence, ascending or descending. */
  list(
    filter: NotificationFilter,
    page: { readonly after?: number; readonly limit: number; readonly direction?: 'asc' | 'desc' },
  ): Promise<readonly StoredNotification[]>;
  /** Makes delivered and dead ones wait again, with the same ids and from the first attempt. Returns how many. */
  replay(filter: NotificationFilter, now: number): Promise<number>;
  /**
   * Deletes delivered ones (and dead ones, where `deadBefore` says so) that finished earlier. Returns how many.
   * With them go the ids by which a repeated event is known. From then on what was seen protects: see `forgetChangedBefore`.
   */
  expire(before: {
    readonly subscription?: string;
    readonly deliveredBefore: number;
    readonly deadBefore?: number;
  }): Promise<number>;
  figures(subscription?: string): Promise<OutboxFigures>;
}

/**
 * A durable store for polling, made for several processes at once where its medium allows it.
 * Every method may fail with `COUPA_STATE_UNWRITABLE`, `COUPA_STATE_UNREADABLE` or `COUPA_STATE_DAMAGED`.
 */
export interface StateStore {
  /** For messages: where it is, without secrets. */
  readonly place: string;
  readonly leases: Leases;
  readonly streams: Streams;
  readonly outbox: Outbox;
  close(): Promise<void>;
}
