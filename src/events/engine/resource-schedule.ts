/** When one resource is polled next, and what is known of its polls. */
import type { Clock, Random, RecordError } from '../../sdk';
import type { PolledResource } from '../model';
import { createBackOff, type BackOff } from './back-off';
import { BACK_OFF_TIMES } from './blame';
import type { FailureStatus, PollSummary, ResourceStatus } from './model';

/** What is known. Times are those of `clock.monotonic()` where nothing else is said. */
export interface ResourceSchedule {
  resource: PolledResource;
  /** By the interval alone. */
  dueAt: number;
  readonly backOff: BackOff;
  polling: boolean;
  /** What the last turn read before its time was over. */
  lastTurn: 'some' | 'nothing';
  /** Grows with every poll in the subscription. */
  turn: number;
  /** Notes a poll that went well. */
  succeeded(beganAt: number, intervalMs: number, summary: PollSummary): void;
  failed(error: RecordError, inARow: number): void;
  /** @param readyAt when it is polled next, all that it has to wait for considered */
  status(readyAt: number | undefined): ResourceStatus;
}

/** Background reading goes on after this time, so that others have a turn. */
const PENDING_MS = 1000;

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
    succeeded(beganAt, intervalMs, summary) {
      const now = clock.monotonic();
      polls += 1;
      lastPollMs = Math.round(now - beganAt);
      last = { at: clock.now() - (now - beganAt), monotonic: now, summary };
      failure = undefined;
      schedule.backOff.succeeded();
      for (const kind of ['CREATED', 'UPDATED', 'DELETED', 'UNKNOWN'] as const) found[kind] += summary.counts[kind];
      const regular = nextStart(schedule.dueAt, beganAt, intervalMs);
      if (!summary.isCaughtUp) schedule.dueAt = now;
      else schedule.dueAt = summary.pending.length === 0 ? regular : Math.min(regular, now + PENDING_MS);
    },
    failed(error, times) {
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

/** Starts keep their rhythm, so that polls of many resources stay spread; those that were missed are not made up for. */
function nextStart(dueAt: number, beganAt: number, intervalMs: number): number {
  const regular = dueAt + intervalMs;
  return regular > beganAt ? regular : beganAt + intervalMs;
}
