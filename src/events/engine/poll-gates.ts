/** What the polls of one subscription have to wait for besides their time: site, credentials, store, the resource itself. */
import type { RecordError } from '../../sdk';
import { createBackOff, type BackOff } from './back-off';
import { BACK_OFF_TIMES, blameFor, type Blame } from './blame';
import type { EngineCore } from './core';
import { codeOf, recordErrorOf } from './failures';
import type { ResourceSchedule } from './resource-schedule';
import type { Subscription } from './model';

/** The gates of one subscription. Times are those of `clock.monotonic()`. */
export interface PollGates {
  /** When a resource may be polled: when it is due and all gates are open. */
  readyAt(schedule: ResourceSchedule): number;
  opened(): void;
  /** Closes the gate that belongs to the error, for longer with every failure in a row. */
  closed(schedule: ResourceSchedule, error: unknown, beganAt: number): ClosedGate;
  /** Goes on with another connection. */
  change(before: Subscription, next: Subscription): void;
  end(subscription: Subscription): void;
}

/** Which gate was closed and why. */
export interface ClosedGate {
  readonly blame: Blame;
  readonly error: RecordError;
}

/** Makes gates that are open, unless others have found the site to be down. */
export function createPollGates(core: EngineCore, initial: Subscription): PollGates {
  const connection = createBackOff(BACK_OFF_TIMES.connection, core.random);
  let site: BackOff = core.sites.take(initial.connection.siteAddress);
  return {
    readyAt: ({ dueAt, backOff }) =>
      Math.max(dueAt, backOff.until, connection.until, site.until, core.storeBackOff.until),
    opened() {
      for (const each of [connection, site, core.storeBackOff]) each.succeeded();
    },
    closed(schedule, error, beganAt) {
      const told = recordErrorOf(error);
      const blame = blameFor(codeOf(error));
      const backOffs = { site, connection, store: core.storeBackOff, resource: schedule.backOff };
      backOffs[blame].failed(beganAt, core.clock.monotonic());
      schedule.failed(told, backOffs[blame].failures);
      return { blame, error: told };
    },
    change(before, next) {
      const { siteAddress } = next.connection;
      if (before.connection.siteAddress !== siteAddress) {
        core.sites.giveBack(before.connection.siteAddress);
        site = core.sites.take(siteAddress);
      }
      // New credentials deserve a new try.
      if (before.connection !== next.connection) connection.succeeded();
    },
    end: (subscription) => core.sites.giveBack(subscription.connection.siteAddress),
  };
}
