/** The committed catalog of R38: every operation once, every object with its facts. */
import { loadCatalog, type CatalogObject, type CatalogOperation } from '../../src/catalog';

const { objects, object } = loadCatalog();
const operations = objects.flatMap((one) => one.operations);
const listed = operations.filter(({ origin }) => origin === undefined);

const counted = (of: readonly CatalogOperation[], key: 'class' | 'method'): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const operation of of) counts[operation[key]] = (counts[operation[key]] ?? 0) + 1;
  return counts;
};

const named = (of: CatalogObject, operationClass: string): string[] => [
  ...new Set(of.operations.filter((one) => one.class === operationClass).map(({ action }) => action ?? '-')),
];

test('the 822 operations of R38 are in the catalog, each once and in one class', () => {
  expect(listed).toHaveLength(822);
  expect(new Set(listed.map(({ method, path }) => `${method} ${path}`)).size).toBe(822);
  expect(counted(listed, 'class')).toEqual({
    query: 144,
    get: 144,
    create: 96,
    update: 180,
    delete: 53,
    action: 168,
    upload: 26,
    download: 11,
  });
  expect(counted(listed, 'method')['DELETE']).toBe(53);
});

test('they are on 461 paths in 11 modules', () => {
  expect(new Set(listed.map(({ path }) => path)).size).toBe(461);
  expect([...new Set(listed.map(({ module }) => module))].sort()).toEqual([
    'clm-standard',
    'core-platform',
    'coupa-pay-base',
    'expense-reporting',
    'inventory',
    'invoicing',
    'purchasing',
    'sourcing',
    'supplier-risk',
    'supply-chain',
    'worker-management',
  ]);
});

test('beyond Swagger there are the two optional path parts and what is amended', () => {
  const others = operations.filter(({ origin }) => origin !== undefined);
  expect(others.map(({ method, path, origin }) => `${origin} ${method} ${path}`)).toEqual([
    'amendment GET /easy_form_responses',
    'variant GET /expense_lines/{expense_line_id}/expense_artifacts/{id}/image/{style}',
    'variant GET /expense_reports/{expense_report_id}/expense_lines/{expense_line_id}/expense_artifacts/{id}/image/{style}',
    'amendment POST /invoices',
  ]);
});

test('names are unique, sorted, and the path without its ids', () => {
  const names = objects.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
  for (const { name, path } of objects) {
    const plain = path.replace(/\/\{\w+\}/g, '').slice(1);
    expect([plain, plain.replace(/[^/]*$/, 'all_$&')]).toContain(name);
  }
});

test('every operation lies below the path of its object and names all parents in order', () => {
  for (const { path, parents, operations: own } of objects) {
    expect([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])).toEqual(
      parents.map(({ parameter }) => parameter),
    );
    for (const operation of own) {
      const start = operation.on === 'record' ? `${path}/{id}` : path;
      expect(`${operation.path}/`.startsWith(`${start}/`)).toBe(true);
    }
  }
});

test('only plain operations lack a name', () => {
  const nameless = operations.filter(({ action }) => action === undefined).map((operation) => operation.class);
  expect([...new Set(nameless)].sort()).toEqual(['create', 'delete', 'get', 'query', 'update', 'upload']);
});

test.each([
  ['suppliers/addresses', 'Supplier > Addresses', 'RemitToAddress', ['suppliers'], 'remit-to-addresses'],
  ['purchase_orders', 'Purchase Orders', 'OrderHeader', [], 'order-headers'],
  ['asn/headers', 'ASN: Headers', 'Asn-Header', [], 'asn-headers'],
  ['contracts/templates', 'Contracts: Templates', 'ContractTemplate', [], 'contract-templates'],
  [
    'payables/external/payables',
    'Payables: External: Payables',
    'Payables-External-Payable',
    [],
    'payables-external-payables',
  ],
  ['services_procurement/job_titles', 'Services Procurement: Job Titles', 'JobTitle', [], 'job-titles'],
  ['coupa_pay/payments', 'Coupa Pay: Payments', 'CoupaPay-Payment', [], 'coupa-pay-payments'],
  [
    'custom_objects/object_instances',
    'Custom Object > Object Instances',
    'ObjectInstance',
    ['custom_objects'],
    'object-instances',
  ],
  ['pick_lists', 'Pick Lists', 'FulfillmentReservation', [], 'fulfillment-reservations'],
  ['receiving_transactions', 'Receiving Transactions', 'InventoryTransaction', [], 'inventory-transactions'],
  ['supplier_information', 'Supplier Information', 'SupplierInformation', [], 'supplier-information'],
  ['supplier_risk_aware_feed', 'Supplier Risk Aware Feed', 'SupplierRiskAwareFeed', [], 'supplier-risk-aware-feeds'],
  [
    'expense_lines/all_expense_artifacts',
    'Expense Lines: All Expense Artifacts',
    'ExpenseArtifact',
    [],
    'expense-artifacts',
  ],
  [
    'expense_lines/expense_artifacts',
    'Expense Line > Expense Artifacts',
    'ExpenseArtifact',
    ['expense_lines'],
    'expense-artifacts',
  ],
  [
    'expense_reports/expense_lines/expense_artifacts',
    'Expense Report > Expense Line > Expense Artifacts',
    'ExpenseArtifact',
    ['expense_reports', 'expense_reports/expense_lines'],
    'expense-artifacts',
  ],
])('%s has its name, definition, parents and XML name', (name, displayName, definition, parents, list) => {
  const found = object(name);
  expect(found).toMatchObject({ name, displayName, definition });
  expect(found.parents.map((parent) => parent.object)).toEqual(parents);
  expect(found.xml.list).toBe(list);
});

test('the XML name of a record follows the class', () => {
  expect(object('purchase_orders').xml.record).toBe('order-header');
  expect(object('payables/external/payables').xml.record).toBe('payables-external-payable');
});

test('actions, uploads and downloads are where they belong', () => {
  expect(named(object('requisitions'), 'action')).toEqual(
    expect.arrayContaining(['mine', 'current_cart', 'submit_for_approval', 'save_for_later']),
  );
  expect(named(object('invoices'), 'upload')).toEqual(['image_scan']);
  expect(named(object('invoices'), 'download')).toEqual([
    'retrieve_clearance_document',
    'retrieve_image_scan',
    'retrieve_legal_invoice_pdf',
  ]);
  expect(named(object('invoices/attachments'), 'upload')).toEqual(['-']);
  expect(named(object('users'), 'delete')).toEqual(['avatar']);
  expect(named(object('asn/lines'), 'action')).toEqual(['receive', 'void']);
  expect(named(object('suppliers/supplier_user_integration_contacts'), 'action')).toEqual(['add', 'remove']);
});

test('each object says in words what it can do', () => {
  expect(object('invoices').description).toBe('Query, create, update, delete, 13 actions, 4 file actions');
  expect(object('currencies').description).toBe('Query');
  expect(object('supplier_invites').description).toBe('Get, create');
  expect(object('quote_responses').description).toBe('Query, update, 1 action');
});
