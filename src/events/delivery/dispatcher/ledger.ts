/** Keeps the account of one round: what was accepted and not yet noted in the store, and what failed. */
import type { Claim, StoredNotification } from '../../../sdk';
import type { DeliveryReport, DeliveryRound, DispatcherOptions } from './model';
import type { Settled } from './settle';

/** Noted together at most; after a crash at most so many, per place in flight, are delivered once more. */
const MOST_UNNOTED = 16;

/** The account of a round. */
export interface Ledger {
  readonly pausedBecause: string | undefined;
  /** How many attempts have ended so far; each may have made others due. */
  readonly ended: number;
  /** Was accepted; the store is told when enough have come together. */
  accepted(claim: Claim): Promise<void>;
  failed(stored: StoredNotification, settled: Settled): void;
  givenBack(): void;
  /** Tells the store what was accepted since the last time, in one transaction. */
  note(): Promise<void>;
  /** What came of it, without the time of the next one. */
  tally(): DeliveryReport;
}

/** Opens one. */
export function createLedger({ outbox, clock, logger }: DispatcherOptions, { subscription }: DeliveryRound): Ledger {
  const counts = { delivered: 0, failed: 0, dead: 0, paused: 0, givenBack: 0 };
  let unnoted: Claim[] = [];
  let pausedBecause: string | undefined;
  let lastError: string | undefined;
  let ended = 0;
  const note = async (): Promise<void> => {
    const claims = unnoted;
    if (claims.length === 0) return;
    unnoted = [];
    await outbox.markDelivered(claims, clock.now());
    counts.delivered += claims.length;
  };
  return {
    get pausedBecause() {
      return pausedBecause;
    },
    get ended() {
      return ended;
    },
    async accepted(claim) {
      ended++;
      unnoted.push(claim);
      if (unnoted.length >= MOST_UNNOTED) await note();
    },
    failed({ id, attempts }, { as, error }) {
      ended++;
      counts[as]++;
      lastError = error;
      if (as === 'paused') pausedBecause = error;
      const fields = { subscription, notification: id, attempts, error };
      logger.warn(`a notification ${as === 'failed' ? 'will be sent again' : `is ${as}`}`, fields);
    },
    givenBack: () => void counts.givenBack++,
    note,
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
