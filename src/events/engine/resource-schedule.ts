/** When one resource is polled next, and what is known of its polls. */
import type { Clock, Random, RecordError } from '../../sdk';
import type { PolledResource } from '../model';
import { createBackOff, type BackOff } from './back-off';
import { BACK_OFF_TIMES } from './blame';
import { afterTurn, type NextTurn, type ResourceTurn, type TurnEnd } from './after-turn';
import type { FailureStatus, PollSummary, ResourceStatus } from './model';

/** What is known. Times are those of `clock.monotonic()` where nothing else is said. */
export interface ResourceSchedule {
  resource: PolledResource;
  /** By the interval alone. */
  dueAt: number;
  readonly backOff: BackOff;
  polling: boolean;
  /** See `ResourceTurn`. */
  lastTurn: ResourceTurn['lastTurn'];
  /** Grows with every poll in the subscription. */
  turn: number;
  /** Notes a turn whose poll did not fail. @returns what came of it */
  ended(end: TurnEnd & { readonly summary: PollSummary }): NextTurn['came'];
  failed(error: RecordError, inARow: number): void;
  /** @param readyAt when it is polled next, all that it has to wait for considered */
  status(readyAt: number | undefined): ResourceStatus;
}

/** Starts with a first poll at `dueAt`. */
export function createResourceSchedule(
  initial: PolledResource,
  dueAt: number,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): ResourceSchedule {
  const found = { CREATED: 0, UPDATED: 0, DELETED: 0, UNKNOWN: 0 };
  let polls = 0;
  let last: { readonly at: number; readonly monotonic: number; readonly summary: PollSummary } | undefined;
  let lastPollMs = 0;
  let failure: FailureStatus | undefined;

  const schedule: ResourceSchedule = {
    resource: initial,
    dueAt,
    backOff: createBackOff(BACK_OFF_TIMES.resource, random),
    polling: false,
    lastTurn: 'some',
    turn: 0,
    ended(end) {
      const { came, dueAt, lastTurn } = afterTurn(schedule, end, random);
      Object.assign(schedule, { dueAt, lastTurn });
      if (came !== 'polled') return came;
      const { beganAt, endedAt, summary } = end;
      polls += 1;
      lastPollMs = Math.round(endedAt - beganAt);
      last = { at: clock.now() - (clock.monotonic() - beganAt), monotonic: endedAt, summary };
      failure = undefined;
      schedule.backOff.succeeded();
      for (const kind of ['CREATED', 'UPDATED', 'DELETED', 'UNKNOWN'] as const) found[kind] += summary.counts[kind];
      return came;
    },
    failed(error, times) {
      schedule.lastTurn = 'some';
      failure = { error, at: clock.now(), times };
    },
    status(readyAt) {
      const toEpoch = clock.now() - clock.monotonic();
      const { watermark, siteNow, isCaughtUp, warnings = [] } = last?.summary ?? {};
      const elapsed = clock.monotonic() - (last?.monotonic ?? 0);
      return {
        key: schedule.resource.key,
        object: schedule.resource.object,
        state: schedule.polling ? 'polling' : failure === undefined ? 'waiting' : 'backing-off',
        ...(readyAt === undefined || schedule.polling ? {} : { nextPollAt: Math.round(readyAt + toEpoch) }),
        ...(last === undefined ? {} : { lastPollAt: Math.round(last.at), lastPollMs }),
        ...(watermark === undefined ? {} : { watermark }),
        ...(watermark === undefined || siteNow === undefined
          ? {}
          : { lagMs: Math.max(0, Math.round(siteNow - watermark + elapsed)) }),
        ...(isCaughtUp === undefined ? {} : { isCaughtUp }),
        found: { ...found },
        polls,
        ...(failure === undefined ? {} : { failure }),
        warnings,
      };
    },
  };
  return schedule;
}
