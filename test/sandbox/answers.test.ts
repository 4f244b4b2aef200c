/** What answers look like: types on the wire, shapes, filters, negotiation. */
import { startClient, type Client, type Record_ } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient({
    filters: { short_invoice: ['id', 'invoice_number', { supplier: ['name'] }] },
    defaultFilters: { requisitions: ['id', 'status'] },
    siteFields: { User: [{ name: 'cost-centre-code', type: 'string' }] },
  });
});

afterAll(() => client.sandbox.close());

test('decimals are strings, integers numbers, booleans booleans, missing values null, lists empty', async () => {
  const invoice = await client.get('/api/invoices/1');
  expect(invoice['gross-total']).toMatch(/^\d+\.\d+$/);
  expect(invoice['lock-version-key']).toBe(0);
  expect(invoice['exported']).toEqual(expect.any(Boolean));
  expect(invoice['shipping-amount']).toBeNull();
  expect(invoice['contract']).toBeNull();
  expect(invoice['attachments']).toEqual([]);
  const [line] = invoice['invoice-lines'] as Record_[];
  expect(line).toMatchObject({ 'line-num': 1, price: expect.stringMatching(/^\d+\.\d/) as unknown });
});

test('datetimes carry the offset of the site, which moves with summer time', async () => {
  const winter = client.sandbox.records.insert('contracts', { name: 'Winter', 'start-date': '2025-01-15T12:00:00Z' });
  const summer = client.sandbox.records.insert('contracts', { name: 'Summer', 'start-date': '2025-07-15T12:00:00Z' });
  expect(winter['start-date']).toBe('2025-01-15T04:00:00-08:00');
  expect(summer['start-date']).toBe('2025-07-15T05:00:00-07:00');
});

test('a user that is mentioned is short, a supplier shows what names it', async () => {
  const invoice = await client.get('/api/invoices/1');
  expect(Object.keys(invoice['created-by'] as object).sort()).toEqual(
    [
      'avatar-thumb-url',
      'email',
      'employee-number',
      'firstname',
      'fullname',
      'id',
      'lastname',
      'login',
      'salesforce-id',
    ].sort(),
  );
  expect(invoice['supplier']).toMatchObject({ id: expect.any(Number) as unknown, name: expect.any(String) as unknown });
  expect(invoice['supplier']).not.toHaveProperty('remit-to-addresses');
});

test('a supplier that is renamed is renamed wherever it is mentioned', async () => {
  const invoice = await client.get('/api/invoices/2');
  const { id } = invoice['supplier'] as { id: number };
  await client.put(`/api/suppliers/${id}`, { name: 'Renamed Entirely' });
  expect((await client.get('/api/invoices/2'))['supplier']).toMatchObject({ id, name: 'Renamed Entirely' });
});

test('return_object=limited gives ids only, shallow own members and keys of associations', async () => {
  expect(await client.get('/api/invoices/1?return_object=limited')).toEqual({ id: 1 });
  const shallow = await client.get('/api/invoices/1?return_object=shallow');
  expect(shallow['currency']).toEqual({ id: expect.any(Number) as unknown, code: expect.any(String) as unknown });
  expect(Object.keys(shallow['requested-by'] as object).sort()).toEqual(['email', 'id', 'login']);
  expect(shallow['invoice-number']).toBe('INV-10001');
  expect((shallow['invoice-lines'] as Record_[])[0]).toEqual({ id: 1 });
});

test('return_object=none empties the answer to a write, not that of a read', async () => {
  const posted = await client.post('/api/departments?return_object=none', { name: 'Quiet Department' });
  expect([posted.status, posted.text]).toEqual([201, '']);
  expect((await client.get('/api/departments/1?return_object=none'))['id']).toBe(1);
});

