/** Turns a page of records into what has changed, by what is remembered of each. */
import type { DataRecord, SeenRecord } from '../../sdk';
import type { ChangeEvent, PolledResource } from '../model';
import { dateOf, instantOf, isoSeconds, type FoundDate } from './instants';
import { kindOf } from './kinds';
import { idAt } from './members';
import { changedFields, readDetail, watchedHashes, writeDetail, type SeenDetail } from './seen-detail';
import type { Tally } from './tally';
import { DELETED_VERSION, eventIdOf, hashOf, versionOf } from './versions';

/** What holds for every record of a page. */
export interface PageFacts {
  readonly siteAddress: string;
  readonly resource: PolledResource;
  /** When the window was opened, by the clock of the site. */
  readonly pollAt: number;
  readonly purpose: 'tell' | 'learn';
}

/** A change, and the record that it keeps its order with. */
export interface KeyedEvent {
  readonly key: string;
  readonly event: ChangeEvent;
}

/** What a page changes. */
export interface PageChanges {
  readonly events: readonly KeyedEvent[];
  readonly remember: readonly SeenRecord[];
}

/** A record with what can be told of it alone. */
export interface Candidate {
  /** What tells it from others: its `id`, else what the configuration names as one, else a hash of its content. */
  readonly key: string;
  /** By the configuration, which may name another field than `id`, also one that several records share; may be empty. */
  readonly objectId: string;
  readonly record: DataRecord;
  readonly updated: FoundDate;
  readonly created: FoundDate;
  readonly version: string;
}

/** A version of which only is known that the record exists. */
export const UNREAD_VERSION = '';

/** After this time what has no date is remembered anew, so that it is not forgotten while it still comes. */
const REFRESH_MS = 86_400_000;

/** Reads what a record tells of itself. */
export function candidateOf(record: DataRecord, resource: PolledResource): Candidate {
  const id = idAt(record, resource.idField);
  const updated = dateOf(record, resource.updated);
  return {
    key: idAt(record, 'id') ?? id ?? `#${hashOf(record)}`,
    objectId: id ?? '',
    record,
    updated,
    created: dateOf(record, resource.created),
    version: versionOf(record, instantOf(updated)),
  };
}

/** Compares records with what is remembered of them; counts what it finds. */
export function changesOf(
  candidates: readonly Candidate[],
  seen: ReadonlyMap<string, SeenRecord>,
  facts: PageFacts,
  tally: Tally,
): PageChanges {
  const events: KeyedEvent[] = [];
  const remember = new Map<string, SeenRecord>();
  for (const candidate of candidates) {
    const before = remember.get(candidate.key) ?? seen.get(candidate.key);
    const { after, event } = judge(candidate, before, facts, tally);
    if (after !== undefined) remember.set(candidate.key, after);
    if (event !== undefined) events.push({ key: candidate.key, event });
  }
  return { events, remember: [...remember.values()] };
}

interface Judgement {
  readonly after?: SeenRecord;
  readonly event?: ChangeEvent;
}

function judge(candidate: Candidate, before: SeenRecord | undefined, facts: PageFacts, tally: Tally): Judgement {
  const { resource, pollAt } = facts;
  const { key, version, updated, created, record } = candidate;
  if (isUndated(resource.updated, updated) || isUndated(resource.created, created)) tally.undated += 1;
  const changedAt = instantOf(resource.updated === undefined ? created : updated);
  if (before?.version === version) {
    tally.repeated += 1;
    const isFading = changedAt === undefined && pollAt - before.changedAt > REFRESH_MS;
    return isFading ? { after: { ...before, changedAt: pollAt } } : {};
  }
  const known = before === undefined ? {} : readDetail(before);
  const isKnown = before !== undefined && before.version !== UNREAD_VERSION && before.version !== DELETED_VERSION;
  const incarnation = (known.n ?? 0) + (isKnown && instantOf(updated) === undefined ? 1 : 0);
  const hashes = watchedHashes(resource, record);
  const detail: SeenDetail = { n: incarnation, ...(hashes === undefined ? {} : { f: hashes }) };
  const after = { record: key, version, changedAt: changedAt ?? pollAt, ...writeDetail(detail) };
  if (facts.purpose === 'learn') {
    tally.learned += 1;
    return { after };
  }
  const changed = isKnown ? changedFields(resource, record, known.f, hashes) : undefined;
  if (changed?.length === 0) {
    tally.suppressed += 1;
    return { after };
  }
  const event = eventOf(candidate, { facts, isKnown, incarnation, changed });
  tally.counts[event.kind] += 1;
  return { after, event };
}

function isUndated(expected: unknown, { standing }: FoundDate): boolean {
  return expected !== undefined && (standing === 'missing' || standing === 'unreadable');
}

interface Findings {
  readonly facts: PageFacts;
  readonly isKnown: boolean;
  readonly incarnation: number;
  readonly changed: readonly string[] | undefined;
}

function eventOf(candidate: Candidate, { facts, isKnown, incarnation, changed }: Findings): ChangeEvent {
  const { resource, pollAt, siteAddress } = facts;
  const { updated, created } = candidate;
  const identity = { siteAddress, resource: resource.key, record: candidate.key, version: candidate.version };
  return {
    id: eventIdOf({ ...identity, object: objectPath(resource), incarnation }),
    objectType: resource.key,
    object: resource.object,
    objectId: candidate.objectId,
    kind: kindOf({
      updated,
      created,
      isKnown,
      toleranceMs: resource.createdToleranceMs,
      expects: { updated: resource.updated !== undefined, created: resource.created !== undefined },
    }),
    date: isoSeconds(instantOf(updated) ?? instantOf(created) ?? pollAt),
    pollDate: isoSeconds(pollAt),
    record: candidate.record,
    ...(changed === undefined ? {} : { changedFields: changed }),
  };
}

/** The object with the ids of its parents, as far as events go. */
export function objectPath({ object, parentIds = [] }: PolledResource): string {
  return [object, ...parentIds].join('/');
}
