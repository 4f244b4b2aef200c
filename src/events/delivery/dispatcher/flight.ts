/** What is in flight during a round, and what has come of it so far. */
import type { StoredNotification } from '../../../sdk';
import type { Acknowledge } from './acknowledger';
import { attempt } from './attempt';
import type { Gate } from './gate';
import type { TargetHealth } from './health';
import type { DeliveryReport, DeliveryRound, DispatcherOptions } from './model';
import { giveBack, settle, type Settled } from './settle';

/** What attempts share with other rounds. */
export interface FlightContext extends DispatcherOptions {
  readonly acknowledge: Acknowledge;
  readonly health: TargetHealth;
}

/** The attempts of one round. */
export interface Flight {
  readonly size: number;
  /** What went wrong that is not the receiver's affair. */
  readonly failure: { readonly error: unknown } | undefined;
  readonly pausedBecause: string | undefined;
  /** Begins an attempt; its place goes back to the gate when it is settled. */
  start(stored: StoredNotification, gate: Gate): void;
  /** Resolves when one of them is settled. */
  oneSettled(): Promise<void>;
  allSettled(): Promise<void>;
  /** What came of it, without the time of the next one. */
  tally(): DeliveryReport;
}

/** Makes an empty one. @param abandon gives back what is in flight. */
export function createFlight(context: FlightContext, round: DeliveryRound, abandon: AbortSignal): Flight {
  const { health, logger } = context;
  const { subscription, sink } = round;
  const settling = { ...context, sink };
  const counts = { delivered: 0, failed: 0, dead: 0, paused: 0, givenBack: 0 };
  const inFlight = new Set<Promise<void>>();
  let failure: Flight['failure'];
  let pausedBecause: string | undefined;
  let lastError: string | undefined;

  function count({ id, attempts }: StoredNotification, settled: Settled): void {
    counts[settled.as]++;
    if (settled.as === 'delivered') return;
    lastError = settled.error;
    if (settled.as === 'paused') pausedBecause = settled.error;
    const fields = { subscription, notification: id, attempts, error: settled.error };
    logger.warn(`a notification ${settled.as === 'failed' ? 'will be sent again' : `is ${settled.as}`}`, fields);
  }

  async function handOn(stored: StoredNotification): Promise<void> {
    const outcome = await attempt(sink, stored, abandon);
    if (outcome === undefined) {
      await giveBack(settling, stored);
      counts.givenBack++;
      return;
    }
    if (outcome.status === 'delivered') health.succeeded();
    if (outcome.status === 'failed' && outcome.slowDown) health.failed(outcome.retryAfterMs);
    count(stored, await settle(settling, stored, outcome));
  }

  return {
    get size() {
      return inFlight.size;
    },
    get failure() {
      return failure;
    },
    get pausedBecause() {
      return pausedBecause;
    },
    start(stored, gate) {
      const task = handOn(stored)
        .catch((error: unknown) => void (failure ??= { error }))
        .finally(() => {
          inFlight.delete(task);
          gate.give(1);
        });
      inFlight.add(task);
    },
    oneSettled: async () => Promise.race(inFlight),
    allSettled: async () => void (await Promise.all(inFlight)),
    tally() {
      const { delivered, failed, dead, paused, givenBack } = counts;
      return {
        ...{ delivered, failed: failed + paused, dead, givenBack },
        ...(pausedBecause === undefined ? {} : { pausedBecause }),
        ...(lastError === undefined ? {} : { lastError }),
      };
    },
  };
}
