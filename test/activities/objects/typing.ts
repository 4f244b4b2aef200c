/**
 * What the compiler accepts and refuses of the typed object modules. Nothing here runs: `npm run typecheck` and the test
 * beside this file compile it, and every line marked as an error has to be one.
 */
import {
  departments,
  invoices,
  invoicesAttachments,
  purchaseOrders,
  suppliers,
  suppliersAddresses,
  uoms,
  type InvoiceHeader,
  type InvoiceHeaderPayload,
  type SupplierPayload,
} from '../../../src/activities/objects';
import type { FileToUpload } from '../../../src/activities';
import type { SiteConnection } from '../../../src/connection';
import type { DataRecord, WriteResult } from '../../../src/sdk';

declare const connection: SiteConnection;

export async function records(): Promise<unknown> {
  for await (const invoice of invoices.query(connection, {
    conditions: [
      { field: 'status', operator: 'in', value: ['approved'] },
      { field: 'supplier.name', operator: 'starts_with', value: 'Larkspur' },
      { field: 'invoice-lines.account.code', value: '10-200' },
      { field: 'custom-fields.plant', operator: 'blank', value: false },
      { field: 'updated-at', operator: 'gt', value: new Date(0) },
    ],
    fields: ['id', 'invoice-number', 'supplier.name', 'invoice-lines.price'],
    order: { by: 'updated-at', direction: 'desc' },
    limit: 10,
  })) {
    const record: InvoiceHeader = invoice;
    const total: string | null | undefined = record['gross-total'];
    const id: number | null | undefined = record.id;
    const name: string | null | undefined = record.supplier?.name;
    const price: string | null | undefined = record['invoice-lines']?.[0]?.price;
    const status: string | null | undefined = record.status;
    const custom: unknown = record['my-own-field'];
    const plain: DataRecord = record;
    // @ts-expect-error a decimal is text, so that no digit is lost
    const number: number = record['gross-total'];
    // @ts-expect-error a custom field may hold anything
    const text: string = record['my-own-field'];
    return [total, id, name, price, status, custom, plain, number, text];
  }
  return invoices.query(connection);
}

export function requests(): unknown[] {
  return [
    // @ts-expect-error no such field
    invoices.query(connection, { conditions: [{ field: 'invoce-number', value: 'A' }] }),
    // @ts-expect-error no such association
    invoices.query(connection, { conditions: [{ field: 'suplier.name', value: 'A' }] }),
    // @ts-expect-error a number has no fields below it
    invoices.query(connection, { conditions: [{ field: 'id.name', value: 'A' }] }),
    // @ts-expect-error no such operator
    invoices.query(connection, { conditions: [{ field: 'id', operator: 'like', value: 'A' }] }),
    // @ts-expect-error `in` takes a list
    invoices.query(connection, { conditions: [{ field: 'id', operator: 'in', value: 5 }] }),
    // @ts-expect-error `blank` takes true or false
    invoices.query(connection, { conditions: [{ field: 'id', operator: 'blank', value: 'yes' }] }),
    // @ts-expect-error a plain comparison takes one value
    invoices.query(connection, { conditions: [{ field: 'id', value: [5] }] }),
    // @ts-expect-error no such field
    invoices.query(connection, { fields: ['nummer'] }),
    // @ts-expect-error no such field
    invoices.query(connection, { order: { by: 'nummer' } }),
    invoices.query<'my-own-field'>(connection, { conditions: [{ field: 'my-own-field', value: 'A' }] }),
  ];
}

export function parents(): unknown[] {
  return [
    suppliersAddresses.query(connection, { parentIds: [5] }),
    suppliersAddresses.create(connection, [{ street1: '1 Way' }], { parentIds: ['5'] }),
    // @ts-expect-error an address stands below a supplier
    suppliersAddresses.query(connection),
    // @ts-expect-error one parent, not two
    suppliersAddresses.query(connection, { parentIds: [5, 6] }),
    // @ts-expect-error an address stands below a supplier
    suppliersAddresses.update(connection, [{ id: 1 }]),
    // @ts-expect-error invoices have no parent
    invoices.query(connection, { parentIds: [5] }),
  ];
}

async function* stream(): AsyncGenerator<SupplierPayload> {
  yield await Promise.resolve({ name: 'Larkspur' });
}

