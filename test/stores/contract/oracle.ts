/** The outbox as one would write it for a few notifications in memory: slow, and plain enough to be believed. */
import type { Claim, DeliveryStatus } from '../../../src/sdk';

/** A notification of the oracle. */
export interface Entry {
  readonly sequence: number;
  readonly subscription: string;
  readonly resource: string;
  readonly records: readonly string[];
  status: 'waiting' | 'delivered' | 'dead';
  claim: number;
  isTaken: boolean;
  isFresh: boolean;
  dueAt: number;
  attempts: number;
  finishedAt: number;
}

/** All of it. */
export class Oracle {
  readonly entries: Entry[] = [];
  readonly paused = new Set<string>();
  now = 0;

  statusOf(entry: Entry): DeliveryStatus {
    return entry.status === 'waiting' && this.paused.has(entry.subscription) ? 'paused' : entry.status;
  }

  /** What may be taken now, those first that are due longest. */
  claimable(subscription?: string): readonly Entry[] {
    return this.entries
      .filter(
        (entry) =>
          entry.status === 'waiting' &&
          (subscription === undefined || entry.subscription === subscription) &&
          !this.paused.has(entry.subscription) &&
          (entry.isFresh || entry.dueAt <= this.now) &&
          !this.hasEarlier(entry),
      )
      .sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence);
  }

  hasEarlier(entry: Entry): boolean {
    return this.entries.some(
      (other) =>
        other.sequence < entry.sequence &&
        other.status === 'waiting' &&
        other.subscription === entry.subscription &&
        other.resource === entry.resource &&
        other.records.some((record) => entry.records.includes(record)),
    );
  }

  take(entries: readonly Entry[], forMs: number): void {
    for (const entry of entries) {
      Object.assign(entry, { isTaken: true, isFresh: false, dueAt: this.now + forMs });
      entry.claim += 1;
      entry.attempts += 1;
    }
  }

  /** The entry of a claim that still counts. */
  held({ sequence, claim }: Claim): Entry | undefined {
    return this.entries.find((entry) => entry.sequence === sequence && entry.claim === claim && entry.isTaken);
  }

  settle(entry: Entry, status: 'delivered' | 'dead'): void {
    Object.assign(entry, { status, isTaken: false, finishedAt: this.now });
  }

  replay(entries: readonly Entry[]): void {
    for (const entry of entries) {
      Object.assign(entry, { status: 'waiting', isTaken: false, isFresh: true, dueAt: this.now, attempts: 0 });
      entry.claim += 1;
    }
  }
}
