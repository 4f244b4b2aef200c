/** What actions do to a record: the status they set, and from which statuses they may be used. */

/** One action. */
export interface ActionRule {
  /** The status afterwards. */
  readonly to?: string;
  /** Statuses that allow it; any when left out. */
  readonly from?: readonly string[];
  /** Members that it sets besides. */
  readonly set?: Readonly<Record<string, string | number | boolean | null>>;
  /** A member that it sets to the present time. */
  readonly stamp?: string;
  /** Whether the body changes the record as an update would; else the body is passed over. */
  readonly takesBody?: 'validated' | 'unvalidated';
  /** A boolean member that it turns round. */
  readonly toggle?: string;
}

const EXPORT: ActionRule = { set: { exported: true }, stamp: 'last-exported-at' };
const HELD_ORDER = ['draft', 'buyer_hold', 'currency_hold', 'supplier_hold', 'supplier_window_hold', 'error', 'issued'];
const OPEN_INVOICE = [
  'new',
  'ap_hold',
  'draft',
  'on_hold',
  'pending_receipt',
  'pending_approval',
  'booking_hold',
  'pending_action',
  'rejected',
  'disputed',
  'processing',
  'invalid',
];

/** By `object:action`. What is not listed answers with the record as it is. */
export const ACTIONS: Readonly<Record<string, ActionRule>> = {
  'approvals:approve': { to: 'approved', from: ['pending_approval'], stamp: 'approval-date' },
  'approvals:hold': { to: 'on_hold', from: ['pending_approval'] },
  'approvals:reject': { to: 'rejected', from: ['pending_approval'], stamp: 'approval-date' },
  'asn/headers:receive': { to: 'received' },
  'asn/headers:void': { to: 'voided' },
  'asn/lines:receive': { to: 'received' },
  'asn/lines:void': { to: 'voided' },
  'contracts:complete': { to: 'completed' },
  'contracts:submit_for_approval': { to: 'pending_approval', from: ['draft', 'rejected'] },
  'contracts:update_published': { takesBody: 'validated' },
  'contracts:withdraw_signatures': { to: 'draft' },
  'coupa_pay/payments:export': EXPORT,
  'cycle_counts:submit': { to: 'submitted' },
  'expense_reports:submit': { to: 'pending_approval', from: ['draft', 'rejected', 'cart'] },
  'integration_runs:fail': { to: 'failed' },
  'integration_runs:finish': { to: 'successful' },
  'integration_runs:pause': { to: 'paused' },
  'integration_runs:pending': { to: 'pending' },
  'integration_runs:run': { to: 'running' },
  'integration_runs:success': { to: 'successful' },
  'integration_errors:resolve': { set: { resolved: true } },
  'integration_errors:unresolve': { set: { resolved: false } },
  'integration_history_records:resolve': { set: { resolved: true } },
  'integration_history_records:unresolve': { set: { resolved: false } },
  'inventory_transactions:void': { to: 'voided', from: ['created', 'pending', 'inspected'] },
  'invoices:abandon': { to: 'abandoned', from: OPEN_INVOICE },
  'invoices:bypass_approvals': { to: 'approved', from: ['pending_approval'] },
  'invoices:bypass_current_approval': { to: 'approved', from: ['pending_approval'] },
  'invoices:dispute': { to: 'disputed', from: OPEN_INVOICE.filter((status) => status !== 'disputed') },
  'invoices:restart_approvals': { to: 'pending_approval', from: ['pending_approval', 'approved', 'rejected'] },
  'invoices:submit': { to: 'pending_approval', from: ['draft', 'new', 'rejected', 'on_hold', 'ap_hold', 'invalid'] },
  'invoices:update_line_accounts': { takesBody: 'validated' },
  'invoices:void': { to: 'voided', from: ['pending_receipt', 'approved', 'draft'] },
  'invoices:withdraw_dispute': { to: 'pending_approval', from: ['disputed'] },
  'payables/allocations:export': EXPORT,
  'payables/allocations:reverse': { to: 'reversed' },
  'payables/external/payables:void': { to: 'voided' },
  'payables/invoices:export': EXPORT,
  'projects:cancelled': { to: 'cancelled' },
  'projects:complete': { to: 'complete' },
  'projects:draft': { to: 'draft' },
  'projects:in_progress': { to: 'in_progress' },
  'projects:planned': { to: 'planned' },
  'purchase_order_changes:submit_for_approval': { to: 'pending_approval', from: ['draft', 'rejected'] },
  'purchase_order_lines:reopen_for_invoicing': { to: 'created' },
  'purchase_order_lines:reopen_for_receiving': { to: 'created' },
  'purchase_order_lines:soft_close_for_invoicing': { to: 'soft_closed_for_invoicing' },
  'purchase_order_lines:soft_close_for_receiving': { to: 'soft_closed_for_receiving' },
  'purchase_orders:cancel': { to: 'cancelled', from: HELD_ORDER },
  'purchase_orders:close': { to: 'closed', from: HELD_ORDER },
  'purchase_orders:ignore_window_and_issue': { to: 'issued', from: HELD_ORDER },
  'purchase_orders:issue': { to: 'issued', from: HELD_ORDER },
  'purchase_orders:issue_without_send': { to: 'issued', from: HELD_ORDER },
  'purchase_orders:release_from_buyer_hold': { to: 'issued', from: ['buyer_hold'] },
  'purchase_orders:reopen': { to: 'issued', from: ['closed'] },
  'quote_requests:end_event': { to: 'completed' },
  'quote_requests:go_to_production': { to: 'production' },
  'quote_requests:go_to_test': { to: 'test' },
  'receipt_requests:submit': { to: 'pending_approval' },
  'receipt_requests:withdraw': { to: 'draft' },
  'receiving_transactions:void': { to: 'voided', from: ['created', 'pending', 'inspected'] },
  'requisitions:save_for_later': { to: 'draft', from: ['draft', 'cart'], takesBody: 'unvalidated' },
  'requisitions:update_and_submit_for_approval': {
    to: 'pending_approval',
    from: ['draft', 'cart', 'withdrawn'],
    stamp: 'submitted-at',
    takesBody: 'validated',
  },
  'requisitions:update_without_validation': { takesBody: 'unvalidated' },
  'return_requests:submit': { to: 'pending_approval' },
  'services_procurement/job_titles:toggle_active': { toggle: 'active' },
};

