/** Demo documents: purchase orders, requisitions and invoices over the master data. */
import type { DemoSizes } from '../options';
import type { Row, Values } from '../store/row';
import { addDecimals, multiplyDecimals } from '../values/decimal';
import type { MasterData } from './master-data';
import { times, type Seeder } from './seeder';
import { plainText } from '../values/text';

interface DocumentContext {
  readonly seeder: Seeder;
  readonly sizes: DemoSizes;
  readonly master: MasterData;
}

const ORDER_STATUSES = ['issued', 'issued', 'issued', 'closed', 'draft', 'cancelled', 'buyer_hold'];
const REQUISITION_STATUSES = ['ordered', 'pending_approval', 'draft', 'approved'];
const INVOICE_STATUSES = [
  'approved',
  'approved',
  'pending_approval',
  'draft',
  'pending_receipt',
  'disputed',
  'voided',
  'on_hold',
];

function lineCount({ seeder, sizes }: DocumentContext): number {
  return sizes.linesEach ?? 1 + seeder.below(3);
}

function timesOf(context: DocumentContext, index: number, count: number): Values {
  const created = context.seeder.instant(index / Math.max(1, count));
  return { 'created-at': created, 'updated-at': created + context.seeder.below(72) * 3_600_000 };
}

function lineBasics({ seeder, master }: DocumentContext) {
  const item = seeder.pick(master.items);
  const price = seeder.amount(400);
  const quantity = `${1 + seeder.below(12)}.0`;
  return {
    item,
    price,
    quantity,
    total: multiplyDecimals(price, quantity),
    description: item?.values['name'] ?? 'Demo goods',
    uom: seeder.pick(master.uoms),
    account: seeder.pick(master.accounts) ?? null,
    commodity: seeder.pick(master.commodities),
  };
}

function seedOrder(context: DocumentContext, index: number): Row {
  const { seeder, sizes, master } = context;
  const currency = seeder.pick(master.currencies);
  const supplier = seeder.pick(master.suppliers);
  const stamps = timesOf(context, index, sizes.purchaseOrders);
  const user = seeder.pick(master.users) ?? null;
  const status = ORDER_STATUSES[index % ORDER_STATUSES.length]!;
  const order = seeder.add('OrderHeader', {
    ...stamps,
    'po-number': `${4501 + index}`,
    status,
    type: 'ExternalOrderHeader',
    version: 1,
    exported: index % 3 === 0,
    supplier,
    currency,
    'payment-term': supplier?.values['payment-term'] ?? null,
    'ship-to-address': seeder.pick(master.addresses),
    'ship-to-user': user,
    requester: user,
    'created-by': user,
    'updated-by': user,
    'order-lines': [],
    'custom-fields': { 'project-code': `P-${100 + (index % 7)}` },
  });
  const lines = times(lineCount(context), (line) =>
    seeder.add(
      'OrderLine',
      {
        ...stamps,
        ...lineBasics(context),
        'line-num': plainText(line + 1),
        'order-header-id': order.id,
        'order-header-number': order.values['po-number'],
        status: 'created',
        type: 'OrderQuantityLine',
        version: 1,
        currency,
        supplier,
        received: '0.0',
        invoiced: '0.0',
      },
      order,
    ),
  );
  seeder.assign(order, { 'order-lines': lines });
  return order;
}

function seedRequisition(context: DocumentContext, index: number): void {
  const { seeder, sizes, master } = context;
  const currency = seeder.pick(master.currencies);
  const stamps = timesOf(context, index, sizes.requisitions);
  const user = seeder.pick(master.users) ?? null;
  const count = lineCount(context);
  const requisition = seeder.add('RequisitionHeader', {
    ...stamps,
    'req-title': `Demo request ${index + 1}`,
    status: REQUISITION_STATUSES[index % REQUISITION_STATUSES.length],
    exported: false,
    currency,
    'requested-by': user,
    requester: user,
    'created-by': user,
    'updated-by': user,
    department: seeder.pick(master.departments),
    'ship-to-address': seeder.pick(master.addresses),
    justification: index % 4 === 0 ? 'Needed for the demo' : null,
    'line-count': count,
    total: '0.0',
    'requisition-lines': [],
  });
  const lines = times(count, (line) => {
    const { price, ...basics } = lineBasics(context);
    const rest = { 'unit-price': price, 'line-num': line + 1, 'line-type': 'RequisitionQuantityLine', status: 'draft' };
    return seeder.add(
      'RequisitionLine',
      { ...stamps, ...basics, ...rest, currency, supplier: seeder.pick(master.suppliers) },
      requisition,
    );
  });
  const total = lines.map((line) => plainText(line.values['total'])).reduce(addDecimals, '0.0');
  seeder.assign(requisition, { 'requisition-lines': lines, total });
}

function seedInvoice(context: DocumentContext, orders: readonly Row[], index: number): void {
  const { seeder, sizes, master } = context;
  const stamps = timesOf(context, index, sizes.invoices);
  const order = orders.length > 0 && index % 4 !== 3 ? seeder.pick(orders) : undefined;
  const supplier = order?.values['supplier'] ?? seeder.pick(master.suppliers);
  const currency = order?.values['currency'] ?? seeder.pick(master.currencies);
  const user = seeder.pick(master.users) ?? null;
  const status = INVOICE_STATUSES[index % INVOICE_STATUSES.length]!;
  const orderLines = (order?.values['order-lines'] ?? []) as readonly Row[];
  const invoice = seeder.add('InvoiceHeader', {
    ...stamps,
    'invoice-number': `INV-${10_001 + index}`,
    'invoice-date': (stamps['created-at'] as number) - 86_400_000,
    status,
    'document-type': 'Invoice',
    channel: 'api',
    exported: status === 'approved' && index % 2 === 0,
    paid: status === 'approved' && index % 8 === 0,
    canceled: false,
    'gross-total': '0.0',
    'total-with-taxes': '0.0',
    'line-count': 0,
    'lock-version-key': 0,
    supplier,
    currency,
    'account-type': seeder.pick(master.accountTypes),
    'payment-term': seeder.pick(master.terms),
    'bill-to-address': seeder.pick(master.addresses),
    'requested-by': user,
    'created-by': user,
    'updated-by': user,
    'invoice-lines': [],
    'custom-fields': { 'scan-batch': `B-${1 + (index % 20)}` },
  });
  const lines = times(lineCount(context), (line) => {
    const ordered = orderLines.length === 0 ? undefined : orderLines[line % orderLines.length];
    const reference = {
      'order-line-id': ordered?.id ?? null,
      'po-number': order?.values['po-number'] ?? null,
      'order-line-num': ordered?.values['line-num'] ?? null,
    };
    const rest = { 'line-num': line + 1, type: 'InvoiceQuantityLine', currency, ...reference };
    return seeder.add('InvoiceLine', { ...stamps, ...lineBasics(context), ...rest }, invoice);
  });
  const total = lines.map((line) => plainText(line.values['total'])).reduce(addDecimals, '0.0');
  seeder.assign(invoice, {
    'invoice-lines': lines,
    'gross-total': total,
    'total-with-taxes': total,
    'line-count': lines.length,
  });
}

/** Makes the documents. Without suppliers there are none. */
export function seedDocuments(seeder: Seeder, sizes: DemoSizes, master: MasterData): void {
  if (master.suppliers.length === 0) return;
  const context: DocumentContext = { seeder, sizes, master };
  const orders = times(sizes.purchaseOrders, (index) => seedOrder(context, index));
  times(sizes.requisitions, (index) => seedRequisition(context, index));
  times(sizes.invoices, (index) => seedInvoice(context, orders, index));
}
