/** Tells the outbox what became of an attempt. */
import type { Clock, Outbox, Random, StoredNotification } from '../../../sdk';
import type { DeliveryOutcome, NotificationSink } from '../../model';

/** What settling needs. */
export interface SettleContext {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly sink: NotificationSink;
}

/** What an attempt that was not accepted comes to. */
export interface Settled {
  readonly as: 'failed' | 'dead' | 'paused';
  readonly error: string;
}

const CANCELLED =
  'It was taken to be handed on, but there was no answer before the round ended; this attempt does not count.';

/** Puts a notification back as if it had not been taken. */
export async function giveBack(
  { outbox, clock }: Pick<SettleContext, 'outbox' | 'clock'>,
  stored: StoredNotification,
): Promise<void> {
  const failure = { error: stored.lastError ?? CANCELLED, nextAttemptAt: clock.now(), countAttempt: 'no' as const };
  await outbox.markFailed(stored, failure);
}

/** It stays the first of its records; the subscription waits until somebody resumes it. */
async function pause({ outbox, clock }: SettleContext, stored: StoredNotification, error: string): Promise<Settled> {
  await outbox.markFailed(stored, { error, nextAttemptAt: clock.now() });
  await outbox.pause(stored.stream.subscription, error);
  return { as: 'paused', error };
}

async function kill({ outbox, clock }: SettleContext, stored: StoredNotification, error: string): Promise<Settled> {
  await outbox.markDead(stored, { error, at: clock.now() });
  return { as: 'dead', error };
}

/** Marks the notification as its outcome and the policy of the sink want it. */
export async function settleFailure(
  context: SettleContext,
  stored: StoredNotification,
  outcome: Exclude<DeliveryOutcome, { readonly status: 'delivered' }>,
): Promise<Settled> {
  const { outbox, clock, random, sink } = context;
  if (outcome.status === 'refused') return kill(context, stored, outcome.error);
  if (outcome.status === 'gone') return pause(context, stored, outcome.error);
  const now = clock.now();
  const next = sink.schedule.nextAttemptAt(stored.attempts, stored.firstAttemptAt ?? now, now, random);
  if (next === undefined) {
    const error = `Given up after ${stored.attempts} attempts. The last one: ${outcome.error}`;
    return sink.whenExhausted === 'pause' ? pause(context, stored, error) : kill(context, stored, error);
  }
  const nextAttemptAt = Math.max(next, now + (outcome.retryAfterMs ?? 0));
  await outbox.markFailed(stored, { error: outcome.error, nextAttemptAt });
  return { as: 'failed', error: outcome.error };
}
