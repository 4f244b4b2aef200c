/** One poll of one resource: done, and what became of it written down. */
import { BACK_OFF_TIMES, blameFor, codeOf, createTurn, recordErrorOf } from '../../../events';
import type { PolledResource, ResourceStatus } from '../../../events';
import { noteFailure } from './back-offs';
import { backOffNames, type PollRun } from './poll-job';
import { writeSchedule, type ScheduledResource } from './poll-schedule';

/** What became of a poll: what is known of the resource now, or why there is nothing new. */
export type PollOutcome = ScheduledResource | 'nothing' | 'failed' | 'cancelled';

type Summary = Awaited<ReturnType<PollRun['steps']['poll']>>;

/** Background reading goes on after this time, so that others have a turn. */
const PENDING_MS = 1000;

/** @throws {CoupaError} when the store fails */
export async function pollResource(
  run: PollRun,
  resource: PolledResource,
  known: ScheduledResource | undefined,
): Promise<PollOutcome> {
  const { ports, steps, keeper, subscription, instance, database } = run;
  const { clock } = ports;
  const { lease } = keeper;
  if (lease === undefined) return 'cancelled';
  const [beganAt, since] = [clock.now(), clock.monotonic()];
  const facts = { subscription: subscription.id, resource: resource.key };
  const turn = createTurn(clock, run.signal, known?.lastTurn);
  try {
    const summary = await steps.poll({ subscription, resource, lease, signal: turn.signal });
    if (run.signal.aborted) return 'cancelled';
    if (turn.signal.aborted && summary.pages === 0) {
      // Neither a success nor a failure yet; the next turn is long enough to tell.
      const status = known?.status ?? blank(resource);
      await writeSchedule(database, instance, { dueAt: clock.now(), status, lastTurn: 'nothing' });
      return 'nothing';
    }
    const tookMs = Math.round(clock.monotonic() - since);
    run.telemetry.observe({ kind: 'polled', ...facts, at: clock.now(), tookMs, summary });
    const dueAt = dueAfter(run, known?.dueAt, beganAt, summary);
    const scheduled = { dueAt, status: polledStatus(resource, known?.status, { beganAt, tookMs, summary, dueAt }) };
    await writeSchedule(database, instance, scheduled);
    return scheduled;
  } catch (thrown) {
    const code = codeOf(thrown);
    if (run.signal.aborted || code === 'COUPA_STATE_LEASE_LOST') return 'cancelled';
    const blame = blameFor(code);
    if (blame === 'store') throw thrown;
    const error = recordErrorOf(thrown);
    const names = backOffNames(instance, subscription);
    const name = blame === 'resource' ? names.resource(resource.key) : names[blame];
    const now = clock.now();
    const noted = await noteFailure(database, { name, beganAt, now, times: BACK_OFF_TIMES[blame] }, ports.random);
    await writeSchedule(database, instance, {
      dueAt: known?.dueAt ?? 0,
      status: {
        ...(known?.status ?? blank(resource)),
        state: 'backing-off',
        nextPollAt: noted.until,
        failure: { error, at: now, times: noted.failures },
      },
    });
    const level = blame === 'site' ? 'warn' : 'error';
    ports.logger[level]('a poll failed', { ...facts, ...error, retryAt: new Date(noted.until).toISOString() });
    run.telemetry.observe({ kind: 'poll-failed', ...facts, at: now, error, retryAt: noted.until });
    return 'failed';
  } finally {
    turn.end();
  }
}

/** Starts keep their rhythm; those that were missed are not made up for. The first one sets a rhythm by chance. */
function dueAfter(
  { subscription, ports }: PollRun,
  dueAt: number | undefined,
  beganAt: number,
  { isCaughtUp, pending }: Summary,
): number {
  const { intervalMs } = subscription.configuration;
  if (!isCaughtUp) return ports.clock.now();
  const regular =
    dueAt === undefined || dueAt === 0
      ? beganAt + intervalMs * (0.5 + ports.random() / 2)
      : Math.max(dueAt, beganAt - intervalMs) + intervalMs;
  const next = regular > beganAt ? regular : beganAt + intervalMs;
  return Math.round(pending.length === 0 ? next : Math.min(next, ports.clock.now() + PENDING_MS));
}

function blank({ key, object }: PolledResource): ResourceStatus {
  const found = { CREATED: 0, UPDATED: 0, DELETED: 0, UNKNOWN: 0 };
  return { key, object, state: 'waiting', found, polls: 0, warnings: [] };
}

interface Polled {
  readonly beganAt: number;
  readonly tookMs: number;
  readonly summary: Summary;
  readonly dueAt: number;
}

function polledStatus(
  resource: PolledResource,
  before: ResourceStatus | undefined,
  { beganAt, tookMs, summary, dueAt }: Polled,
): ResourceStatus {
  const { key, object, found, polls } = before ?? blank(resource);
  const { counts, watermark, siteNow, isCaughtUp, warnings } = summary;
  return {
    ...{
      key,
      object,
      state: 'waiting',
      nextPollAt: dueAt,
      lastPollAt: beganAt,
      lastPollMs: tookMs,
      isCaughtUp,
      warnings,
    },
    ...(watermark === undefined ? {} : { watermark }),
    ...(watermark === undefined || siteNow === undefined ? {} : { lagMs: Math.max(0, siteNow - watermark) }),
    found: {
      CREATED: found.CREATED + counts.CREATED,
      UPDATED: found.UPDATED + counts.UPDATED,
      DELETED: found.DELETED + counts.DELETED,
      UNKNOWN: found.UNKNOWN + counts.UNKNOWN,
    },
    polls: polls + 1,
  };
}
