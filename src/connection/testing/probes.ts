/** What the Test reads: one row of something harmless that the credentials should be allowed to see. */
import type { ConnectionSettings } from '../settings/settings';

/** A resource to read one row of, and the scope that allows it. */
export interface Probe {
  /** Path below `/api` without the slash. */
  readonly resource: string;
  readonly scope: string;
}

/**
 * Reference data first, people and money last. The scope names are those of R38; which resource a scope opens is read
 * from the names, because no source says it per operation.
 */
const PROBES: readonly Probe[] = [
  ['currencies', 'core.common.read'],
  ['payment_terms', 'core.common.read'],
  ['uoms', 'core.common.read'],
  ['commodities', 'core.common.read'],
  ['departments', 'core.common.read'],
  ['account_types', 'core.accounting.read'],
  ['accounts', 'core.accounting.read'],
  ['items', 'core.catalog.read'],
  ['suppliers', 'core.supplier.read'],
  ['projects', 'core.project.read'],
  ['business_entities', 'core.business_entity.read'],
  ['legal_entities', 'core.legal_entity.read'],
  ['commodity_translations', 'core.object_translations.read'],
  ['contracts', 'core.contract.read'],
  ['contracts/templates', 'core.contracts_template.read'],
  ['purchase_orders', 'core.purchase_order.read'],
  ['order_header_confirmations', 'core.order_header_confirmations.read'],
  ['requisitions', 'core.requisition.read'],
  ['invoices', 'core.invoice.read'],
  ['budget_lines', 'core.budget.read'],
  ['approvals', 'core.approval.read'],
  ['comments', 'core.comment.read'],
  ['integrations', 'core.integration.read'],
  ['warehouses', 'core.inventory.common.read'],
  ['inventory', 'core.inventory.balance.read'],
  ['inventory_transactions', 'core.inventory.transaction.read'],
  ['inventory_adjustments', 'core.inventory.adjustment.read'],
  ['inventory_consumptions', 'core.inventory.consumption.read'],
  ['inventory_transfers', 'core.inventory.transfer.read'],
  ['receiving_transactions', 'core.inventory.receiving.read'],
  ['return_to_supplier_transactions', 'core.inventory.return_to_supplier.read'],
  ['cycle_counts', 'core.inventory.cycle_counts.read'],
  ['pick_lists', 'core.inventory.pick_list.read'],
  ['asn/headers', 'core.inventory.asn.read'],
  ['order_pads', 'core.order_pad.read'],
  ['quote_requests', 'core.sourcing.read'],
  ['quote_responses', 'core.sourcing.response.read'],
  ['supplier_information_sites', 'core.supplier_information_sites.read'],
  ['supplier_sharing_settings', 'core.supplier_sharing_settings.read'],
  ['supplier_risk_aware_feed', 'core.supplier.risk_aware.read'],
  ['services_procurement/job_categories', 'core.services_procurement.job_categories.read'],
  ['services_procurement/job_levels', 'core.services_procurement.job_levels.read'],
  ['services_procurement/job_titles', 'core.services_procurement.job_titles.read'],
  ['payables/allocations', 'core.payables.allocations.read'],
  ['payables/external/payables', 'core.payables.external.read'],
  ['payables/invoices', 'core.payables.invoice.read'],
  ['payables/orders', 'core.payables.order.read'],
  ['coupa_pay/payments', 'core.pay.payments.read'],
  ['financial_counterparties', 'core.financial_counterparty.read'],
  ['user_groups', 'core.user_group.read'],
  ['expense_reports', 'core.expense.read'],
  ['users', 'core.user.read'],
].map(([resource = '', scope = '']) => ({ resource, scope }));

/** A test asks this often at most, so that it stays quick and quiet. */
const MOST_PROBES = 5;

/**
 * The resources to try, in order. With OAuth: what the scopes say; scopes of later releases, which are not in the list, are
 * taken by their name (`core.shipment.read` reads `shipments`), and when no scope allows reading anything, reference data is tried.
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
