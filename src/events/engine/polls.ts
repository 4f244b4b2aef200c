/** The polls of one subscription: its resources one after another, each when it is due and nothing has to be waited for. */
import type { Lease } from '../../sdk';
import type { EngineCore } from './core';
import { codeOf } from './failures';
import { LOOK_AGAIN_MS } from './hanging-sites';
import type { Subscription } from './model';
import { createPollGates, type PollGates } from './poll-gates';
import type { ResourceSchedule } from './resource-schedule';
import { createResourceSchedules, type ResourceSchedules } from './resource-schedules';
import { createTurn } from './turn';

/** What the polls need of their subscription. */
export interface PollsContext {
  readonly subscription: () => Subscription;
  /** Nothing is polled without. */
  readonly lease: () => Lease | undefined;
  readonly onLeaseLost: () => void;
  /** A poll is over, and there may be something to hand on. */
  readonly onPolled: () => void;
}

/** The polls of one subscription. Times are those of `clock.monotonic()`. */
export interface Polls {
  readonly schedules: ResourceSchedules;
  readyAt(schedule: ResourceSchedule): number;
  /** Sees to it that the next one runs. */
  plan(): void;
  /** Goes on with the subscription's new configuration. Resolves when the old one is not used any more. */
  change(before: Subscription): Promise<void>;
  now(resource?: string): void;
  interrupt(reason: Error): void;
  end(reason: Error): Promise<void>;
}

/** Makes them; nothing is polled before `plan`. */
export function createPolls(core: EngineCore, context: PollsContext): Polls {
  const { clock } = core;
  const gates = createPollGates(core, context.subscription());
  const schedules = createResourceSchedules(core);
  const job = core.scheduler.job('poll', `polls of ${context.subscription().id}`, async (signal, hangs) => {
    const schedule = schedules.next(gates.readyAt);
    const lease = context.lease();
    const { siteAddress } = context.subscription().connection;
    if (core.hanging.isFull(siteAddress)) return job.at(clock.monotonic() + LOOK_AGAIN_MS);
    if (lease !== undefined && schedule !== undefined && gates.readyAt(schedule) <= clock.monotonic()) {
      schedules.begin(schedule);
      const atSite = core.hanging.begin(siteAddress);
      const tell = (): void => {
        atSite.hangs();
        hangs();
      };
      await pollOne({ core, context, gates, schedule, lease, signal, hangs: tell }).finally(atSite.end);
    }
    plan();
  });
  const plan = (): void => {
    const next = schedules.next(gates.readyAt);
    if (next !== undefined && context.lease() !== undefined) job.at(gates.readyAt(next));
  };

  schedules.adopt(context.subscription().configuration);
  return {
    schedules,
    readyAt: gates.readyAt,
    plan,
    async change(before) {
      gates.change(before, context.subscription());
      schedules.adopt(context.subscription().configuration);
      await job.idle();
      plan();
    },
    now(resource) {
      schedules.now(resource);
      plan();
    },
    interrupt: job.interrupt,
    async end(reason) {
      await job.end(reason);
      gates.end(context.subscription());
    },
  };
}

interface OnePoll {
  readonly core: EngineCore;
  readonly context: PollsContext;
  readonly gates: PollGates;
  readonly schedule: ResourceSchedule;
  readonly lease: Lease;
  readonly signal: AbortSignal;
  readonly hangs: () => void;
}

async function pollOne({ core, context, gates, schedule, lease, signal, hangs }: OnePoll): Promise<void> {
  const { clock } = core;
  const beganAt = clock.monotonic();
  const subscription = context.subscription();
  const { resource } = schedule;
  const facts = { subscription: subscription.id, resource: resource.key };
  const turn = createTurn(clock, signal, schedule.lastTurn);
  schedule.polling = true;
  // A poll that failed may have stored pages before.
  let mayHaveFound = true;
  try {
    const summary = await core.steps.poll({ subscription, resource, lease, signal: turn.signal, hangs });
    const { intervalMs } = context.subscription().configuration;
    const endedAt = clock.monotonic();
    const came = schedule.ended({ beganAt, endedAt, intervalMs, isOver: turn.signal.aborted, summary });
    if (came === 'nothing') return;
    mayHaveFound = Object.values(summary.counts).some((count) => count > 0);
    gates.opened();
    const tookMs = Math.round(endedAt - beganAt);
    core.observe({ kind: 'polled', ...facts, at: clock.now(), tookMs, summary });
  } catch (thrown) {
    if (signal.aborted) return;
    if (codeOf(thrown) === 'COUPA_STATE_LEASE_LOST') return context.onLeaseLost();
    const { blame, error } = gates.closed(schedule, thrown, beganAt);
    const retryAt = Math.round(clock.now() + gates.readyAt(schedule) - clock.monotonic());
    // A site that is down comes back by itself; everything else needs a person.
    const level = blame === 'site' ? 'warn' : 'error';
    core.logger[level]('a poll failed', { ...facts, ...error, retryAt: new Date(retryAt).toISOString() });
    core.observe({ kind: 'poll-failed', ...facts, at: clock.now(), error, retryAt });
  } finally {
    turn.end();
    schedule.polling = false;
    if (mayHaveFound) context.onPolled();
  }
}
