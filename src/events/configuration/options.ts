/** Reads what may be said of one resource in either form, and the same for all resources together. */
import { readDate } from '../dates';
import type { PolledResource, PollStart } from '../model';
import { readDuration } from './durations';
import { at, shown, type Findings } from './findings';
import { isMembers, memberOf, readBoolean, readList, readNumber, readWord, type Member, type Members } from './values';

const SECOND = 1000;
const DAY = 86_400_000;
const YEAR = 365 * DAY;

/** What holds for a resource that says nothing else. */
export interface Defaults {
  readonly start: PollStart;
  readonly overlapMs?: number;
  readonly lagMs: number;
  readonly reconciliation?: NonNullable<PolledResource['reconciliation']>;
  readonly deletions?: NonNullable<PolledResource['deletions']>;
  readonly timeZone?: string;
}

/** Enough for writes that become visible a little after the time that they carry. */
const OVERLAP = 120 * SECOND;
const BUILT_IN: Defaults = {
  start: 'now',
  lagMs: 5 * SECOND,
  reconciliation: { everyMs: 7 * DAY, reachMs: 7 * DAY },
};

/** Reads what a configuration says for all of its resources. */
export function readDefaults(found: Findings, settings: Members, path: string, timeZone: string | undefined): Defaults {
  const of = (key: string): Member | undefined => memberOf(settings, path, `event.poller.${key}`, key);
  const members = { start: of('start'), overlap: of('overlap'), lag: of('lag') };
  const more = { reconcile: of('reconcile'), deletions: of('deletions') };
  return readTiming(found, { ...members, ...more }, { ...BUILT_IN, ...(timeZone === undefined ? {} : { timeZone }) });
}

interface TimingMembers {
  readonly start: Member | undefined;
  readonly overlap: Member | undefined;
  readonly lag: Member | undefined;
  readonly reconcile: Member | undefined;
  readonly deletions: Member | undefined;
}

