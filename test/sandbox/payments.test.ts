/** Payments of invoices, in the ways in which integrations have long been sending them. */
import { startClient, type Client, type Record_ } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient({ timeZone: 'UTC' });
});

afterAll(() => client.sandbox.close());

async function paid(id: number, body: Record_): Promise<Record_> {
  const reply = await client.put(`/api/invoices/${id}`, body);
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
  return client.get(`/api/invoices/${id}`);
}

const payment = { amount_paid: '12.50', payment_date: '2025-09-12' };

test.each([
  ['a list', 1, [payment]],
  ['one in its element', 2, { payment }],
  ['several in their element', 3, { payment: [payment] }],
])('payments may be %s', async (_how, id, payments) => {
  expect(await paid(id, { payments, paid: 'true' })).toMatchObject({
    paid: true,
    payments: [{ 'amount-paid': '12.50', 'payment-date': '2025-09-12T00:00:00+00:00' }],
  });
});

test.each([
  ['9/2/2025', '2025-09-02T00:00:00+00:00'],
  ['12/31/2025', '2025-12-31T00:00:00+00:00'],
  ['"2025-10-22 00:00:00 -0900"', '2025-10-22T09:00:00+00:00'],
])('a record may bring the date %s', async (sent, kept) => {
  expect(await paid(4, { payment_date: sent })).toMatchObject({ 'payment-date': kept });
});

test.each(['31/12/2025', '2/30/2025', '9/2/25'])('a record may not bring the date %s', async (sent) => {
  expect((await client.put('/api/invoices/4', { payment_date: sent })).status).toBe(400);
});

test('a condition takes ISO 8601 only', async () => {
  expect((await client.call('/api/invoices?payment-date[gt]=9/2/2025')).status).toBe(400);
});

test('a check number is kept in the notes, which it was replaced by, unless notes come with it', async () => {
  const payments = [{ check_number: '1003' }, { 'check-number': 1004, notes: 'by post' }];
  expect(await paid(5, { payments })).toMatchObject({ payments: [{ notes: '1003' }, { notes: 'by post' }] });
});
