/** Actions move records from status to status. */
import { startClient, type Client, type Record_ } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.sandbox.close());

const line = { description: 'Something', quantity: '1', 'unit-price': '2.0', currency: { code: 'USD' } };

function invoiceWith(status: string): number {
  const number = `ACT-${client.sandbox.records.count('invoices')}`;
  return client.sandbox.records.insert('invoices', { 'invoice-number': number, supplier: { id: 1 }, status })[
    'id'
  ] as number;
}

test.each([
  ['submit', 'draft', 'pending_approval'],
  ['void', 'approved', 'voided'],
  ['void', 'pending_receipt', 'voided'],
  ['abandon', 'disputed', 'abandoned'],
  ['dispute', 'pending_receipt', 'disputed'],
  ['withdraw_dispute', 'disputed', 'pending_approval'],
  ['bypass_approvals', 'pending_approval', 'approved'],
])('the invoice action %s moves %s to %s', async (action, from, to) => {
  const id = invoiceWith(from);
  const reply = await client.put(`/api/invoices/${id}/${action}`);
  expect(reply.status).toBe(200);
  expect(reply.json).toMatchObject({ id, status: to });
});

test.each([
  ['invoices', 'void', 'abandoned'],
  ['invoices', 'submit', 'approved'],
  ['purchase_orders', 'cancel', 'closed'],
  ['purchase_orders', 'reopen', 'issued'],
  ['approvals', 'approve', 'approved'],
])('%s refuses %s in the status %s with 400, and nothing changes', async (object, action, status) => {
  const { id } = client.sandbox.records.insert(object, { status, supplier: { id: 1 } });
  const reply = await client.put(`/api/${object}/${String(id)}/${action}`);
  expect(reply.status).toBe(400);
  expect(reply.text).toContain(`Status ${status} does not allow ${action}`);
  expect(client.sandbox.records.get(object, id as number)).toMatchObject({ status });
});

test('an order is cancelled and closed by flags in an update', async () => {
  const order = () =>
    client.sandbox.records.insert('purchase_orders', { status: 'issued', supplier: { id: 1 } })['id'] as number;
  expect((await client.put(`/api/purchase_orders/${order()}`, { _cancel: true })).json).toMatchObject({
    status: 'cancelled',
  });
  expect((await client.put(`/api/purchase_orders/${order()}`, { _close: 'true' })).json).toMatchObject({
    status: 'closed',
  });
});

test.each(['/api/requisitions/submit_for_approval', '/api/requisitions/new/submit_for_approval'])(
  'POST %s creates a submitted requisition',
  async (path) => {
    const reply = await client.post(path, { 'requisition-lines': [line] });
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({
      status: 'pending_approval',
      'submitted-at': expect.any(String) as unknown,
      total: '2.0',
    });
  },
);

test.each([
  ['/api/integration_history_records', false],
  ['/api/integration_history_records/create_alert', false],
  ['/api/integration_history_records/acknowledge', false],
  ['/api/integration_history_records/mark_exported', true],
  ['/api/integration_history_records/create_alert_and_mark_exported', true],
  ['/api/integration_errors/create_alert', undefined],
])('POST %s reports what became of a document, until it is resolved', async (path, exports) => {
  const { id } = client.sandbox.records.insert('invoices', { supplier: { id: 1 }, exported: false });
  const report = { 'document-type': 'InvoiceHeader', 'document-id': id, status: 'Error', 'document-status': 'Error' };
  const reply = await client.post(`${path}?fields=["id","document-id","resolved"]`, report);
  const record = reply.json as Record_;
  expect([reply.status, record]).toEqual([201, { id: record['id'], 'document-id': id, resolved: false }]);
  const collection = path.split('/').slice(0, 3).join('/');
  const open = () => client.list(`${collection}?resolved=false&document-type=InvoiceHeader&document-id=${String(id)}`);
  expect((await open()).map((one) => one['id'])).toEqual([record['id']]);
  expect((await client.put(`${collection}/${String(record['id'])}/resolve`)).json).toMatchObject({ resolved: true });
  expect(await open()).toEqual([]);
  if (exports !== undefined) {
    expect((await client.get(`/api/invoices/${String(id)}`))['exported']).toBe(exports);
  }
});

