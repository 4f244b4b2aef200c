/** Where the records of a resource are, when that is not simply all records of its definition. */

/** Resources whose own list leaves out records that live inside another record (personal addresses). */
export const OWNERLESS: ReadonlySet<string> = new Set(['addresses', 'payables/external/payables']);

/** Resources that share one table and are told apart by the type of the record. */
export const TYPED: Readonly<Record<string, string>> = {
  inventory_adjustments: 'InventoryAdjustment',
  inventory_consumptions: 'InventoryConsumption',
  inventory_transfers: 'InventoryTransfer',
  return_to_supplier_transactions: 'ReturnToSupplierTransaction',
};

/** Takes whatever type the resources above do not; a new record is an `InventoryReceipt`. */
export const REMAINING_TYPES: Readonly<Record<string, string>> = {
  receiving_transactions: 'InventoryReceipt',
};

/** Words for attributes that some resources take in queries: `users?status=active`. */
export const QUERY_WORDS: Readonly<
  Record<string, { readonly from: string; readonly to: string; readonly values?: Readonly<Record<string, string>> }>
> = {
  users: { from: 'status', to: 'active', values: { active: 'true', inactive: 'false' } },
  supplier_items: { from: 'preferred-flag', to: 'preferred' },
};

/** Attributes that a resource cannot be queried by. */
export const NOT_QUERYABLE: Readonly<Record<string, readonly string[]>> = {
  supplier_information: ['intl-tax-num'],
};

/** Associations that find nothing when they are asked for together. */
export const FINDS_NOTHING: Readonly<Record<string, readonly string[]>> = {
  exchange_rates: ['from-currency', 'to-currency'],
};
