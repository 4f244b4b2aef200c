/** Judges a plan: required and unique members, lists that need a member. */
import { humanName } from '../model/names';
import { NEEDED_LISTS, REQUIRED, UNIQUE, type UniqueMember } from '../rules/records';
import { isLive, relatedRows, type Row, type Value } from '../store/row';
import { note, type Plan, type PlanContext } from './plan';

function value(plan: Plan, field: string): Value {
  return field in plan.values ? plan.values[field] : plan.existing?.values[field];
}

function missing(found: Value): boolean {
  return found === null || found === undefined || (typeof found === 'string' && found.trim() === '');
}

function isTaken(context: PlanContext, plan: Plan, unique: UniqueMember): boolean {
  const wanted = plan.values[unique.field];
  if (missing(wanted) || wanted instanceof Object) return false;
  const others = context.store.table(plan.kind.name).lookup(unique.field, wanted as string);
  const within = unique.within;
  return others.some((row: Row) => {
    if (row === plan.existing || !isLive(row)) return false;
    return within === undefined || (row.values[within] ?? null) === (value(plan, within) ?? null);
  });
}

function checkLists(context: PlanContext, plan: Plan): void {
  const needed = NEEDED_LISTS[plan.kind.name];
  if (needed === undefined) return;
  const change = plan.owned.find((one) => one.field.name === needed.list);
  const before = plan.existing === undefined ? [] : relatedRows(plan.existing, needed.list);
  const kept = before.filter((row) => change?.removed.includes(row) !== true);
  const added = change?.plans.filter((line) => line.existing === undefined) ?? [];
  if (kept.length + added.length === 0) {
    note(context.problems, plan.kind, `${humanName(needed.list)} can't be blank`);
  }
  for (const line of change?.plans ?? []) {
    if (needed.oneOf.every((field) => missing(value(line, field)))) {
      note(context.problems, line.kind, `${humanName(needed.oneOf.at(-1)!)} can't be blank`);
    }
  }
}

/** How much is asked of a record: all, or only what no record may break (a cart being filled). */
export type Strictness = 'full' | 'unique-only';

/** Adds to the problems of the context what is wrong with a plan and with what it owns. */
export function judge(context: PlanContext, plan: Plan, strictness: Strictness): void {
  if (strictness === 'full') {
    for (const field of REQUIRED[plan.kind.name] ?? []) {
      const touched = plan.existing === undefined || field in plan.values;
      if (touched && missing(value(plan, field)))
        note(context.problems, plan.kind, `${humanName(field)} can't be blank`);
    }
    checkLists(context, plan);
  }
  for (const unique of UNIQUE[plan.kind.name] ?? []) {
    if (isTaken(context, plan, unique))
      note(context.problems, plan.kind, `${humanName(unique.field)} has already been taken`);
  }
  for (const change of plan.owned) change.plans.forEach((inner) => judge(context, inner, strictness));
}