function readTiming(found: Findings, members: TimingMembers, defaults: Defaults): Defaults {
  const { timeZone } = defaults;
  const overlapMs = readDuration(found, members.overlap, { unit: 's', least: 0, most: 30 * DAY }) ?? defaults.overlapMs;
  const reconciliation = readReconciliation(found, members.reconcile, defaults.reconciliation);
  const deletions = readDeletions(found, members.deletions, defaults.deletions);
  return {
    start: readStart(found, members.start, timeZone) ?? defaults.start,
    lagMs: readDuration(found, members.lag, { unit: 's', least: 0, most: DAY }) ?? defaults.lagMs,
    ...(overlapMs === undefined ? {} : { overlapMs }),
    ...(reconciliation === undefined ? {} : { reconciliation }),
    ...(deletions === undefined ? {} : { deletions }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/** `now`, `everything`, or a date; one without an offset is meant in the time zone of the resource. */
function readStart(found: Findings, member: Member | undefined, timeZone: string | undefined): PollStart | undefined {
  if (member === undefined) return undefined;
  const { value, path } = member;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === 'now' || word === 'everything') return word;
  const instant = typeof value === 'number' ? value : readDate(timeZone === undefined ? {} : { timeZone }, value);
  if (instant !== undefined && Number.isInteger(instant) && Math.abs(instant) <= 8.64e15) return instant;
  found.fault(path, `now, everything or a date such as 2026-01-31T18:00:00Z is expected, not ${shown(value)}`);
  return undefined;
}

const EVERY = { unit: 'd', least: 60 * SECOND, most: YEAR } as const;

function readReconciliation(
  found: Findings,
  member: Member | undefined,
  fallback: Defaults['reconciliation'],
): Defaults['reconciliation'] {
  const every = readEvery(found, member, { usual: fallback ?? BUILT_IN.reconciliation, members: ['every', 'reach'] });
  if (every === 'fallback') return fallback;
  if (every === undefined) return undefined;
  const { everyMs, settings } = every;
  const reach = settings === undefined ? undefined : memberOf(settings, member?.path ?? '', 'reach');
  return { everyMs, reachMs: readDuration(found, reach, EVERY) ?? Math.max(everyMs, 7 * DAY) };
}

function readDeletions(
  found: Findings,
  member: Member | undefined,
  fallback: Defaults['deletions'],
): Defaults['deletions'] {
  const usual = fallback ?? { everyMs: DAY };
  const every = readEvery(found, member, { usual, members: ['every', 'accept'] });
  if (every === 'fallback') return fallback;
  if (every === undefined) return undefined;
  const { everyMs, settings } = every;
  const accept = settings === undefined ? undefined : memberOf(settings, member?.path ?? '', 'accept');
  const accepts = accept === undefined ? undefined : readWord(found, accept, ['all', 'few'] as const);
  return { everyMs, ...(accepts === 'all' ? { accept: 'all' } : {}) };
}

/** `undefined`: never. */
function readEvery(
  found: Findings,
  member: Member | undefined,
  { usual, members }: { readonly usual: { readonly everyMs: number } | undefined; readonly members: readonly string[] },
): { readonly everyMs: number; readonly settings?: Members } | 'fallback' | undefined {
  if (member === undefined) return 'fallback';
  const { value, path } = member;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  const everyMs = usual?.everyMs ?? DAY;
  if (word === false || word === 'false' || word === 'never') return undefined;
  if (word === true || word === 'true') return { everyMs };
  if (!isMembers(value)) {
    const length = readDuration(found, member, EVERY);
    return length === undefined ? undefined : { everyMs: length };
  }
  const stray = Object.keys(value).find((key) => !members.includes(key));
  if (stray !== undefined) found.warn(at(path, stray), 'is not known here and ignored');
  return { everyMs: readDuration(found, memberOf(value, path, 'every'), EVERY) ?? everyMs, settings: value };
}

/** The part of a resource that reads alike in both forms. */
export type ResourceOptions = Pick<
  PolledResource,
  | 'pageSize'
  | 'overlapMs'
  | 'lagMs'
  | 'createdToleranceMs'
  | 'start'
  | 'filterByUpdatedDate'
  | 'filterByCurrentDate'
  | 'reconciliation'
  | 'deletions'
  | 'watch'
  | 'fields'
>;

/** Coupa answers with no more. */
const MOST_ROWS = 50;

/** Reads the options that both forms have. Names of fields are not looked at yet. */
export function readOptions(found: Findings, members: Members, path: string, defaults: Defaults): ResourceOptions {
  const of = (...names: readonly string[]): Member | undefined => memberOf(members, path, ...names);
  const { start, overlapMs, lagMs, reconciliation, deletions } = readTiming(
    found,
    {
      start: of('start'),
      overlap: of('overlap'),
      lag: of('lag'),
      reconcile: of('reconcile'),
      deletions: of('deletions'),
    },
    defaults,
  );
  const delay = readNumber(found, of('pollDelay'), { least: 0, most: 30 * 86_400, what: 'a number of seconds' });
  const tolerance = readNumber(found, of('createdCheckTolerance'), {
    least: 0,
    most: 86_400,
    what: 'a number of seconds',
  });
  const watch = readWatch(found, of('watch'));
  const fields = readList(found, of('fields'), 'names of fields');
  return {
    start,
    lagMs,
    // What was read twice is recognised, so reaching further back than asked for costs nothing but a few rows.
    overlapMs: overlapMs ?? Math.max((delay ?? 0) * SECOND, OVERLAP),
    createdToleranceMs: (tolerance ?? 10) * SECOND,
    filterByUpdatedDate: readBoolean(found, of('filterByUpdatedDate', 'filterByUpdateDate')) ?? true,
    filterByCurrentDate: readBoolean(found, of('filterByCurrentDate')) ?? false,
    pageSize: readPageSize(found, of('pageSize')) ?? MOST_ROWS,
    ...(reconciliation === undefined ? {} : { reconciliation }),
    ...(deletions === undefined ? {} : { deletions }),
    ...(watch === undefined ? {} : { watch }),
    ...(fields === undefined || fields.length === 0 ? {} : { fields }),
  };
}

/** Open Connectors allows pages of hundreds; they are read in several requests. */
export function readPageSize(found: Findings, member: Member | undefined): number | undefined {
  const size = readNumber(found, member, { least: 1, most: 1_000_000, what: 'a number of records', whole: true });
  if (size === undefined || member === undefined || size <= MOST_ROWS) return size;
  found.warn(member.path, `Coupa answers with at most ${MOST_ROWS} records at a time, so that many are asked for`);
  return MOST_ROWS;
}

function readWatch(found: Findings, member: Member | undefined): PolledResource['watch'] {
  if (member === undefined || member.value === false) return undefined;
  const word = typeof member.value === 'string' ? member.value.trim().toLowerCase() : member.value;
  if (word === true || word === 'all' || word === 'true') return 'all';
  if (word === 'false') return undefined;
  const watch = readList(found, member, 'all, or names of fields');
  return watch === undefined || watch.length === 0 ? undefined : watch;
}
