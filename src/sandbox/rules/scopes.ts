/**
 * Which scope an object needs. No source says it per operation, so this is our reading of the 106 scope names of R38:
 * the first prefix of the object's name that is listed here, with `.read` or `.write` behind it.
 */
const FAMILIES: Readonly<Record<string, string>> = {
  account_groups: 'core.accounting',
  account_types: 'core.accounting',
  account_validation_rules: 'core.accounting',
  accounts: 'core.accounting',
  approvals: 'core.approval',
  asn: 'core.inventory.asn',
  budget_line_adjustments: 'core.budget',
  budget_lines: 'core.budget',
  business_entities: 'core.business_entity',
  comments: 'core.comment',
  contracts: 'core.contract',
  'contracts/templates': 'core.contracts_template',
  coupa_pay: 'core.pay.payments',
  cycle_counts: 'core.inventory.cycle_counts',
  easy_form_responses: 'core.easy_form_response',
  expense_artifacts: 'core.expense',
  expense_lines: 'core.expense',
  expense_reports: 'core.expense',
  financial_counterparties: 'core.financial_counterparty',
  inbound_invoices: 'core.invoice',
  integration_contacts: 'core.integration',
  integration_errors: 'core.integration',
  integration_history_records: 'core.integration',
  integration_runs: 'core.integration',
  integrations: 'core.integration',
  inventory: 'core.inventory.balance',
  inventory_adjustments: 'core.inventory.adjustment',
  inventory_consumptions: 'core.inventory.consumption',
  inventory_transactions: 'core.inventory.transaction',
  inventory_transfers: 'core.inventory.transfer',
  invoice_emails: 'core.invoice',
  invoices: 'core.invoice',
  items: 'core.catalog',
  legal_entities: 'core.legal_entity',
  order_header_confirmations: 'core.order_header_confirmations',
  order_pads: 'core.order_pad',
  payables: 'core.payables.invoice',
  'payables/allocations': 'core.payables.allocations',
  'payables/external': 'core.payables.external',
  'payables/order': 'core.payables.order',
  'payables/orders': 'core.payables.order',
  pick_lists: 'core.inventory.pick_list',
  project_memberships: 'core.project',
  projects: 'core.project',
  purchase_order_changes: 'core.purchase_order',
  purchase_order_line_changes: 'core.purchase_order',
  purchase_order_lines: 'core.purchase_order',
  purchase_orders: 'core.purchase_order',
  quote_award_approvables: 'core.sourcing',
  quote_request_approvables: 'core.sourcing',
  quote_requests: 'core.sourcing',
  quote_responses: 'core.sourcing.response',
  quote_suppliers: 'core.sourcing.pending_supplier',
  receipt_requests: 'core.inventory.receiving',
  receivable_purchase_order_lines: 'core.inventory.receiving',
  receiving_transactions: 'core.inventory.receiving',
  requisition_lines: 'core.requisition',
  requisitions: 'core.requisition',
  return_requests: 'core.inventory.return_to_supplier',
  return_to_supplier_transactions: 'core.inventory.return_to_supplier',
  'services_procurement/job_categories': 'core.services_procurement.job_categories',
  'services_procurement/job_levels': 'core.services_procurement.job_levels',
  'services_procurement/job_titles': 'core.services_procurement.job_titles',
  supplier_information: 'core.supplier',
  supplier_information_sites: 'core.supplier_information_sites',
  supplier_information_tax_registrations: 'core.supplier_information_tax_registrations',
  supplier_invites: 'core.supplier',
  supplier_items: 'core.catalog',
  supplier_risk_aware_feed: 'core.supplier.risk_aware',
  supplier_sharing_settings: 'core.supplier_sharing_settings',
  supplier_sites: 'core.supplier',
  suppliers: 'core.supplier',
  'uoms/translations': 'core.object_translations',
  user_group_memberships: 'core.user_group',
  user_groups: 'core.user_group',
  users: 'core.user',
  warehouses: 'core.inventory.common',
};

/** For all that is set up once and read by everybody: currencies, terms, addresses, departments, lookups and so on. */
const ELSE = 'core.common';
const READ_ONLY = new Set(['core.inventory.balance', 'core.inventory.transaction']);

/** The scopes of operations that R38 names apart from read and write. */
const SPECIAL: Readonly<Record<string, string>> = {
  'DELETE /invoices/{id}': 'core.invoice.delete',
  'POST /invoices': 'core.invoice.create',
  'PUT /invoices/{id}/bypass_approvals': 'core.invoice.approval.bypass',
  'PUT /invoices/{id}/bypass_current_approval': 'core.invoice.approval.bypass',
  'POST /quote_responses/{id}/award': 'core.sourcing.response.award.write',
  'DELETE /quote_responses/{id}/award': 'core.sourcing.response.award.write',
  'DELETE /supplier_information_tax_registrations/{id}': 'core.supplier_information_tax_registrations.delete',
};

function family(objectName: string): string {
  const parts = objectName.split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const found = FAMILIES[parts.slice(0, length).join('/')];
    if (found !== undefined) return found;
  }
  return ELSE;
}

/** The scopes any one of which opens an operation, the narrowest first. */
export function acceptedScopes(method: string, path: string, objectName: string): readonly string[] {
  const base = family(objectName);
  const right = method === 'GET' || READ_ONLY.has(base) ? 'read' : 'write';
  const special = SPECIAL[`${method} ${path}`];
  return special === undefined ? [`${base}.${right}`] : [special, `${base}.${right}`];
}

/** Every scope that a client of the site can be given. */
export const ALL_SCOPES: ReadonlySet<string> = new Set([
  ...[...new Set([...Object.values(FAMILIES), ELSE])].flatMap((base) =>
    READ_ONLY.has(base) ? [`${base}.read`] : [`${base}.read`, `${base}.write`],
  ),
  ...Object.values(SPECIAL),
  'core.easy_form_response.approval.write',
  'core.invoice.approval.write',
  'core.item.write',
]);
