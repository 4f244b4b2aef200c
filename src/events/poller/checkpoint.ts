/** Where polling of a resource stands, as it is kept in the store: one JSON text, written with every page. */
import { CoupaError } from '../../errors';
import type { Told } from './tally';

/** How a window is read, and how far it was. */
export type Position =
  /** In order of the date: everything before `at` was read. Without `at` nothing was. */
  | { readonly way: 'date'; readonly at?: number }
  /** The second that begins at `at`, in order of id, because it holds more records than a page. */
  | { readonly way: 'second'; readonly at: number; readonly token?: string }
  /** The whole window in order of id. */
  | { readonly way: 'id'; readonly token?: string };

/** A window that is being read. Times are milliseconds since the epoch, by the clock of the site. */
export interface Window {
  /** Inclusive; absent: from the beginning. */
  readonly from?: number;
  /** Exclusive. */
  readonly to: number;
  /** When it was opened. */
  readonly openedAt: number;
  /** `learn`: what it holds was there when polling began, and is remembered without an event. */
  readonly purpose: 'tell' | 'learn';
  readonly position: Position;
  /** What the conditions that depend on time were made of; the same for all pages. */
  readonly times: { readonly lastPoll: number; readonly now: number };
}

/** A second look at what was read already. */
export interface Reconciliation {
  readonly from?: number;
  readonly to: number;
  readonly openedAt: number;
  readonly times: Window['times'];
  readonly token?: string;
}

/** A search for deletions: first all ids are compared with the remembered ones, then the missing ones are looked at. */
export interface Sweep {
  readonly openedAt: number;
  readonly phase: 'compare' | 'confirm';
  /** Where the list of ids goes on. */
  readonly token?: string;
  /** The record after which it goes on. */
  readonly after?: string;
  /** How many remembered records were compared, and how many of them did not come. */
  readonly known: number;
  readonly missing: number;
}

/** Where polling stands. */
export interface Checkpoint {
  readonly v: 1;
  /** What was polled; remembered records of something else would be taken for this one's. */
  readonly site: string;
  readonly object: string;
  /** Nothing before is told of: the instant at which polling was told to begin. */
  readonly startedFrom?: number;
  /** Records that changed since and were told of are remembered, if they are to be recognised. */
  readonly rememberedFrom?: number;
  /** Where the next window begins, but for the overlap. Goes back when the clock of the site does. */
  readonly readTo?: number;
  /** The furthest that `readTo` ever was. */
  readonly watermark?: number;
  /**
   * The clocks of the site and of this machine at the same moment, when the last window was opened, and how long the
   * request for it took.
   */
  readonly clocks?: { readonly site: number; readonly own: number; readonly tookMs?: number };
  readonly window?: Window;
  /** When the site was found to ignore the order by date; it is tried again after a day. */
  readonly unorderedAt?: number;
  readonly reconciledAt?: number;
  readonly reconciliation?: Reconciliation;
  readonly sweptAt?: number;
  readonly sweep?: Sweep;
  /** What the last sweep wants a person to know. */
  readonly sweepWarning?: string;
  /** When warnings were last logged. */
  readonly told?: Told;
}

/**
 * Reads a checkpoint.
 * @throws {CoupaError} `COUPA_STATE_DAMAGED`, `COUPA_STATE_FROM_THE_FUTURE`; `COUPA_CONFIGURATION_INVALID` when it is
 * of another site or object.
 */
export function readCheckpoint(
  text: string | undefined,
  expected: { readonly site: string; readonly object: string; readonly place: string },
): Checkpoint {
  const { site, object, place } = expected;
  if (text === undefined) return { v: 1, site, object };
  const found = parse(text);
  if (found === undefined) {
    throw new CoupaError('COUPA_STATE_DAMAGED', `The checkpoint of ${place} cannot be read; nothing was polled.`);
  }
  if (found.v !== 1) {
    throw new CoupaError(
      'COUPA_STATE_FROM_THE_FUTURE',
      `The checkpoint of ${place} has version ${String(found.v).slice(0, 20)}; this package reads version 1. Nothing was polled.`,
    );
  }
  if (found.site !== site || found.object !== object) {
    throw new CoupaError(
      'COUPA_CONFIGURATION_INVALID',
      `${place} was polled at ${String(found.site)} for ${String(found.object)} so far, and is now to be polled at ${site} for ${object}. What is remembered of the one says nothing of the other: give the subscription another name, or let the store forget it. Nothing was polled.`,
    );
  }
  return found as Checkpoint;
}

/** The text for the store. */
export function writeCheckpoint(checkpoint: Checkpoint): string {
  return JSON.stringify(checkpoint);
}

function parse(text: string): { readonly v: unknown; readonly site?: unknown; readonly object?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('v' in value)) return undefined;
    return value;
  } catch {
    return undefined;
  }
}
