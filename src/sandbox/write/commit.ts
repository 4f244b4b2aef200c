/** Carries a plan out: new rows get ids and times, changed rows new times. */
import type { Row, Value, Values } from '../store/row';
import type { Store } from '../store/store';
import type { OwnedChange, Plan } from './plan';

/** Who writes, and when. */
export interface CommitContext {
  readonly store: Store;
  /** Epoch milliseconds at a whole second. */
  readonly now: number;
  readonly actor: Row | undefined;
  /** Members that every new record of a kind starts with. */
  defaults(plan: Plan): Values;
}

function stamps(context: CommitContext, plan: Plan): Values {
  const creating = plan.existing === undefined;
  const all: Values = {
    'created-at': context.now,
    'created-by': context.actor ?? null,
    'updated-at': context.now,
    'updated-by': context.actor ?? null,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => plan.kind.byName.has(name) && (creating || name.startsWith('updated'))),
  );
}

function commitOwned(context: CommitContext, row: Row, change: OwnedChange): void {
  const { field } = change;
  change.removed.forEach((gone) => context.store.remove(gone));
  const rows = change.plans.map((plan) => commitPlan(context, plan, row));
  const table = context.store.table(row.kind.name);
  if (!field.many) {
    const one: Value = rows[0] ?? (change.removed.length > 0 ? null : row.values[field.name]);
    table.assign(row, { [field.name]: one });
    return;
  }
  const before = row.values[field.name];
  const kept: readonly Row[] = Array.isArray(before) ? (before as readonly Row[]) : [];
  table.assign(row, { [field.name]: [...kept, ...rows.filter((added) => !kept.includes(added))] });
}

/** Carries a plan out and answers with the row. */
export function commitPlan(context: CommitContext, plan: Plan, owner?: Row): Row {
  const table = context.store.table(plan.kind.name);
  const { id, ...sent } = plan.values;
  const values = { ...stamps(context, plan), ...sent };
  const wanted = typeof id === 'number' ? id : undefined;
  let row = plan.existing;
  if (row === undefined) row = table.insert({ ...context.defaults(plan), ...values }, owner, wanted);
  else table.assign(row, values);
  for (const change of plan.owned) commitOwned(context, row, change);
  return row;
}
