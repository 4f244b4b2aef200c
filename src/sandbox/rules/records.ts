/** What the site knows of some kinds beyond their members: required and unique members, and what new records start with. */

/**
 * Members without which a record is refused with "can't be blank". Only the certain ones: the lists of required members
 * that circulate are too long, and documented creates work without most of them.
 */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  AccountGroup: ['name'],
  AccountType: ['name'],
  BusinessGroup: ['name'],
  Commodity: ['name'],
  Contract: ['name'],
  Department: ['name'],
  InvoiceHeader: ['invoice-number', 'supplier'],
  Item: ['name'],
  Lookup: ['name'],
  LookupValue: ['name'],
  OrderHeader: ['supplier'],
  PaymentTerm: ['code'],
  Project: ['name'],
  ShippingTerm: ['code'],
  Supplier: ['name'],
  User: ['login', 'email', 'firstname', 'lastname'],
  UserGroup: ['name'],
  Warehouse: ['name'],
};

/** A member whose value only one record may have, within records that agree in another member. */
export interface UniqueMember {
  readonly field: string;
  readonly within?: string;
}

/** Members refused with "has already been taken" when another record has the value. */
export const UNIQUE: Readonly<Record<string, readonly UniqueMember[]>> = {
  AccountGroup: [{ field: 'name' }],
  AccountType: [{ field: 'name' }],
  Address: [{ field: 'location-code' }],
  BusinessEntity: [{ field: 'name' }],
  BusinessGroup: [{ field: 'name' }],
  Commodity: [{ field: 'name' }],
  Contract: [{ field: 'number' }],
  Department: [{ field: 'name' }],
  Integration: [{ field: 'name' }, { field: 'code' }],
  InvoiceHeader: [{ field: 'invoice-number', within: 'supplier' }],
  Item: [{ field: 'item-number' }],
  LegalEntity: [{ field: 'name' }],
  Lookup: [{ field: 'name' }],
  LookupValue: [{ field: 'external-ref-num', within: 'lookup' }],
  OrderHeader: [{ field: 'po-number' }],
  OrderPad: [{ field: 'name' }],
  PaymentTerm: [{ field: 'code' }],
  Project: [{ field: 'name' }],
  RemitToAddress: [{ field: 'remit-to-code' }],
  ShippingTerm: [{ field: 'code' }],
  Supplier: [{ field: 'name' }, { field: 'number' }],
  SupplierRiskAwareFeed: [{ field: 'supplier-id' }],
  SupplierSite: [{ field: 'code' }],
  User: [{ field: 'login' }, { field: 'email' }, { field: 'employee-number' }],
  UserGroup: [{ field: 'name' }],
  Warehouse: [{ field: 'name' }],
};

/** What a new record has when the request does not say. Members that a kind lacks are left out. */
export const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = {
  Account: { active: true },
  AccountType: { active: true },
  Address: { active: true },
  Approval: { status: 'pending_approval' },
  Commodity: { active: true },
  Contract: { status: 'draft', version: 1 },
  Department: { active: true },
  ExpenseReport: { status: 'draft', exported: false },
  IntegrationError: { resolved: false },
  IntegrationHistoryRecord: { resolved: false },
  InventoryTransaction: { status: 'created', exported: false },
  InvoiceHeader: {
    status: 'draft',
    exported: false,
    paid: false,
    canceled: false,
    'document-type': 'Invoice',
    channel: 'api',
  },
  InvoiceLine: { type: 'InvoiceQuantityLine' },
  Item: { active: true },
  LookupValue: { active: true },
  OrderHeader: { status: 'issued', exported: false, version: 1, type: 'ExternalOrderHeader' },
  OrderLine: { status: 'created', version: 1, type: 'OrderQuantityLine' },
  PaymentTerm: { active: true },
  Project: { status: 'draft' },
  QuoteRequest: { exported: false },
  RequisitionHeader: { status: 'draft', exported: false },
  RequisitionLine: { status: 'draft', 'line-type': 'RequisitionQuantityLine' },
  ShippingTerm: { active: true },
  Supplier: { status: 'draft', 'payment-method': 'invoice' },
  User: { active: true, 'authentication-method': 'coupa_credentials' },
};

/** Members that were given up for others: what is sent under the old name is kept under the new one. */
export const GIVEN_UP: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Payment: { 'check-number': 'notes' },
};

/** Lists without a member of which a record is refused, with the members of which each element needs at least one. */
export const NEEDED_LISTS: Readonly<Record<string, { readonly list: string; readonly oneOf: readonly string[] }>> = {
  RequisitionHeader: { list: 'requisition-lines', oneOf: ['item', 'description'] },
};
