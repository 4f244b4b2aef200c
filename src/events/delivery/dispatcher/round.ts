/** One round for one subscription: claims what is due and keeps a bounded number of attempts in flight. */
import { noticeStandstill } from '../../standstill';
import { createBatch, LONGEST_WAIT_MS, type Batch } from './batch';
import { createFlight, type Flight, type FlightContext } from './flight';
import { graceAfter } from './grace';
import { createLedger, type Ledger } from './ledger';
import type { DeliveryLimits, DeliveryReport, DeliveryRound } from './model';
import { createPlaces, type Gates, type Places } from './places';
import { giveBack } from './settle';

/** Claims outlast the wait for an attempt and the attempt by this much. */
const CLAIM_MARGIN_MS = 5_000;

/** When the store names a time that has come but gives nothing out: somebody else is at work on it. */
const LOOK_AGAIN_MS = 1_000;

/** What a round shares with others. */
export interface RoundContext extends FlightContext {
  readonly bounds: Required<DeliveryLimits>;
  readonly gates: Gates;
}

/** What a round works with. */
interface Work extends RoundContext {
  readonly round: DeliveryRound;
  readonly places: Places;
  readonly batch: Batch;
  readonly flight: Flight;
  readonly ledger: Ledger;
  mayGoOn(): boolean;
}

/** Begins as much as there are places for, of what was taken or else of what is due. Returns how much it begun. */
async function begin({ round, places, batch, flight, health, outbox, clock, mayGoOn }: Work): Promise<number> {
  const { subscription, owner, sink, signal } = round;
  const got = await places.take(health.width - flight.size, signal);
  let used = 0;
  try {
    // The place may have been long in coming.
    if (!mayGoOn()) return 0;
    if (batch.isEmpty) {
      const forMs = LONGEST_WAIT_MS + sink.longestAttemptMs + CLAIM_MARGIN_MS;
      const request = {
        subscription,
        owner,
        limit: health.isAiling ? got : batch.limitFor(health.width),
        now: clock.now(),
        forMs,
      };
      batch.add(await outbox.claim(request));
    }
    for (let next = batch.next(); next !== undefined; next = used < got ? batch.next() : undefined) {
      flight.start(next);
      used++;
    }
    return used;
  } finally {
    places.give(got - used);
  }
}

async function clear(work: Work): Promise<void> {
  for (const stored of work.batch.clear()) await giveBack(work, stored);
}

async function goOn(work: Work): Promise<void> {
  const { flight, batch, health, ledger } = work;
  while (work.mayGoOn()) {
    const { ended } = ledger;
    if (batch.isEmpty) {
      await clear(work);
      // Later notifications of the same records can be claimed only after that.
      await ledger.note();
    }
    if (flight.size < health.width && (await begin(work)) > 0) continue;
    if (flight.size > 0) await flight.oneFree();
    else if (ledger.ended === ended) return;
  }
}

/** See `Dispatcher.deliverDue`. */
export async function runRound(context: RoundContext, round: DeliveryRound): Promise<DeliveryReport> {
  const { outbox, clock, health, bounds } = context;
  const { signal } = round;
  const startedAt = clock.monotonic();
  const places = createPlaces(context.gates, round.sink.receiver ?? round.subscription, () => health.isAiling);
  const grace = graceAfter(signal, clock, bounds.graceMs);
  const ledger = createLedger(context, round);
  const batch = createBatch(clock);
  const mayGoOn = (): boolean => {
    if (signal.aborted || flight.failure !== undefined || ledger.pausedBecause !== undefined) return false;
    return health.heldForMs() === 0 && clock.monotonic() - startedAt < bounds.roundMs;
  };
  const flight: Flight = createFlight(context, round, {
    ledger,
    abandon: grace.abandon,
    next: () => (mayGoOn() && flight.size <= health.width ? batch.next() : undefined),
    free: () => places.give(1),
  });
  const work: Work = { ...context, round, places, batch, flight, ledger, mayGoOn };
  const endWatch = noticeStandstill({
    clock,
    afterMs: bounds.patienceMs,
    measure: () => ledger.ended,
    tell() {
      places.standAside();
      round.hangs?.();
    },
  });
  try {
    await goOn(work).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  } finally {
    await flight.allFree();
    grace.end();
    endWatch();
    await ledger.note();
    await clear(work);
  }
  if (flight.failure !== undefined) throw flight.failure.error;
  const next = await outbox.nextDueAt(round.subscription);
  // When it ended although it might have gone on, nothing was given out.
  const earliest = clock.now() + (mayGoOn() ? LOOK_AGAIN_MS : health.heldForMs());
  return { ...ledger.tally(), ...(next === undefined ? {} : { nextDueAt: Math.max(next, earliest) }) };
}
