/** One poll of one resource: done, and what became of it written down. */
import { afterTurn, BACK_OFF_TIMES, blameFor, codeOf, createTurn, recordErrorOf } from '../../../events';
import type { PolledResource, ResourceStatus, ResourceTurn } from '../../../events';
import { noteFailure } from './back-offs';
import { backOffNames, type PollRun } from './poll-job';
import { writeSchedule, type ScheduledResource } from './poll-schedule';

/** What became of a poll: what is known of the resource now, or why there is nothing new. */
export type PollOutcome = ScheduledResource | 'nothing' | 'failed' | 'cancelled';

type Summary = Awaited<ReturnType<PollRun['steps']['poll']>>;

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
    const summary = await steps.poll({ subscription, resource, lease, signal: turn.signal, hangs: run.hangs });
    if (run.signal.aborted) return 'cancelled';
    const { intervalMs } = subscription.configuration;
    const end = { beganAt, endedAt: clock.now(), intervalMs, isOver: turn.signal.aborted, summary };
    const { came, lastTurn, ...next } = afterTurn(turnOf(known), end, ports.random);
    const dueAt = Math.round(next.dueAt);
    if (came === 'nothing') {
      await writeSchedule(database, instance, { dueAt, status: known?.status ?? blank(resource), lastTurn });
      return came;
    }
    const tookMs = Math.round(clock.monotonic() - since);
    run.telemetry.observe({ kind: 'polled', ...facts, at: clock.now(), tookMs, summary });
    const scheduled = {
      dueAt,
      lastTurn,
      status: polledStatus(resource, known?.status, { beganAt, tookMs, summary, dueAt }),
    };
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
      lastTurn: 'some',
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

/** What was made due by hand has lost its rhythm. */
function turnOf(known: ScheduledResource | undefined): ResourceTurn {
  const dueAt = known === undefined || known.dueAt === 0 ? undefined : known.dueAt;
  return { dueAt, lastTurn: known?.lastTurn ?? 'some' };
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