export async function writes(): Promise<unknown> {
  const payload: InvoiceHeaderPayload = {
    'invoice-number': 'INV-1',
    'invoice-date': new Date(0),
    supplier: { id: 5 },
    currency: { code: 'EUR' },
    'invoice-lines': [
      { 'line-num': '1', quantity: 3, price: '12.50', account: { code: '10-200', 'account-type': { name: 'DE' } } },
      { id: 7, _delete: true },
    ],
    'custom-fields': { plant: 'Leeds' },
  };
  const own: InvoiceHeaderPayload & DataRecord = { ...payload, 'my-old-global-field': 1 };
  for await (const result of invoices.update(
    connection,
    [
      { ...payload, id: 9 },
      { ...own, id: '9' },
    ],
    { stopOnError: true },
  )) {
    const plain: WriteResult = { index: result.index, status: result.status };
    const answered: string | null | undefined = result.record?.['invoice-number'];
    return [plain, answered];
  }
  return [
    suppliers.create(connection, stream()),
    purchaseOrders.update(connection, [{ id: 1, _cancel: true, 'order-lines': [{ id: 2, _close: true }] }]),
    // @ts-expect-error an update has to name its record
    suppliers.update(connection, [{ name: 'Larkspur' }]),
    // @ts-expect-error no such field
    suppliers.create(connection, [{ nmae: 'Larkspur' }]),
    // @ts-expect-error read-only
    suppliers.create(connection, [{ 'created-at': '2024-01-01' }]),
    // @ts-expect-error no such word
    suppliers.create(connection, [{ 'po-method': 'pigeon' }]),
    // @ts-expect-error an association is an object
    suppliers.create(connection, [{ 'primary-contact': 5 }]),
    // @ts-expect-error units of measure cannot be written
    uoms.create(connection, [{}]),
  ];
}

export function furtherWrites(): unknown[] {
  return [
    suppliers.upsert(connection, [{ number: 'A', name: 'Larkspur' }], { keyFields: ['number'] }),
    suppliers.upsert<'my-own-field'>(connection, stream(), { keyFields: ['my-own-field', 'primary-contact.email'] }),
    suppliersAddresses.upsert(connection, [{ name: 'Mill' }], { parentIds: [5], keyFields: ['name'] }),
    invoices.action(connection, 'submit', [5, '6', { id: 7 }]),
    invoices.action(connection, 'add_approver', [5], { parameters: { approver_id: 3 } }),
    invoices.delete(connection, [5, { id: 6 }]),
    suppliersAddresses.delete(connection, [5], { parentIds: [1] }),
    // @ts-expect-error no such field
    suppliers.upsert(connection, [{ number: 'A' }], { keyFields: ['nubmer'] }),
    // @ts-expect-error no key fields
    suppliers.upsert(connection, [{ number: 'A' }], {}),
    // @ts-expect-error invoices have no such action
    invoices.action(connection, 'issue', [5]),
    // @ts-expect-error an address stands below a supplier
    suppliersAddresses.delete(connection, [5]),
    // @ts-expect-error suppliers cannot be deleted
    suppliers.delete(connection, [5]),
    // @ts-expect-error departments have no actions
    departments.action(connection, 'submit', [5]),
  ];
}

export function namespaces(): unknown[] {
  const action: invoices.Action = 'bypass_approvals';
  const download: invoices.Download = 'legal_invoice_pdf';
  const parents: suppliersAddresses.Parents = [5];
  // @ts-expect-error no action of invoices
  const other: invoices.Action = 'ship';
  return [action, download, parents, other];
}

export function files(): unknown[] {
  const file: FileToUpload = { name: 'scan.pdf', content: async function* () {} };
  return [
    invoices.upload(connection, { id: 5 }, file),
    invoices.download(connection, { id: 5, file: 'legal_invoice_pdf' }, { maxBytes: 1000 }),
    invoicesAttachments.upload(connection, { parentIds: [5] }, file, { intent: 'Internal' }),
    invoicesAttachments.download(connection, { parentIds: [5], id: 6 }),
    // @ts-expect-error invoices take no such file
    invoices.upload(connection, { id: 5, file: 'avatar' }, file),
    // @ts-expect-error a file belongs to a record
    invoices.download(connection, { file: 'image_scan' }),
    // @ts-expect-error an attachment stands below its invoice
    invoicesAttachments.upload(connection, {}, file),
    // @ts-expect-error suppliers take no files
    suppliers.upload(connection, { id: 5 }, file),
  ];
}