/** An action on a collection that makes a record. */
export interface CreatingRule {
  /** What it starts with; as the body says when left out. */
  readonly status?: string;
  /** Whether only unique members are checked. */
  readonly unchecked?: true;
  readonly stamp?: string;
  /** Whether an id in the body means a record that is there already. */
  readonly orById?: true;
  /** Whether the document that the record is about counts as exported from now on. */
  readonly exportsDocument?: true;
}

/** The guides report what became of a document with them: a record is made, and somebody told of it. */
const REPORT: CreatingRule = { orById: true };

/** Actions on a collection that make a record. */
export const CREATING: Readonly<Record<string, CreatingRule>> = {
  'integration_errors:create_alert': REPORT,
  'integration_history_records:acknowledge': REPORT,
  'integration_history_records:create_alert': REPORT,
  'integration_history_records:create_alert_and_mark_exported': { ...REPORT, exportsDocument: true },
  'integration_history_records:mark_exported': { ...REPORT, exportsDocument: true },
  'requisitions:submit_for_approval': { status: 'pending_approval', stamp: 'submitted-at' },
  'requisitions:create_as_cart': { status: 'cart', unchecked: true },
  'requisitions:add_to_cart': { status: 'cart', unchecked: true },
};

/** Members of an update that are orders rather than values, by object: the action that they stand for. */
export const FLAGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  purchase_orders: { _cancel: 'purchase_orders:cancel', _close: 'purchase_orders:close' },
};

/** Objects whose update changes the exported flag only. */
export const EXPORT_ONLY: ReadonlySet<string> = new Set(['inventory_transactions']);