test('an alert can be raised for a record that is there', async () => {
  const { id } = client.sandbox.records.insert('integration_errors', { 'document-id': 1 });
  const reply = await client.post('/api/integration_errors/create_alert', { id });
  expect([reply.status, (reply.json as Record_)['id']]).toEqual([201, id]);
  expect((await client.post('/api/integration_errors/create_alert', { id: 987_654 })).status).toBe(400);
});

test('a cart is filled, found as the current cart, and submitted', async () => {
  const first = (await client.post('/api/requisitions/add_to_cart', { 'requisition-lines': [line] })).json as Record_;
  const second = (await client.post('/api/requisitions/add_to_cart', { 'requisition-lines': [line] })).json as Record_;
  expect(second['id']).toBe(first['id']);
  expect(second).toMatchObject({ status: 'cart', 'line-count': 2 });
  expect((await client.get('/api/requisitions/current_cart'))['id']).toBe(first['id']);
  const submitted = await client.put(`/api/requisitions/${String(first['id'])}/update_and_submit_for_approval`, {
    'req-title': 'From the cart',
  });
  expect(submitted.json).toMatchObject({ status: 'pending_approval', 'req-title': 'From the cart' });
  expect((await client.call('/api/requisitions/current_cart')).status).toBe(404);
});

test('an approver is added by a query parameter and taken away again', async () => {
  const id = invoiceWith('pending_approval');
  const added = await client.put(`/api/invoices/${id}/add_approver?approver_id=3`);
  const approvals = (added.json as Record_)['approvals'] as Record_[];
  expect(approvals).toMatchObject([{ 'approver-id': 3, status: 'pending_approval', position: 1 }]);
  const approval = String(approvals[0]?.['id']);
  expect(
    (await client.call(`/api/approvals/${approval}/reject?reason=Too%20dear`, { method: 'PATCH' })).json,
  ).toMatchObject({
    status: 'rejected',
    note: 'Too dear',
  });
  const removed = await client.put(`/api/invoices/${id}/remove_approval?approval_id=${approval}`);
  expect((removed.json as Record_)['approvals']).toEqual([]);
  expect((await client.put(`/api/invoices/${id}/add_approver`)).status).toBe(400);
  expect((await client.put(`/api/invoices/${id}/add_approver?approver_id=999`)).status).toBe(400);
});

test('content groups are added and removed with the id in the path or in the body, and all at once', async () => {
  const [one, two] = ['One', 'Two'].map(
    (name) => client.sandbox.records.insert('business_groups', { name })['id'] as number,
  );
  const groups = async () => (await client.list('/api/suppliers/1/business_groups')).map((group) => group['id']);
  await client.put(`/api/suppliers/1/business_groups/${one}/add`);
  await client.put('/api/suppliers/1/business_groups/add', { name: 'Two' });
  expect(await groups()).toEqual([one, two]);
  expect(((await client.get('/api/suppliers/1'))['content-groups'] as unknown[]).length).toBe(2);
  await client.put(`/api/suppliers/1/business_groups/${one}/remove`);
  expect(await groups()).toEqual([two]);
  await client.put('/api/suppliers/1/business_groups/remove_all');
  expect(await groups()).toEqual([]);
  expect(client.sandbox.records.count('business_groups')).toBe(2);
  expect((await client.put('/api/suppliers/1/business_groups/999/add')).status).toBe(404);
});

test('an integration run goes through its states', async () => {
  const { id } = client.sandbox.records.insert('integration_runs', {});
  for (const [action, status] of [
    ['run', 'running'],
    ['pause', 'paused'],
    ['success', 'successful'],
    ['fail', 'failed'],
  ]) {
    expect((await client.put(`/api/integration_runs/${String(id)}/${action}`)).json).toMatchObject({ status });
  }
});

test('an account type is copied', async () => {
  const reply = await client.post('/api/account_types/1/copy', undefined);
  expect(reply.status).toBe(201);
  expect(reply.json).toMatchObject({ name: 'Example Chart US (copy)' });
  expect((reply.json as Record_)['id']).not.toBe(1);
});
