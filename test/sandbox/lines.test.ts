/** Lines: added, changed and removed by id, numbered, and counted up. */
import { startClient, type Client, type Record_ } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient({ records: { linesEach: 3 } });
});

afterAll(() => client.sandbox.close());

const lines = (record: unknown, name = 'order-lines'): Record_[] => (record as Record<string, Record_[]>)[name] ?? [];
const idsOf = (record: unknown): unknown[] => lines(record).map((line) => line['id']);

test('a member with an id changes that line, one without adds, _delete removes, the rest stay', async () => {
  const before = await client.get('/api/purchase_orders/1');
  const [first, second, third] = idsOf(before);
  const reply = await client.put('/api/purchase_orders/1', {
    'order-lines': [
      { id: first, description: 'Changed' },
      { id: String(second), _delete: true },
      { description: 'Added', price: '2.50', quantity: '4' },
    ],
  });
  expect(reply.status).toBe(200);
  const after = lines(reply.json);
  expect(after.map((line) => line['id'])).toEqual([first, third, expect.any(Number)]);
  expect(after[0]).toMatchObject({ description: 'Changed', price: lines(before)[0]?.['price'] });
  expect(after[1]).toEqual(lines(before)[2]);
  expect(after[2]).toMatchObject({ description: 'Added', total: '10.0', 'line-num': '2', 'order-header-id': 1 });
});

test('an id that is none of the lines is refused', async () => {
  const before = await client.get('/api/purchase_orders/2');
  const reply = await client.put('/api/purchase_orders/2', {
    'order-lines': [{ id: 1, description: 'Of another order' }],
  });
  expect(reply.status).toBe(400);
  expect(reply.text).toContain('order_header');
  expect(await client.get('/api/purchase_orders/2')).toEqual(before);
});

test('a change of price, quantity or item makes a new version of the order and takes the exported flag back; others do not', async () => {
  await client.put('/api/purchase_orders/3?exported=true');
  const order = await client.get('/api/purchase_orders/3');
  const [line] = lines(order);
  const same = await client.put('/api/purchase_orders/3', {
    'order-lines': [{ id: line?.['id'], account: { id: 2 } }],
  });
  expect(same.json).toMatchObject({ version: 1, exported: true });
  const changed = await client.put('/api/purchase_orders/3', {
    'order-lines': [{ id: line?.['id'], price: '123.45' }],
  });
  expect(changed.json).toMatchObject({ version: 2, exported: false });
});

test('deleted order lines can still be listed', async () => {
  const order = await client.get('/api/purchase_orders/4');
  const [first] = idsOf(order);
  expect((await client.call(`/api/purchase_order_lines/${String(first)}`, { method: 'DELETE' })).status).toBe(200);
  expect(idsOf(await client.get('/api/purchase_orders/4'))).not.toContain(first);
  expect(idsOf(await client.get('/api/purchase_orders/4?show_deleted_lines=true'))).toContain(first);
  expect((await client.call(`/api/purchase_order_lines/${String(first)}`)).status).toBe(404);
});

test('lines get ids and numbers, totals are exact', async () => {
  const reply = await client.post('/api/invoices', {
    'invoice-number': 'TOTALS',
    supplier: { number: 'S-1001' },
    'shipping-amount': '0.01',
    'invoice-lines': [
      { description: 'a', price: '0.1', quantity: '3' },
      { description: 'b', price: '12345678901234567890.123456789', quantity: '2', 'line-num': 1 },
      { description: 'c', price: '5' },
    ],
  });
  expect(reply.status).toBe(201);
  const invoice = reply.json as Record_;
  expect(lines(invoice, 'invoice-lines').map((line) => [line['line-num'], line['total']])).toEqual([
    [2, '0.3'],
    [1, '24691357802469135780.246913578'],
    [3, '5'],
  ]);
  expect(invoice).toMatchObject({
    status: 'draft',
    'gross-total': '24691357802469135785.556913578',
    'line-count': 3,
  });
});

test('a requisition drops later lines that repeat a number', async () => {
  const line = { currency: { code: 'USD' }, quantity: '1', 'unit-price': '1.0' };
  const reply = await client.post('/api/requisitions', {
    'requisition-lines': [
      { ...line, description: 'first', 'line-num': 1 },
      { ...line, description: 'repeated', 'line-num': 1 },
      { ...line, description: 'third' },
    ],
  });
  expect(reply.status).toBe(201);
  const kept = lines(reply.json, 'requisition-lines').map(({ description, 'line-num': number }) => [
    description,
    number,
  ]);
  expect(kept).toEqual([
    ['first', 1],
    ['third', 2],
  ]);
});

test.each([{ payment: { 'amount-paid': '5.0' } }, { payment: [{ 'amount-paid': '5.0' }] }, [{ 'amount-paid': '5.0' }]])(
  'payments of an invoice are taken as %j',
  async (payments) => {
    const { id } = client.sandbox.records.insert('invoices', {
      'invoice-number': JSON.stringify(payments).slice(0, 40),
      supplier: { id: 1 },
    });
    const reply = await client.put(`/api/invoices/${String(id)}`, { payments, paid: true });
    expect(lines(reply.json, 'payments')).toMatchObject([{ 'amount-paid': '5.0' }]);
  },
);

test('a line that was written through its order is found among all order lines', async () => {
  const [first] = idsOf(await client.get('/api/purchase_orders/5'));
  expect(await client.get(`/api/purchase_order_lines/${String(first)}`)).toMatchObject({ 'order-header-id': 5 });
  expect(await client.list('/api/purchase_order_lines?order_header_id=5')).toHaveLength(3);
});
