/** What a poll needs and what it tells. */
import type { SiteConnection } from '../../connection';
import type { Clock, Lease, Logger, StateStore, StreamKey } from '../../sdk';
import type { ChangeKind, PolledResource } from '../model';

/** One resource of one subscription, and the right to poll it. */
export interface PollContext {
  readonly stream: StreamKey;
  readonly resource: PolledResource;
  readonly connection: SiteConnection;
  readonly store: Pick<StateStore, 'streams'>;
  readonly lease: Lease;
  /** Only tells how much time has passed between two looks at the clock of the site, which alone decides what is read. */
  readonly clock: Pick<Clock, 'now'>;
  /** Where warnings go when they are new; the connection's when absent. */
  readonly logger?: Logger;
  /** Ends the poll behind the page that is being stored. */
  readonly signal: AbortSignal;
  /** The most pages that one poll reads for a reconciliation or a sweep for deletions; 20 when absent. */
  readonly backgroundPages?: number;
}

/** What a poll found. Times are milliseconds since the epoch, by the clock of the site. */
export interface PollReport {
  /** Events that were stored for delivery. */
  readonly counts: { readonly [Kind in ChangeKind]: number };
  /** Records that came again as they were. */
  readonly repeated: number;
  /** Changed records of which no watched field changed. */
  readonly suppressed: number;
  /** Records of which a date was missing or unreadable; they were told of all the same. */
  readonly undated: number;
  /** Records that the site sent although their date lies outside what was asked for; another window has them. */
  readonly outside: number;
  /** Records that were there when polling began, and were only learned. */
  readonly learned: number;
  readonly pages: number;
  readonly requests: number;
  /** Everything that changed before is read, also inside a backlog. */
  readonly watermark?: number;
  readonly siteNow?: number;
  /** Milliseconds between the two. */
  readonly lagMs?: number;
  /**
   * The window was read to its end and leaves nothing behind. False when the signal ended it before, or when it was
   * opened by an earlier poll and time has passed since: the next poll may follow at once.
   */
  readonly isCaughtUp: boolean;
  /** What is under way besides and goes on with the next poll, which may follow at once. */
  readonly pending: readonly ('reconciliation' | 'deletions')[];
  /** Sentences for a person; the same ones as long as what they tell lasts. */
  readonly warnings: readonly string[];
}