test('fields name members, associations and custom fields, in either spelling', async () => {
  const fields = [
    'id',
    'invoice_number',
    { supplier: ['name', { 'payment-term': ['code'] }] },
    { invoice_lines: ['id', 'line-num'] },
    { custom_fields: {} },
  ];
  const record = await client.get(`/api/invoices/1?fields=${encodeURIComponent(JSON.stringify(fields))}`);
  expect(record).toEqual({
    id: 1,
    'invoice-number': 'INV-10001',
    supplier: { name: expect.any(String) as unknown, 'payment-term': { code: expect.any(String) as unknown } },
    'invoice-lines': expect.arrayContaining([{ id: 1, 'line-num': 1 }]) as unknown,
    'custom-fields': { 'scan-batch': 'B-1' },
  });
  expect(await client.get('/api/suppliers/1?fields=["id",{"custom-fields":["risk_band"]},"no_such_member"]')).toEqual({
    id: 1,
    'custom-fields': { 'risk-band': expect.any(String) as unknown },
  });
  const put = await client.put('/api/departments/1?fields=["name"]', { name: 'Fields On Put' });
  expect(put.json).toEqual({ name: 'Fields On Put' });
});

test('a stored filter trims an answer by name, a default filter without being asked', async () => {
  const [first] = await client.list('/api/invoices?filter=short_invoice&limit=1');
  expect(Object.keys(first as object)).toEqual(['id', 'invoice-number', 'supplier']);
  const [requisition] = await client.list('/api/requisitions?limit=1');
  expect(requisition).toEqual({ id: 1, status: 'ordered' });
  expect(await client.get('/api/requisitions/1?fields=["id","req-title"]')).toEqual({
    id: 1,
    'req-title': 'Demo request 1',
  });
});

test('fields that a site added without namespace stand on the record itself', async () => {
  await client.put('/api/users/1', { 'cost-centre-code': 'CC-9' });
  expect((await client.get('/api/users/1'))['cost-centre-code']).toBe('CC-9');
  expect(await client.list('/api/users?cost_centre_code=CC-9&fields=["id"]')).toEqual([{ id: 1 }]);
});

test('supplier information leaves nulls out', async () => {
  const { id } = client.sandbox.records.insert('supplier_information', { 'display-name': 'Shown' });
  const record = await client.get(`/api/supplier_information/${String(id)}`);
  expect(record['display-name']).toBe('Shown');
  expect(Object.values(record)).not.toContain(null);
});

test('what is asked for is negotiated: JSON by default, XML when preferred, 406 for the rest', async () => {
  const type = async (accept: string) => {
    const reply = await client.call('/api/currencies', { headers: { accept } });
    return `${reply.status} ${reply.headers.get('content-type') ?? ''}`;
  };
  expect(await type('*/*')).toBe('200 application/json; charset=utf-8');
  expect(await type('application/xml')).toBe('200 application/xml; charset=utf-8');
  expect(await type('application/json;q=0.5, application/xml')).toBe('200 application/xml; charset=utf-8');
  expect(await type('text/html, */*;q=0.1')).toBe('200 application/json; charset=utf-8');
  expect(await type('text/html')).toBe('406 application/json; charset=utf-8');
});

test('an unknown path, id or parent is 404 in the error shape', async () => {
  for (const path of [
    '/api/nonsense',
    '/api/suppliers/999999',
    '/api/suppliers/abc',
    '/api/suppliers/999999/addresses',
    '/nothing',
    '/api/suppliers/1/nonsense',
  ]) {
    const reply = await client.call(path);
    expect([path, reply.status]).toEqual([path, 404]);
    expect(reply.json).toEqual({ errors: { error: [expect.any(String)] } });
  }
  expect((await client.call('/api/currencies/1', { method: 'DELETE' })).status).toBe(404);
});

test('slashes too many do not matter', async () => {
  const record = await client.get('/api/suppliers/1');
  expect(await client.get('/api/suppliers/1/')).toEqual(record);
  expect(await client.get('//api//suppliers/1')).toEqual(record);
  expect(await client.list('/api/suppliers/?id=1')).toEqual([record]);
});

test('plain paths come before ids', async () => {
  expect(Array.isArray(await client.list('/api/accounts/recent'))).toBe(true);
  expect(Array.isArray(await client.list('/api/requisitions/mine'))).toBe(true);
});
