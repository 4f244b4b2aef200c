/** What the dispatcher is given and what it answers. */
import type { Clock, Logger, Outbox, Random } from '../../../sdk';
import type { NotificationSink } from '../../model';

/** How much may be in flight. */
export interface DeliveryLimits {
  /** Attempts of one subscription at once, all of different records; 8 when absent. */
  readonly perSubscription?: number;
  /** Attempts at once over all subscriptions whose targets are well; 128 when absent. */
  readonly inFlight?: number;
  /** Attempts at once over all subscriptions whose targets are in trouble; 32 when absent. */
  readonly probes?: number;
  /**
   * Attempts at once over all subscriptions that wait for an answer for longer than `patienceMs`, and so count as neither
   * of these; 512 when absent. A receiver of more than a quarter of them has only places among the probes.
   */
  readonly hanging?: number;
  /** Milliseconds without any answer after which the attempts of a round make room for others; 500 when absent. */
  readonly patienceMs?: number;
  /** Milliseconds after which a round ends although more is due, so that it does not keep others out; 10,000 when absent. */
  readonly roundMs?: number;
  /** Milliseconds that attempts in flight have after a round was told to end; 5,000 when absent. */
  readonly graceMs?: number;
}

/** What the dispatcher needs. */
export interface DispatcherOptions {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits?: DeliveryLimits;
}

/** One round for one subscription. */
export interface DeliveryRound {
  readonly subscription: string;
  readonly sink: NotificationSink;
  /** Whoever takes the notifications, for the store. */
  readonly owner: string;
  /** Ends the round: nothing more is begun; what is in flight has a moment to finish and is then given back uncounted. */
  readonly signal: AbortSignal;
  /** Is told again and again while nothing comes of the round: whoever waits for its end may do something else. */
  readonly hangs?: () => void;
}

/** What a round did. */
export interface DeliveryReport {
  readonly delivered: number;
  /** Attempts that failed and will be made again. */
  readonly failed: number;
  readonly dead: number;
  /** Attempts that were cancelled and do not count. */
  readonly givenBack: number;
  /** Why nothing more is handed on until somebody resumes the subscription; only when this round found out. */
  readonly pausedBecause?: string;
  /** When there is something to do again, in milliseconds since the epoch; absent when nothing waits. */
  readonly nextDueAt?: number;
  /** Of the last attempt that failed. */
  readonly lastError?: string;
}

/** Hands on what is due. */
export interface Dispatcher {
  /**
   * Hands on what is due for one subscription and resolves when nothing is, or the target needs rest, or the round has
   * lasted long enough. It has no time of its own: the caller comes back at `nextDueAt`.
   *
   * Call it for as many subscriptions at once as there are: it bounds what is in flight itself, and targets that hang
   * share places of their own. For one subscription one round at a time.
   *
   * Promise: notifications that have a record in common are handed on one after another in the order of their commits;
   * the later one waits until the earlier one is delivered or dead.
   * @throws {CoupaError} `COUPA_STATE_...` when the store fails. What was in flight is settled as far as the store lets
   * it; what it could not note is handed on again under the same id.
   */
  deliverDue(round: DeliveryRound): Promise<DeliveryReport>;
}
