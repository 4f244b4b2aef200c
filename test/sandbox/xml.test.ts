/** XML both ways. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { startClient, type Client, type Record_, type Reply } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient({ timeZone: 'UTC' });
});

afterAll(() => client.sandbox.close());

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
});

async function xml(
  path: string,
  call: { method?: string; body?: string } = {},
): Promise<{ reply: Reply; document: Record<string, unknown> }> {
  const headers = {
    accept: 'application/xml',
    ...(call.body === undefined ? {} : { 'content-type': 'application/xml' }),
  };
  const reply = await client.call(path, { ...call, headers });
  if (reply.text !== '') expect(XMLValidator.validate(reply.text)).toBe(true);
  return { reply, document: parser.parse(reply.text) as Record<string, unknown> };
}

test.each([
  ['/api/purchase_orders?limit=2', 'order-headers', 'order-header'],
  ['/api/requisitions?limit=2', 'requisition-headers', 'requisition-header'],
  ['/api/invoices?limit=2', 'invoice-headers', 'invoice-header'],
  ['/api/suppliers/1/addresses', 'remit-to-addresses', 'remit-to-address'],
  ['/api/currencies?limit=2', 'currencies', 'currency'],
])('the list %s is %s of %s', async (path, list, record) => {
  const { reply, document } = await xml(path);
  expect(reply.status).toBe(200);
  const root = document[list] as Record_;
  expect(root['@type']).toBe('array');
  expect(root[record]).toBeDefined();
});

test('a record has types on its elements, nil for null, and arrays of singular members', async () => {
  const { document } = await xml('/api/invoices/1');
  expect(document['invoice-header']).toMatchObject({
    id: { '#text': '1', '@type': 'integer' },
    'invoice-number': 'INV-10001',
    'gross-total': { '@type': 'decimal' },
    exported: { '@type': 'boolean' },
    'created-at': { '#text': '2024-01-02T15:30:00+00:00', '@type': 'dateTime' },
    'shipping-amount': { '@type': 'decimal', '@nil': 'true' },
    contract: { '@nil': 'true' },
    attachments: { '@type': 'array' },
    'invoice-lines': { '@type': 'array' },
  });
});

test('a list without hits is 404 with the documented message', async () => {
  const { reply, document } = await xml('/api/suppliers?name=Nobody+At+All');
  expect(reply.status).toBe(404);
  expect(document['errors']).toEqual({ error: 'No results match your search criteria.' });
});

test('a record can be created and updated in XML, lines included', async () => {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
    <order-header>
      <po-number>XML-1</po-number>
      <ship-to-attention><![CDATA[Goods & <things>]]></ship-to-attention>
      <supplier><name>Example Anvil Works</name></supplier>
      <order-lines type="array">
        <order-line><description>One &amp; only</description><price type="decimal">1.250</price><quantity>2</quantity></order-line>
        <order-line><description>Two</description><price>2</price></order-line>
      </order-lines>
    </order-header>`;
  const { reply } = await xml('/api/purchase_orders', { method: 'POST', body });
  expect(reply.status).toBe(201);
  const [order] = await client.list('/api/purchase_orders?po-number=XML-1');
  expect(order).toMatchObject({
    'ship-to-attention': 'Goods & <things>',
    supplier: { id: 1 },
    'order-lines': [{ description: 'One & only', price: '1.250', total: '2.5' }, { description: 'Two' }],
  });
  const [first] = order?.['order-lines'] as Record_[];
  const change = `<order-header><ship_to_attention nil="true"/><order-lines type="array"><order-line><id type="integer">${String(first?.['id'])}</id><_delete>true</_delete></order-line></order-lines></order-header>`;
  await xml(`/api/purchase_orders/${String(order?.['id'])}`, { method: 'PUT', body: change });
  const after = await client.get(`/api/purchase_orders/${String(order?.['id'])}`);
  expect(after).toMatchObject({ 'ship-to-attention': null, 'order-lines': [{ description: 'Two' }] });
});

test('an element that is marked as nil and holds a value all the same has the value', async () => {
  const body = `<invoice-header>
    <payment-notes nil="true"/>
    <payments type="array">
      <payment>
        <amount-paid type="decimal" nil="true">7.25</amount-paid>
        <notes nil="true"><![CDATA[cheque 9]]></notes>
        <payment-date type="datetime" nil="true">2025-02-03T00:00:00Z</payment-date>
        <payable-type nil="true"> </payable-type>
      </payment>
    </payments>
  </invoice-header>`;
  const { reply } = await xml('/api/invoices/9', { method: 'PUT', body });
  expect(reply.status).toBe(200);
  expect(await client.get('/api/invoices/9')).toMatchObject({
    'payment-notes': null,
    payments: [
      { 'amount-paid': '7.25', notes: 'cheque 9', 'payment-date': '2025-02-03T00:00:00+00:00', 'payable-type': null },
    ],
  });
});

test('validation errors are a list of errors, each with a full stop', async () => {
  const { reply, document } = await xml('/api/suppliers', {
    method: 'POST',
    body: '<supplier><number>S-1002</number></supplier>',
  });
  expect(reply.status).toBe(400);
  expect(document['errors']).toEqual({ error: ["Name can't be blank.", 'Number has already been taken.'] });
});

test('texts survive XML whatever they hold', async () => {
  const name = `<&>"'\r\n\t ünïcødé 漢字 \u{1F600} ]]>`;
  client.sandbox.records.update('suppliers', 2, { website: name });
  const { reply } = await xml('/api/suppliers/2?fields=["website"]');
  const exact = new XMLParser({ trimValues: false, parseTagValue: false, htmlEntities: true });
  expect((exact.parse(reply.text) as { supplier: Record_ }).supplier['website']).toBe(name);
});

test.each([
  ['<supplier><name>Open', 'malformed'],
  ['<!DOCTYPE x [<!ENTITY a "b">]><supplier><name>&a;</name></supplier>', 'a document type'],
  ['not xml', 'no element'],
  [`${'<a>'.repeat(3000)}${'</a>'.repeat(3000)}`, 'deep nesting'],
])('the body %.30s (%s) is refused with 400', async (body) => {
  const { reply } = await xml('/api/suppliers', { method: 'POST', body });
  expect(reply.status).toBe(400);
});
