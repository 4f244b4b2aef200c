/** Tells the conditions of a url that poll for changes from those that choose records. */
import { checkFilter, parseFilter, type Condition, type ParsedFilter } from '../../activities';
import { parseIso, UTC, type CompiledTemplate } from '../dates';
import type { PolledResource } from '../model';
import { shown, type Findings } from './findings';
import { parseResourceUrl } from './url';

type Template = Extract<CompiledTemplate, { ok: true }>;

/** What a where clause comes to. */
export interface SortedConditions {
  readonly conditions: readonly Condition[];
  readonly conditionsAt?: NonNullable<PolledResource['conditionsAt']>;
  /** A bound on the date of polling that does not move, in the text of the configuration. */
  readonly fixedFrom?: string;
}

/** What conditions are sorted by. */
export interface WhereContext {
  readonly object: string;
  readonly parentIds: readonly (number | string)[];
  /** The date on which windows are cut, in the spelling of the records; absent when there is none. */
  readonly windowField?: string;
  /** The place of the url or filter in the configuration. */
  readonly path: string;
}

/** Two polls that have nothing in common, not even a weekday: what differs between them depends on the time. */
const SAMPLES = [
  { lastPoll: Date.UTC(2011, 1, 3, 4, 5, 6, 789), now: Date.UTC(2011, 1, 3, 5, 15, 7, 891) },
  { lastPoll: Date.UTC(2023, 10, 24, 18, 39, 41, 234), now: Date.UTC(2023, 10, 24, 20, 49, 52, 345) },
] as const;

const NO_FILTER: ParsedFilter = { syntax: 'where', text: '', conditions: [], places: new Map(), negations: new Map() };

/** The conditions of a url with placeholders, for one poll. */
function conditionsOf(template: Template, times: { readonly lastPoll: number; readonly now: number }): ParsedFilter {
  const url = parseResourceUrl(template.render(times));
  const where = 'fault' in url ? '' : (url.parameters.get('where') ?? '');
  return where.trim() === '' ? NO_FILTER : parseFilter(where, { syntax: 'where' });
}

/** Sorts the where clause of a url; what is wrong with it becomes faults. */
export function sortUrlConditions(found: Findings, template: Template, context: WhereContext): SortedConditions {
  let samples: readonly ParsedFilter[] = [];
  found.check(context.path, () => {
    samples = SAMPLES.map((times) => conditionsOf(template, times));
  });
  const [one, other] = samples;
  if (one === undefined || other === undefined) return { conditions: [] };
  const moves = one.conditions.map((condition, position) => differs(condition, other.conditions[position]));
  if (one.conditions.length !== other.conditions.length || moves.includes('elsewhere')) {
    found.fault(context.path, 'a placeholder stands where a field or an operator is expected; it can only be a value');
    return { conditions: [] };
  }
  const moving = new Set([...moves.keys()].filter((position) => moves[position] === 'in-value'));
  const sorted = sortWindow(found, one, { ...context, moving });
  const kept = one.conditions.map((_, position) => position).filter((position) => !sorted.dropped.has(position));
  found.check(context.path, () =>
    checkFilter(context.object, pick(one, kept), context.parentIds.length > 0 ? { parentIds: context.parentIds } : {}),
  );
  const timed = kept.filter((position) => moving.has(position));
  return {
    conditions: kept.filter((position) => !moving.has(position)).flatMap((position) => one.conditions[position] ?? []),
    ...(timed.length === 0 ? {} : { conditionsAt: timedConditions(template, timed) }),
    ...(sorted.fixedFrom === undefined ? {} : { fixedFrom: sorted.fixedFrom }),
  };
}

function timedConditions(
  template: Template,
  positions: readonly number[],
): NonNullable<PolledResource['conditionsAt']> {
  return (lastPoll, now) => {
    const { conditions } = conditionsOf(template, { lastPoll, now });
    return positions.flatMap((position) => conditions[position] ?? []);
  };
}

function differs(one: Condition, other: Condition | undefined): 'no' | 'in-value' | 'elsewhere' {
  if (one.field !== other?.field || one.operator !== other.operator) return 'elsewhere';
  return String(one.value) === String(other.value) ? 'no' : 'in-value';
}

/** Some of the conditions of a filter, with their places in the text. */
function pick(filter: ParsedFilter, positions: readonly number[]): ParsedFilter {
  const places = new Map<string, { readonly start: number; readonly end: number }>();
  const negations = new Map<number, { readonly start: number; readonly end: number }>();
  positions.forEach((from, to) => {
    for (const part of ['', '/field', '/operator', '/value']) {
      const span = filter.places.get(`/conditions/${from}${part}`);
      if (span !== undefined) places.set(`/conditions/${to}${part}`, span);
    }
    const negation = filter.negations.get(from);
    if (negation !== undefined) negations.set(to, negation);
  });
  const conditions = positions.flatMap((position) => filter.conditions[position] ?? []);
  return { ...filter, conditions, places, negations };
}

const LOWER = new Set(['gt', 'gt_or_eq']);
const UPPER = new Set(['lt', 'lt_or_eq']);

interface WindowSorting {
  readonly dropped: ReadonlySet<number>;
  readonly fixedFrom?: string;
}

/** Finds what the url says about the date of polling: polling sends bounds of its own there, and Coupa reads only one. */
export function sortWindow(
  found: Findings,
  { conditions }: Pick<ParsedFilter, 'conditions'>,
  context: WhereContext & { readonly moving: ReadonlySet<number> },
): WindowSorting {
  const { windowField, path, moving } = context;
  const dropped = new Set<number>();
  const windowName = windowField === undefined ? undefined : dashed(windowField);
  let fixedFrom: string | undefined;
  conditions.forEach(({ field, operator = 'eq', value }, position) => {
    if (dashed(field) !== windowName) return;
    dropped.add(position);
    const bound = LOWER.has(operator) ? 'lower' : UPPER.has(operator) ? 'upper' : undefined;
    if (bound !== undefined && moving.has(position)) return;
    if (bound === 'lower' && parseIso(String(value), UTC) === undefined) {
      found.fault(path, `${shown(value)} is no date that ${field} could be compared with, e.g. 2026-01-31T18:00:00Z`);
    } else if (bound === 'lower') {
      fixedFrom = String(value);
      found.warn(
        path,
        `the fixed bound on ${field} is not sent with every poll, because polling has its own; it counts for the start of polling "everything"`,
      );
    } else if (bound === 'upper') {
      found.fault(path, `the fixed upper bound on ${field} would end polling on that day; leave it out`);
    } else {
      found.fault(
        path,
        `polling needs ${field} for itself, so that only >=, >, <= and < can stand there, not ${operator}`,
      );
    }
  });
  return { dropped, ...(fixedFrom === undefined ? {} : { fixedFrom }) };
}

function dashed(field: string): string {
  return field.trim().toLowerCase().replaceAll('_', '-');
}
