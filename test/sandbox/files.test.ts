/** Attachments, uploads and downloads. */
import { startClient, type Client, type Record_ } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.sandbox.close());

function upload(fields: Readonly<Record<string, string | Blob>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, 'receipt.txt');
  }
  return form;
}

const content = new Blob(['Every byte of this\0\u00ff'], { type: 'text/plain' });

test('a file is attached, listed, read back byte by byte, and deleted', async () => {
  const form = upload({ 'attachment[file]': content, 'attachment[type]': 'file', 'attachment[intent]': 'Supplier' });
  const reply = await client.call('/api/invoices/1/attachments', { method: 'POST', body: form });
  expect(reply.status).toBe(201);
  const attachment = reply.json as Record_;
  expect(attachment).toMatchObject({
    type: 'AttachmentFile',
    intent: 'Supplier',
    'file-file-name': 'receipt.txt',
    'file-file-size': String(content.size),
    'file-content-type': 'text/plain',
  });
  const path = `/api/invoices/1/attachments/${String(attachment['id'])}`;
  expect(await client.get(path)).toEqual(attachment);
  expect((await client.get('/api/invoices/1'))['attachments']).toEqual([attachment]);
  const file = await fetch(client.sandbox.address + path, {
    headers: { accept: 'application/octet-stream', 'x-coupa-api-key': 'sandbox-demo-key' },
  });
  expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from(await content.arrayBuffer()));
  expect((await client.call(path, { method: 'DELETE' })).status).toBe(200);
  expect((await client.call(path)).status).toBe(404);
  expect((await client.get('/api/invoices/1'))['attachments']).toEqual([]);
});

test('texts and addresses are attached as records', async () => {
  const text = await client.post('/api/purchase_orders/1/attachments', {
    type: 'text',
    text: 'Handle with care',
    intent: 'Internal',
  });
  expect(text.json).toMatchObject({ type: 'AttachmentText', text: 'Handle with care' });
  const url = await client.post('/api/contracts/1/attachments', { type: 'url', url: 'https://example.test/terms' });
  expect(url.json).toMatchObject({ type: 'AttachmentUrl', url: 'https://example.test/terms' });
  expect(await client.list('/api/contracts/1/attachments')).toHaveLength(1);
  expect(await client.list('/api/contracts/2/attachments')).toEqual([]);
});

test('an attachment without a file, or of no known type, is refused', async () => {
  expect((await client.post('/api/invoices/2/attachments', {})).status).toBe(400);
  expect((await client.post('/api/invoices/2/attachments', { type: 'smoke signal' })).status).toBe(400);
  expect(
    (await client.call('/api/invoices/2/attachments', { method: 'POST', body: upload({ 'attachment[type]': 'file' }) }))
      .status,
  ).toBe(400);
});

test('a scan is uploaded to an invoice and read back', async () => {
  expect((await client.call('/api/invoices/3/retrieve_image_scan')).status).toBe(404);
  const put = await client.call('/api/invoices/3/image_scan', { method: 'PUT', body: upload({ file: content }) });
  expect(put.status).toBe(200);
  expect(put.json).toMatchObject({
    'image-scan-file-name': 'receipt.txt',
    'image-scan-file-size': String(content.size),
  });
  const scan = await client.call('/api/invoices/3/retrieve_image_scan', { headers: { accept: '*/*' } });
  expect([scan.status, scan.headers.get('content-type')]).toEqual([200, 'text/plain']);
});

test('documents that the site makes itself and images that nobody uploaded are there', async () => {
  const pdf = await client.call('/api/invoices/1/retrieve_legal_invoice_pdf', {
    headers: { accept: 'application/pdf' },
  });
  expect([pdf.status, pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual([
    200,
    'application/pdf',
    '%PDF-',
  ]);
  const image = await client.call('/api/items/1/image', { headers: { accept: 'image/*' } });
  expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
});

test('an avatar is uploaded and taken away', async () => {
  const post = await client.call('/api/users/1/avatar', { method: 'POST', body: upload({ file: content }) });
  expect(post.status).toBe(201);
  expect(
    (await client.call('/api/users/1/retrieve_avatar', { headers: { accept: '*/*' } })).headers.get('content-type'),
  ).toBe('text/plain');
  await client.call('/api/users/1/avatar', { method: 'DELETE' });
  expect((await client.call('/api/users/1/avatar', { headers: { accept: '*/*' } })).headers.get('content-type')).toBe(
    'image/png',
  );
});
