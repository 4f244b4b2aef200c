/** Reads a request body against a kind: what would change, and what is wrong. Changes nothing itself. */
import { dashed, humanName, singular } from '../model/names';
import type { Field, Kind } from '../model/kind';
import { CUSTOM_FIELDS } from '../query/path';
import { GIVEN_UP } from '../rules/records';
import { isLive, relatedRows, type Row, type Value, type Values } from '../store/row';
import type { SiteCalendar } from '../values/dates';
import { coerce } from './coerce';
import { resolve, type ReferenceContext } from './references';
import { plainText } from '../values/text';

/** Messages of a validation by model. */
export type Problems = Map<string, string[]>;

/** What planning needs. */
export interface PlanContext extends ReferenceContext {
  readonly calendar: SiteCalendar;
  /** Whether a reference to nothing is passed over, as documented, or refused. */
  readonly unknownReferences: 'ignore' | 'refuse';
  readonly problems: Problems;
}

/** Changes to one record and to what it owns. */
export interface Plan {
  readonly kind: Kind;
  readonly existing: Row | undefined;
  /** Scalars and references. */
  readonly values: Values;
  readonly owned: readonly OwnedChange[];
}

/** Changes to one owned member. */
export interface OwnedChange {
  readonly field: Field;
  readonly plans: readonly Plan[];
  readonly removed: readonly Row[];
}

/** A body as an object with dashed names; anything else holds no members. */
export function members(body: unknown): Map<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return new Map();
  return new Map(Object.entries(body).map(([name, value]) => [dashed(name), value as unknown]));
}

/** Notes a message about a field. */
export function note(problems: Problems, kind: Kind, message: string): void {
  const list = problems.get(kind.model) ?? [];
  if (!list.includes(message)) problems.set(kind.model, [...list, message]);
}

/** A list as sent: an array, one object, or the XML-like `{payment: {..}}` and `{payment: [..]}`. */
function listOf(field: Field, raw: unknown): unknown[] {
  if (Array.isArray(raw)) return raw as unknown[];
  const inner = members(raw);
  const wrapped = inner.size === 1 ? inner.get(singular(field.name)) : undefined;
  if (wrapped !== undefined) return Array.isArray(wrapped) ? (wrapped as unknown[]) : [wrapped];
  return inner.size === 0 ? [] : [raw];
}

function isMarkedDeleted(item: ReadonlyMap<string, unknown>): boolean {
  return ['true', '1'].includes(plainText(item.get('_delete') ?? ''));
}

function planReference(context: PlanContext, kind: Kind, field: Field, raw: unknown): { row: Row } | undefined {
  const found = resolve(context, field, raw);
  if ('row' in found) return found;
  if (found.failure === 'unknown' && (context.unknownReferences === 'refuse' || field.target === 'TaxRate')) {
    const keys = ['id', ...context.kinds.get(field.target!).naturalKeys].map((key) => key.replaceAll('-', '_'));
    const name = field.name.replaceAll('-', '_');
    note(
      context.problems,
      kind,
      `There is no valid ${field.target} record for ${name} with the given keys. Allowed lookup keys: ${keys.join(', ')}`,
    );
  }
  return undefined;
}

function planReferences(
  context: PlanContext,
  kind: Kind,
  field: Field,
  existing: Row | undefined,
  raw: unknown,
): Value {
  let rows = existing === undefined ? [] : [...relatedRows(existing, field.name)];
  for (const item of listOf(field, raw)) {
    const row = planReference(context, kind, field, item)?.row;
    if (row === undefined) continue;
    if (isMarkedDeleted(members(item))) rows = rows.filter((other) => other !== row);
    else if (!rows.includes(row)) rows.push(row);
  }
  return rows;
}

function planOwned(
  context: PlanContext,
  kind: Kind,
  field: Field,
  existing: Row | undefined,
  raw: unknown,
): OwnedChange {
  const target = context.kinds.get(field.target!);
  const before = existing === undefined ? [] : relatedRows(existing, field.name);
  if (!field.many) {
    if (raw === null || raw === '') return { field, plans: [], removed: before };
    return { field, plans: [planRecord(context, target, before[0], raw)], removed: [] };
  }
  const plans: Plan[] = [];
  const removed: Row[] = [];
  for (const item of listOf(field, raw)) {
    const sent = members(item);
    const id = sent.get('id');
    const line = before.find((row) => plainText(row.id) === plainText(id));
    if (line === undefined && id !== undefined && id !== null && id !== '' && existing !== undefined) {
      note(context.problems, kind, `${humanName(field.name)} has no member with the id ${plainText(id).slice(0, 40)}`);
    } else if (isMarkedDeleted(sent)) {
      if (line !== undefined) removed.push(line);
    } else plans.push(planRecord(context, target, line, item));
  }
  return { field, plans, removed };
}

function customFields(existing: Row | undefined, raw: unknown): Value {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
  const before = existing?.values[CUSTOM_FIELDS];
  const kept = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
  const sent = Object.entries(raw).map(([name, value]) => [dashed(name), value as unknown] as const);
  return { ...kept, ...Object.fromEntries(sent) };
}

/** Old names become the current ones, unless both are sent. */
function currentNames(kind: Kind, sent: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const moved = Object.entries(GIVEN_UP[kind.name] ?? {}).filter(([old, name]) => sent.has(old) && !sent.has(name));
  return new Map([...sent, ...moved.map(([old, name]) => [name, sent.get(old)] as const)]);
}

/** Plans one record. Unknown and read-only members are passed over. */
export function planRecord(context: PlanContext, kind: Kind, existing: Row | undefined, body: unknown): Plan {
  const values: Values = {};
  const owned: OwnedChange[] = [];
  for (const [name, raw] of currentNames(kind, members(body))) {
    if (name === CUSTOM_FIELDS) values[name] = customFields(existing, raw);
    const field = kind.byName.get(name);
    if (field === undefined || field.readOnly) continue;
    if (field.mirrors !== undefined) {
      const mirrored = kind.byName.get(field.mirrors)!;
      const row = planReference(context, kind, mirrored, { id: raw })?.row;
      if (row !== undefined) values[mirrored.name] = row;
    } else if (field.type === 'owned') {
      owned.push(planOwned(context, kind, field, existing, raw));
    } else if (field.type === 'reference' && field.many) {
      values[name] = planReferences(context, kind, field, existing, raw);
    } else if (field.type === 'reference') {
      const row = raw === null || raw === '' ? null : planReference(context, kind, field, raw)?.row;
      if (row !== undefined) values[name] = row;
    } else {
      const read = coerce(field, raw, context.calendar);
      if ('value' in read) values[name] = read.value;
      else {
        note(context.problems, kind, `${humanName(name)} ${read.problem}`);
        // Wrong, but not missing: nobody should be told that it is blank as well.
        values[name] = plainText(raw);
      }
    }
  }
  return { kind, existing: isLive(existing) ? existing : undefined, values, owned };
}
