// What a poller told, held against what happened at the site.
import type { DataRecord } from '../../../src/sdk';
import { stateOf, type Cause, type ChangingSite } from './changing-site';

/** One change as a poller told it. */
export interface Told {
  /** Of the event, where the poller gives one. */
  readonly id?: string;
  readonly objectId: string;
  readonly kind: string;
  readonly record?: DataRecord;
}

/** Polls when it is asked to. */
export interface Poller {
  readonly told: readonly Told[];
  poll(): Promise<void>;
  close(): Promise<void>;
}

/** Counts. */
export interface Verdict {
  readonly told: number;
  /** Records of which the last state was never told. */
  readonly lost: number;
  /** Records that are gone, and nobody was told, although the poller had to know them. */
  readonly deletionsMissed: number;
  /** The same state of a record, told as another event. */
  readonly doubled: number;
  /** A new record called updated, a changed one called created, a deletion of what is there. */
  readonly wrongKind: number;
  /** An older state of a record behind a newer one. */
  readonly outOfOrder: number;
}

/** `Department 12` is the twelfth change of all. */
const versionOf = (record: DataRecord): number => Number(String(record['name']).replace('Department ', ''));

/**
 * Judges one poller.
 * @param longestWaitMs what was there for so long had to be known when it was deleted; otherwise only what was told of
 */
export function judge(site: ChangingSite, told: readonly Told[], longestWaitMs = Number.POSITIVE_INFINITY): Verdict {
  const causes = site.causes();
  const present = site.records();
  const presentIds = new Set(present.map((record) => String(record['id'])));
  const counts = { lost: 0, deletionsMissed: 0, doubled: 0, wrongKind: 0, outOfOrder: 0 };
  const states = new Set<string>();
  const deletions = new Set<string>();
  const newest = new Map<string, number>();
  for (const { objectId, kind, record } of told) {
    if (record === undefined) {
      if (presentIds.has(objectId)) counts.wrongKind += 1;
      deletions.add(objectId);
      continue;
    }
    const state = stateOf(record);
    if (states.has(state)) counts.doubled += 1;
    states.add(state);
    const before = newest.get(objectId);
    if (before !== undefined && versionOf(record) < before) counts.outOfOrder += 1;
    if (isWrong(kind, causes.get(state), before)) counts.wrongKind += 1;
    newest.set(objectId, Math.max(before ?? 0, versionOf(record)));
  }
  for (const record of present) {
    const state = stateOf(record);
    if (!states.has(state) && causes.get(state) !== 'there-before') counts.lost += 1;
  }
  for (const [id, lifeMs] of site.deleted()) {
    const hadToBeKnown = newest.has(String(id)) || lifeMs >= longestWaitMs;
    if (hadToBeKnown && !deletions.has(String(id))) counts.deletionsMissed += 1;
  }
  return { told: told.length, ...counts };
}

/** Who reads a record for the first time when it was changed already may call it either. */
function isWrong(kind: string, cause: Cause | undefined, before: number | undefined): boolean {
  if (cause === 'created') return kind !== 'CREATED';
  if (cause === 'updated') return kind !== 'UPDATED' && (before !== undefined || kind !== 'CREATED');
  return kind !== 'CREATED';
}
