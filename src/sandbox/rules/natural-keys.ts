/**
 * By which members a record of a definition can be named in a reference, apart from `id` (documented per reference;
 * the rest by the same pattern). A definition in this table is always referred to, never owned by what mentions it.
 */
export const NATURAL_KEYS: Readonly<Record<string, readonly string[]>> = {
  Account: ['code', 'name', 'account-type'],
  AccountGroup: ['name'],
  AccountType: ['name'],
  Address: ['name', 'location-code'],
  ApprovalGroup: ['name'],
  BusinessEntity: ['name'],
  BusinessGroup: ['name'],
  Catalog: ['name'],
  Commodity: ['name'],
  Contract: ['name', 'number'],
  ContractTemplate: ['name'],
  ContractType: ['name'],
  Country: ['code', 'name'],
  Currency: ['code'],
  Department: ['name'],
  DiversityCategory: ['code'],
  ExpenseCategory: ['name'],
  FinancialCounterparty: ['abbreviation', 'name'],
  Integration: ['code', 'name'],
  InventoryOrganization: ['name'],
  Item: ['item-number', 'name'],
  JobCategory: ['name'],
  JobLevel: ['name'],
  JobTitle: ['name'],
  LegalEntity: ['name', 'abbreviation'],
  Lookup: ['name'],
  LookupValue: ['name', 'external-ref-num', 'external-ref-code'],
  OrderHeader: ['po-number'],
  PaymentTerm: ['code'],
  Period: ['name'],
  Project: ['name'],
  PunchoutSite: ['name'],
  ReasonInsight: ['code'],
  Role: ['name'],
  ShippingTerm: ['code'],
  Supplier: ['name', 'number'],
  SupplierSite: ['code', 'name'],
  TaxCode: ['code'],
  TaxRate: ['percentage', 'country'],
  TaxRateType: ['description'],
  Uom: ['code', 'name'],
  User: ['login', 'email'],
  UserGroup: ['name'],
  Warehouse: ['name'],
  WarehouseType: ['name'],
};

/** Definitions that are a view of another one's records. */
export const ALIASES: Readonly<Record<string, string>> = {
  UserSimple: 'User',
  UserSimpleSerializer: 'User',
  SupplierSimpleSerializer: 'Supplier',
};

/**
 * Lists that belong to the record which holds them although their definition has natural keys of its own: the list of a
 * supplier's sites makes sites, it does not refer to some.
 */
export const OWNED_LISTS: ReadonlySet<string> = new Set(['Supplier.supplier-sites', 'Lookup.lookup-values']);
