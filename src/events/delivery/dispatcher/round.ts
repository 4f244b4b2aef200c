/** One round for one subscription: claims what is due and keeps a bounded number of attempts in flight. */
import { createFlight, type FlightContext } from './flight';
import type { Gate } from './gate';
import type { DeliveryLimits, DeliveryReport, DeliveryRound } from './model';

/** Claims outlast every attempt by this much. */
const CLAIM_MARGIN_MS = 5_000;

/** When the store names a time that has come but gives nothing out: somebody else is at work on it. */
const LOOK_AGAIN_MS = 1_000;

/** What a round shares with others. */
export interface RoundContext extends FlightContext {
  readonly bounds: Required<DeliveryLimits>;
  readonly gates: { readonly well: Gate; readonly ailing: Gate };
}

/** Aborts some time after a round was told to end. */
interface Grace {
  readonly abandon: AbortSignal;
  end(): void;
}

function graceAfter({ signal }: DeliveryRound, { clock, bounds }: RoundContext): Grace {
  const abandon = new AbortController();
  const over = new AbortController();
  const onEnd = (): void => {
    clock.sleep(bounds.graceMs, over.signal).then(
      () => abandon.abort(signal.reason),
      () => undefined,
    );
  };
  signal.addEventListener('abort', onEnd, { once: true });
  if (signal.aborted) onEnd();
  return {
    abandon: abandon.signal,
    end() {
      over.abort();
      signal.removeEventListener('abort', onEnd);
    },
  };
}

/** See `Dispatcher.deliverDue`. */
export async function runRound(context: RoundContext, round: DeliveryRound): Promise<DeliveryReport> {
  const { outbox, clock, health, bounds, gates } = context;
  const { subscription, owner, sink, signal } = round;
  const forMs = sink.longestAttemptMs + CLAIM_MARGIN_MS;
  const startedAt = clock.monotonic();
  const grace = graceAfter(round, context);
  const flight = createFlight(context, round, grace.abandon);

  const mayGoOn = (): boolean =>
    !signal.aborted &&
    flight.failure === undefined &&
    flight.pausedBecause === undefined &&
    health.heldForMs() === 0 &&
    clock.monotonic() - startedAt < bounds.roundMs;

  /** Takes what is due into flight. Returns how many. */
  async function claim(): Promise<number> {
    const gate = health.isAiling ? gates.ailing : gates.well;
    const places = await gate.take(health.width - flight.size, signal);
    let taken = 0;
    try {
      // The place may have been long in coming.
      const due = mayGoOn() ? await outbox.claim({ subscription, owner, limit: places, now: clock.now(), forMs }) : [];
      taken = due.length;
      for (const stored of due) flight.start(stored, gate);
    } finally {
      gate.give(places - taken);
    }
    return taken;
  }

  async function work(): Promise<void> {
    while (mayGoOn()) {
      if (flight.size < health.width && (await claim()) > 0) continue;
      if (flight.size === 0) return;
      await flight.oneSettled();
    }
  }

  /** @param wantsMore whether it ended although nothing kept it from going on. */
  async function nextDueAt(wantsMore: 'nothing was due' | 'was ended'): Promise<number | undefined> {
    const next = await outbox.nextDueAt(subscription);
    if (next === undefined) return undefined;
    const earliest = wantsMore === 'nothing was due' ? clock.now() + LOOK_AGAIN_MS : clock.now() + health.heldForMs();
    return Math.max(next, earliest);
  }

  try {
    await work().catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  } finally {
    await flight.allSettled();
    grace.end();
  }
  if (flight.failure !== undefined) throw flight.failure.error;
  const next = await nextDueAt(mayGoOn() ? 'nothing was due' : 'was ended');
  return { ...flight.tally(), ...(next === undefined ? {} : { nextDueAt: next }) };
}
