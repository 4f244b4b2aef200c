/** What the Test reads: one row of something harmless that the credentials should be allowed to see. */
import type { ConnectionSettings } from '../settings/settings';

/** A resource to read one row of, and the scope that allows it. */
export interface Probe {
  /** Path below `/api` without the slash. */
  readonly resource: string;
  readonly scope: string;
}

/** Reference data first, people and money last. */
const PROBES: readonly Probe[] = [
  { resource: 'currencies', scope: 'core.common.read' },
  { resource: 'payment_terms', scope: 'core.common.read' },
  { resource: 'uoms', scope: 'core.common.read' },
  { resource: 'commodities', scope: 'core.common.read' },
  { resource: 'departments', scope: 'core.common.read' },
  { resource: 'account_types', scope: 'core.accounting.read' },
  { resource: 'accounts', scope: 'core.accounting.read' },
  { resource: 'items', scope: 'core.catalog.read' },
  { resource: 'suppliers', scope: 'core.supplier.read' },
  { resource: 'projects', scope: 'core.project.read' },
  { resource: 'business_entities', scope: 'core.business_entity.read' },
  { resource: 'legal_entities', scope: 'core.legal_entity.read' },
  { resource: 'contracts', scope: 'core.contract.read' },
  { resource: 'purchase_orders', scope: 'core.purchase_order.read' },
  { resource: 'requisitions', scope: 'core.requisition.read' },
  { resource: 'invoices', scope: 'core.invoice.read' },
  { resource: 'budget_lines', scope: 'core.budget.read' },
  { resource: 'approvals', scope: 'core.approval.read' },
  { resource: 'comments', scope: 'core.comment.read' },
  { resource: 'integrations', scope: 'core.integration.read' },
  { resource: 'warehouses', scope: 'core.inventory.common.read' },
  { resource: 'inventory', scope: 'core.inventory.balance.read' },
  { resource: 'inventory_transactions', scope: 'core.inventory.transaction.read' },
  { resource: 'receiving_transactions', scope: 'core.inventory.receiving.read' },
  { resource: 'order_pads', scope: 'core.order_pad.read' },
  { resource: 'quote_requests', scope: 'core.sourcing.read' },
  { resource: 'user_groups', scope: 'core.user_group.read' },
  { resource: 'expense_reports', scope: 'core.expense.read' },
  { resource: 'users', scope: 'core.user.read' },
];

/** A test asks this often at most, so that it stays quick and quiet. */
const MOST_PROBES = 5;

/**
 * The resources to try, in order. With OAuth: what the scopes say; scopes that are not in the list are taken by their
 * name (`core.pick_list.read` reads `pick_lists`), and when no scope allows reading anything, reference data is tried.
 */
export function probesFor(credentials: ConnectionSettings['credentials']): readonly Probe[] {
  if (credentials.type === 'apikey') {
    const order = ['currencies', 'payment_terms', 'commodities', 'suppliers', 'users'];
    return PROBES.filter(({ resource }) => order.includes(resource));
  }
  const { scopes } = credentials;
  const known = PROBES.filter(({ scope }) => scopes.includes(scope));
  const covered = new Set(known.map(({ scope }) => scope));
  const named = scopes.flatMap((scope): Probe[] => {
    const word = /^core\.(?:[a-z_]+\.)*([a-z_]{1,60})\.read$/.exec(scope)?.[1];
    if (word === undefined || covered.has(scope)) return [];
    return [
      { resource: word.endsWith('s') ? word : word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`, scope },
    ];
  });
  // One resource per scope first: a second one of a scope that was refused would be refused as well.
  const seen = new Set<string>();
  const [first, second]: [Probe[], Probe[]] = [[], []];
  for (const probe of [...known, ...named]) {
    (seen.has(probe.scope) ? second : first).push(probe);
    seen.add(probe.scope);
  }
  const all = [...first, ...second];
  return (all.length > 0 ? all : PROBES).slice(0, MOST_PROBES);
}
