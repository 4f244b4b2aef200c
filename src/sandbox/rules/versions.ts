/** What a change to a record brings with it: versions of orders, records that may not change. */
import type { Plan } from '../write/plan';
import type { Row, Values } from '../store/row';

/** Members of an order line whose change makes a new version for the supplier. */
const VERSIONED = ['price', 'quantity', 'item'];

function changes(plan: Plan): boolean {
  return (
    plan.existing === undefined ||
    VERSIONED.some((name) => name in plan.values && plan.values[name] !== plan.existing?.values[name])
  );
}

/** Members that an update of a purchase order sets besides what was sent. */
export function orderVersion(plan: Plan): Values {
  const { existing } = plan;
  if (plan.kind.name !== 'OrderHeader' || existing === undefined) return {};
  const lines = plan.owned.filter((change) => change.field.name === 'order-lines');
  const changed = lines.some(({ plans, removed }) => removed.length > 0 || plans.some(changes));
  return changed ? { version: Number(existing.values['version'] ?? 1) + 1, exported: false } : {};
}

/** Why a record cannot be updated at all, if so. */
export function whyFrozen(row: Row): string | undefined {
  return row.kind.name === 'Address' && row.values['active'] === false
    ? 'An inactive address cannot be updated'
    : undefined;
}
