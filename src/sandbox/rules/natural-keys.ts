/**
 * Which definitions are referred to rather than owned by what mentions them, and by which members besides those that the
 * catalog knows from the documentation. For these the sources are silent; the members follow the documented pattern.
 */
export const REFERRED: Readonly<Record<string, readonly string[]>> = {
  // A code is unique within its chart of accounts only.
  Account: ['account-type'],
  AccountGroup: ['name'],
  ApprovalGroup: ['name'],
  BusinessEntity: ['name'],
  BusinessGroup: ['name'],
  Catalog: ['name'],
  ContractTemplate: ['name'],
  ContractType: ['name'],
  // A sample of an address names its country in plain words.
  Country: ['name'],
  DiversityCategory: ['code'],
  ExpenseCategory: ['name'],
  FinancialCounterparty: ['abbreviation', 'name'],
  InventoryOrganization: ['name'],
  JobCategory: ['name'],
  JobLevel: ['name'],
  JobTitle: ['name'],
  LegalEntity: ['name', 'abbreviation'],
  LookupValue: ['name', 'external-ref-num', 'external-ref-code'],
  OrderHeader: ['po-number'],
  Period: ['name'],
  Project: ['name'],
  PunchoutSite: ['name'],
  ReasonInsight: ['code'],
  Role: ['name'],
  SupplierSite: ['code', 'name'],
  TaxCode: ['code'],
  TaxRateType: ['description'],
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
 * Lists that belong to the record which holds them although their definition can be referred to: the list of a supplier's
 * sites makes sites, it does not refer to some.
 */
export const OWNED_LISTS: ReadonlySet<string> = new Set(['Supplier.supplier-sites', 'Lookup.lookup-values']);
