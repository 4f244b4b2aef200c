/** Members that the site works out itself after each write: totals, codes made of segments, full names. */
import { related, relatedRows, type Row, type Values } from '../store/row';
import type { Store } from '../store/store';
import { addDecimals, multiplyDecimals } from '../values/decimal';

type Computation = (row: Row, store: Store) => Values;

const text = (row: Row, field: string): string | undefined => {
  const value = row.values[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const sum = (amounts: readonly (string | undefined)[]): string =>
  amounts.filter((amount) => amount !== undefined).reduce(addDecimals, '0.0');

function lineTotal(price: string): Computation {
  return (row) => {
    const amount = text(row, price);
    if (amount === undefined) return {};
    const quantity = text(row, 'quantity');
    return { total: quantity === undefined ? amount : multiplyDecimals(amount, quantity) };
  };
}

const lineTotals = (row: Row, field: string): string[] =>
  relatedRows(row, field)
    .map((line) => text(line, 'total'))
    .filter((total) => total !== undefined);

const invoice: Computation = (row) => {
  const charges = ['shipping-amount', 'handling-amount', 'misc-amount', 'tax-amount'].map((field) => text(row, field));
  const total = sum([...lineTotals(row, 'invoice-lines'), ...charges]);
  return {
    'gross-total': total,
    'total-with-taxes': total,
    'line-count': relatedRows(row, 'invoice-lines').length,
  };
};

const order: Computation = (row, store) => {
  const number = text(row, 'po-number') ?? String(row.id);
  for (const line of relatedRows(row, 'order-lines')) {
    store.table(line.kind.name).assign(line, { 'order-header-id': row.id, 'order-header-number': number });
  }
  return { 'po-number': number };
};

const requisition: Computation = (row) => ({
  total: sum(lineTotals(row, 'requisition-lines')),
  'line-count': relatedRows(row, 'requisition-lines').length,
  currency: related(row, 'currency') ?? relatedRows(row, 'requisition-lines').map((l) => related(l, 'currency'))[0],
});

const account: Computation = (row) => {
  const segments = Array.from({ length: 20 }, (_none, index) => text(row, `segment-${index + 1}`));
  const code = segments.filter((segment) => segment !== undefined).join('-');
  return code === '' ? {} : { code };
};

/** An item's name stands over the description; terms come from the supplier when none are given. */
const requisitionLine: Computation = (row, store) => {
  const item = related(row, 'item');
  const supplier = related(row, 'supplier');
  return {
    ...lineTotal('unit-price')(row, store),
    ...(item === undefined ? {} : { description: item.values['name'] }),
    'payment-term': related(row, 'payment-term') ?? (supplier && related(supplier, 'payment-term')),
  };
};

/** The first currency is the reporting currency of the site. */
const user: Computation = (row, store) => ({
  'default-currency': related(row, 'default-currency') ?? store.table('Currency').rows[0],
  fullname: [text(row, 'firstname'), text(row, 'lastname')].filter((name) => name !== undefined).join(' '),
});

const COMPUTATIONS: Readonly<Record<string, Computation>> = {
  Account: account,
  InvoiceHeader: invoice,
  InvoiceLine: lineTotal('price'),
  OrderHeader: order,
  OrderLine: lineTotal('price'),
  RequisitionHeader: requisition,
  RequisitionLine: requisitionLine,
  User: user,
};

/** Works out a record's members, its lines first. Names that the kind lacks are left out. */
export function compute(store: Store, row: Row): void {
  for (const field of row.kind.fields) {
    if (field.type === 'owned') relatedRows(row, field.name).forEach((inner) => compute(store, inner));
  }
  const computed = COMPUTATIONS[row.kind.name]?.(row, store) ?? {};
  const known = Object.entries(computed).filter(([name, value]) => row.kind.byName.has(name) && value !== undefined);
  store.table(row.kind.name).assign(row, Object.fromEntries(known));
}
