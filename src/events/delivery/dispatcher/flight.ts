/** The attempts of one round that are in flight. */
import type { StoredNotification } from '../../../sdk';
import { attempt } from './attempt';
import type { TargetHealth } from './health';
import type { Ledger } from './ledger';
import type { DeliveryRound, DispatcherOptions } from './model';
import { giveBack, settleFailure } from './settle';

/** What attempts share with other rounds. */
export interface FlightContext extends DispatcherOptions {
  readonly health: TargetHealth;
}

/** What a flight asks its round. */
export interface FlightPlan {
  readonly ledger: Ledger;
  /** Gives back what is in flight. */
  readonly abandon: AbortSignal;
  /** What to go on with in a place that has become free. */
  next(): StoredNotification | undefined;
  /** A place is not needed any more. */
  free(): void;
}

/** Places in flight. */
export interface Flight {
  /** Places in use. */
  readonly size: number;
  /** What went wrong that is not the receiver's affair. */
  readonly failure: { readonly error: unknown } | undefined;
  /** Begins an attempt, and others in its place when it has ended. */
  start(stored: StoredNotification): void;
  /** Resolves when one of the places is free; there must be one in use. */
  oneFree(): Promise<void>;
  allFree(): Promise<void>;
}

/** Makes an empty one. */
export function createFlight(context: FlightContext, round: DeliveryRound, plan: FlightPlan): Flight {
  const { health } = context;
  const { sink } = round;
  const { ledger } = plan;
  const places = new Set<Promise<void>>();
  let failure: Flight['failure'];

  async function handOn(stored: StoredNotification): Promise<void> {
    const outcome = await attempt(sink, stored, plan.abandon);
    if (outcome === undefined) {
      await giveBack(context, stored);
      ledger.givenBack();
    } else if (outcome.status === 'delivered') {
      health.succeeded();
      await ledger.accepted(stored);
    } else {
      if (outcome.status === 'failed' && outcome.slowDown) health.failed(outcome.retryAfterMs);
      ledger.failed(stored, await settleFailure({ ...context, sink }, stored, outcome));
    }
  }

  async function usePlace(first: StoredNotification): Promise<void> {
    try {
      for (let stored: StoredNotification | undefined = first; stored !== undefined; stored = plan.next()) {
        await handOn(stored);
      }
    } catch (error) {
      failure ??= { error };
    }
  }

  return {
    get size() {
      return places.size;
    },
    get failure() {
      return failure;
    },
    start(stored) {
      const place = usePlace(stored).finally(() => {
        places.delete(place);
        plan.free();
      });
      places.add(place);
    },
    oneFree: async () => Promise.race(places),
    allFree: async () => void (await Promise.all(places)),
  };
}
