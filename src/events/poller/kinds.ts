/** Tells created records from updated ones. */
import type { ChangeKind } from '../model';
import type { FoundDate } from './instants';

/** What is known of a record that changed. */
export interface Sighting {
  readonly updated: FoundDate;
  readonly created: FoundDate;
  /** Whether an earlier state of it was read. */
  readonly isKnown: boolean;
  readonly toleranceMs: number;
  /** Whether the resource has a date of updating, and one of creating. */
  readonly expects: { readonly updated: boolean; readonly created: boolean };
}

/**
 * By memory first: what was read before was not created since. Then as Open Connectors do: dates that are no further
 * apart than the tolerance mean created. Records without a date of updating count as created, those without a date of
 * creating as updated; `UNKNOWN` where a date is there and cannot be read.
 */
export function kindOf({ updated, created, isKnown, toleranceMs, expects }: Sighting): ChangeKind {
  if (isKnown) return 'UPDATED';
  if (updated.standing === 'unreadable') return 'UNKNOWN';
  if (updated.standing === 'missing' || !expects.updated) return 'CREATED';
  if (created.standing === 'unreadable') return 'UNKNOWN';
  if (created.standing === 'missing' || !expects.created) return 'UPDATED';
  return Math.abs(updated.at - created.at) <= toleranceMs ? 'CREATED' : 'UPDATED';
}
