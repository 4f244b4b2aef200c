/** Whatever is sent is answered; the sandbox never crashes and closes when it is told to. */
import { connect } from 'node:net';
import { once } from 'node:events';
import fc from 'fast-check';
import { startSandbox } from '../../src/sandbox';
import { startClient, type Client } from './client';

let client: Client;

beforeAll(async () => {
  client = await startClient({ bodyLimit: 100_000 });
});

afterAll(() => client.sandbox.close());

const asJson = { 'content-type': 'application/json' };

test.each([
  ['{"name":', 400],
  ['[1,2]', 400],
  ['"text"', 400],
  ['12', 400],
  [`{"name":${'['.repeat(50_000)}${']'.repeat(40_000)}}`, 400],
  [`{"name":"${'x'.repeat(100_001)}"}`, 413],
  ['{"__proto__":{"name":"Polluted"},"constructor":1,"name":"Prototype Test"}', 201],
  ['{"name":{"deep":{"object":[1,{}]}}}', 201],
])('the JSON body %.40s is answered with %i', async (body, status) => {
  const reply = await client.call('/api/suppliers', { method: 'POST', body, headers: asJson });
  expect([reply.status, reply.text.slice(0, 300)]).toEqual([status, expect.any(String)]);
  expect({}).not.toHaveProperty('name');
});

test.each([
  ['{"website":"https://x.test"}', 'application/json'],
  [' <supplier><website>https://x.test</website></supplier>', 'application/xml'],
])('the record %s under the type of a form is refused, not passed over', async (body, type) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await client.call('/api/suppliers/1', { method: 'PUT', body, headers });
  expect([reply.status, reply.text]).toEqual([415, expect.stringContaining(`Content-Type: ${type}`)]);
});

test('a body of a type that the site does not read is 415, one that is not UTF-8 is 400', async () => {
  for (const type of ['text/plain', 'application/pdf', '']) {
    const reply = await client.call('/api/suppliers', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': type },
    });
    expect(reply.status).toBe(415);
  }
  const latin = await fetch(`${client.sandbox.address}/api/suppliers`, {
    method: 'POST',
    body: Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]),
    headers: { ...asJson, 'x-coupa-api-key': 'sandbox-demo-key' },
  });
  expect(latin.status).toBe(400);
  const broken = await client.call('/api/invoices/1/attachments', {
    method: 'POST',
    body: 'no boundary',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  });
  expect(broken.status).toBe(400);
});

test('any JSON as a record is answered with 201 or 400', async () => {
  const names = fc.constantFrom(
    'name',
    'number',
    'payment-term',
    'primary-contact',
    'remit-to-addresses',
    'content-groups',
    'on-hold',
    'savings-pct',
    'created-at',
    'custom-fields',
    'commodity',
    'taggings',
    'payment-term-id',
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.oneof(names, fc.string()), fc.jsonValue({ maxDepth: 4 })), async (record) => {
      const reply = await client.post('/api/suppliers', record);
      expect([201, 400]).toContain(reply.status);
      const list = await client.call('/api/suppliers?order_by=updated_at&dir=desc&limit=3');
      expect(list.status).toBe(200);
      expect(Array.isArray(list.json)).toBe(true);
      const listed = await client.call('/api/suppliers?dir=desc&limit=3', { headers: { accept: 'application/xml' } });
      expect(listed.status).toBe(200);
    }),
    { numRuns: 150 },
  );
});

test('any query string is answered with 200 or 400', async () => {
  const names = fc.constantFrom(
    'name',
    'supplier[name]',
    'id',
    'created-at',
    'gross-total',
    'exported',
    'invoice-lines[price]',
    'custom-fields[x]',
    'limit',
    'order_by',
    'fields',
    'attachments',
    '[',
    'a[b',
  );
  const operators = fc.constantFrom(
    '',
    '[eq]',
    '[in]',
    '[gt]',
    '[blank]',
    '[contains]',
    '[not_eq]',
    '[zzz]',
    '[gt][lt]',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(names, operators, fc.string({ unit: 'binary' })), { maxLength: 4 }),
      async (parts) => {
        const search = parts.map(
          ([name, operator, value]) =>
            `${encodeURIComponent(name + operator)}=${encodeURIComponent(value.replaceAll(/\p{Surrogate}/gu, ''))}`,
        );
        expect([200, 400]).toContain((await client.call(`/api/invoices?${['limit=2', ...search].join('&')}`)).status);
      },
    ),
    { numRuns: 200 },
  );
});

test('bytes that are no HTTP are refused and the next client is served', async () => {
  const { port } = new URL(client.sandbox.address);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('\u0000\u0001 nonsense\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  expect((await client.call('/api/%')).status).toBe(400);
  expect((await client.call('/api/suppliers/1')).status).toBe(200);
});

test('it listens on this machine only, says so when the port is taken, and stops when closed', async () => {
  expect(client.sandbox.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { port } = new URL(client.sandbox.address);
  await expect(startSandbox({ port: Number(port) })).rejects.toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
  await expect(startSandbox({ timeZone: 'Mars/Olympus' })).rejects.toMatchObject({
    code: 'COUPA_CONFIGURATION_INVALID',
  });
  const other = await startClient({ records: false });
  await other.call('/api/currencies');
  await other.sandbox.close();
  await expect(other.call('/api/currencies')).rejects.toThrow('fetch failed');
});
