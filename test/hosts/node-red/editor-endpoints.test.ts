/** The endpoints behind the dialogs: the Test button, object lists, permissions, and where secrets go. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { DEMO_API_KEY, DEMO_CLIENT, startSandbox, type Sandbox } from '../../../src/sandbox';
import { activity, connection, flow } from './flows';
import { startNodeRed, type NodeRedUnderTest } from './node-red';

let sandbox: Sandbox;
let nodeRed: NodeRedUnderTest;

beforeAll(async () => {
  process.env['COUPA_TEST_SUPPLIER'] = '2';
  sandbox = await startSandbox({ rateLimit: false });
  nodeRed = await startNodeRed();
  await nodeRed.deploy(flow(connection(sandbox.address, DEMO_API_KEY), activity('query', 'suppliers')));
}, 30_000);

afterAll(async () => {
  delete process.env['COUPA_TEST_SUPPLIER'];
  await nodeRed.stop();
  await sandbox.close();
});

const STORED = '__PWRD__';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(body: unknown, path = 'test'): Promise<Answer> {
  const answer = await nodeRed.request(`/coupa-connector/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

async function get(path: string): Promise<Answer> {
  const answer = await nodeRed.request(`/coupa-connector/${path}`);
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const form = (values: object): object => ({
  siteAddress: sandbox.address,
  'auth.type': 'apikey',
  'oauth.client.id': '',
  'oauth.client.secret': '',
  'oauth.scope': '',
  'api.key': '',
  optionalSettings: [],
  ...values,
});

describe('the Test button', () => {
  it('tries values that were never deployed', async () => {
    const { status, body } = await post({ id: 'not-deployed', values: form({ 'api.key': DEMO_API_KEY }) });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: true, outcome: 'connected', message: expect.any(String) });
  });

  it('tells a wrong key and a wrong address apart', async () => {
    const wrongKey = await post({ id: 'x', values: form({ 'api.key': 'wrong-key-1234' }) });
    expect(wrongKey.body).toMatchObject({ ok: false, outcome: 'credentials-refused' });
    expect(JSON.stringify(wrongKey.body)).not.toContain('wrong-key-1234');
    const wrongAddress = await post({
      id: 'x',
      values: form({ siteAddress: 'http://127.0.0.1:9', 'api.key': 'some-key' }),
    });
    expect(wrongAddress.body).toMatchObject({ ok: false, outcome: 'unreachable' });
  });

  it('signs in by OAuth 2.0, and tells a wrong secret from a missing scope', async () => {
    const oauth = {
      'auth.type': 'oauth',
      'oauth.client.id': DEMO_CLIENT.id,
      'oauth.client.secret': DEMO_CLIENT.secret,
      'oauth.scope': 'core.supplier.read',
    };
    expect((await post({ id: 'x', values: form(oauth) })).body).toMatchObject({ ok: true, outcome: 'connected' });
    const wrong = await post({ id: 'x', values: form({ ...oauth, 'oauth.client.secret': 'wrong-secret-1234' }) });
    expect(wrong.body).toMatchObject({ ok: false, outcome: 'credentials-refused' });
    expect(JSON.stringify(wrong.body)).not.toContain('wrong-secret-1234');
    const none = await post({ id: 'x', values: form({ ...oauth, 'oauth.scope': '' }) });
    expect(none.body).toMatchObject({ ok: false, outcome: 'invalid-configuration' });
    expect(none.body['message']).toContain('oauth.scope');
  });

  it('uses the stored key while the site address is the deployed one', async () => {
    const { body } = await post({ id: 'site', values: form({ 'api.key': STORED }) });
    expect(body).toMatchObject({ ok: true, outcome: 'connected' });
  });

  it('passes optional settings on, and names the one that is wrong', async () => {
    const optionalSettings = [{ name: 'timeout.seconds', value: 'soon' }];
    const { body } = await post({ id: 'site', values: form({ 'api.key': STORED, optionalSettings }) });
    expect(body).toMatchObject({ ok: false, outcome: 'invalid-configuration' });
    expect(body['message']).toContain('timeout.seconds');
  });

  describe('with another address than the deployed one', () => {
    let thief: Server;
    const received: string[] = [];

    beforeAll(async () => {
      thief = createServer((request, response) => {
        received.push(JSON.stringify([request.url, request.headers]));
        response.writeHead(401).end('{}');
      });
      thief.listen(0, '127.0.0.1');
      await once(thief, 'listening');
    });
    afterAll(() => void thief.close());

    it('asks for the key again and sends nothing', async () => {
      const siteAddress = `http://127.0.0.1:${(thief.address() as AddressInfo).port}`;
      const { status, body } = await post({ id: 'site', values: form({ siteAddress, 'api.key': STORED }) });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
      expect(body['message']).toContain('Enter it again');
      expect(received).toEqual([]);
    });

    it('leaves an untouched secret out when another way of signing in is complete', async () => {
      const siteAddress = `http://127.0.0.1:${(thief.address() as AddressInfo).port}`;
      const values = form({ siteAddress, 'api.key': 'typed-by-the-user', 'oauth.client.secret': STORED });
      await post({ id: 'site', values });
      expect(received.length).toBeGreaterThan(0);
      expect(received.join()).not.toContain(DEMO_API_KEY);
      expect(received.join()).not.toContain(STORED);
    });
  });

  it.each([
    ['no values', {}],
    ['values that are no object', { values: [1] }],
    ['an unknown property', { values: { password: 'x' } }],
    ['a value of a wrong type', { values: { siteAddress: { a: 1 } } }],
    ['an endless value', { values: { siteAddress: 'x'.repeat(20_000) } }],
    ['too many rows', { values: { optionalSettings: Array(101).fill({ name: 'a', value: 'b' }) } }],
  ])('refuses %s with an error that can be read', async (_what, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'message', 'remedy']);
    expect(answer.body['code']).toBe('COUPA_INPUT_INVALID');
  });
});

describe('the Preview button', () => {
  const dialog = (values: object, of: object = form({ 'api.key': STORED })): object => ({
    id: 'query',
    values: { 'list-object': 'suppliers', conditions: [], fields: [], ...values },
    connection: { id: 'site', values: of },
  });
  const preview = async (values: object, of?: object): Promise<Answer> => post(dialog(values, of), 'preview');

  it('shows what a query would read that was never deployed, with the stored key', async () => {
    const conditions = [{ field: 'status', operator: 'eq', value: 'active' }];
    const { status, body } = await preview({ conditions, fields: ['id', 'status'], limit: '3' });
    expect(status).toBe(200);
    const records = body['records'] as readonly object[];
    expect(records).toHaveLength(3);
    for (const record of records) expect(record).toEqual({ id: expect.any(Number), status: 'active' });
  });

  it('works with a connection that was never deployed', async () => {
    const body = { ...dialog({}), connection: { id: 'new', values: form({ 'api.key': DEMO_API_KEY }) } };
    expect((await post(body, 'preview')).body['records']).toHaveLength(5);
  });

  it('takes the names of environment variables as their values', async () => {
    const conditions = [{ field: 'id', operator: 'eq', value: '${COUPA_TEST_SUPPLIER}' }];
    const { body } = await preview({ conditions, fields: ['id'] });
    expect(body['records']).toEqual([{ id: 2 }]);
  });

  it('chooses more fields than a list of rows may have', async () => {
    const { body } = await preview({ fields: ['id', ...Array.from({ length: 150 }, () => 'name')], limit: '1' });
    expect(body['records']).toEqual([{ id: expect.any(Number), name: expect.any(String) }]);
  });

  it.each([
    ['a wrong key', {}, { 'api.key': 'wrong-key-1234' }, 'COUPA_AUTHENTICATION_FAILED'],
    [
      'an address where nobody answers',
      {},
      { siteAddress: 'http://127.0.0.1:9', 'api.key': 'k' },
      'COUPA_SITE_UNREACHABLE',
    ],
    [
      'another address than the deployed one',
      {},
      { siteAddress: 'http://127.0.0.1:9', 'api.key': STORED },
      'COUPA_CONFIGURATION_INVALID',
    ],
    ['a limit that is no number', { limit: 'abc' }, { 'api.key': STORED }, 'COUPA_INPUT_INVALID'],
    ['an unknown object', { 'list-object': 'supplierz' }, { 'api.key': STORED }, 'COUPA_UNKNOWN_OBJECT'],
  ])('tells %s', async (_what, values, connectionValues, code) => {
    const { status, body } = await preview(values, form(connectionValues));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ code, message: expect.any(String), remedy: expect.any(String) });
    expect(JSON.stringify(body)).not.toMatch(/wrong-key-1234|sandbox-demo-key/);
  });

  it('asks for a connection when none is chosen', async () => {
    const { status, body } = await post({ id: 'query', values: { 'list-object': 'suppliers' } }, 'preview');
    expect(status).toBe(400);
    expect(body['message']).toContain('connection of this node is not chosen');
  });
});

describe('discovery', () => {
  it('lists the objects of an activity, all or searched', async () => {
    const all = (await get('objects/query')).body as unknown as readonly { name: string }[];
    const some = (await get('objects/query?search=invoice')).body as unknown as readonly { name: string }[];
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['invoices', 'suppliers', 'suppliers/addresses']),
    );
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(all.length);
  });

  it('describes the fields of an object', async () => {
    const { body } = await get('schema/query?object=invoices');
    expect(body).toMatchObject({ object: { name: 'invoices', type: 'InvoiceHeader' } });
    expect(body['fields']).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'invoice-number' })]));
  });

  it('proposes the actions of an object', async () => {
    const { body } = await get('schema/action?object=invoices');
    expect(body).toMatchObject({
      suggestions: { action: expect.arrayContaining([{ value: 'void', label: 'on a record' }]) },
    });
  });

  it.each([
    ['objects/drop', 400],
    ['objects/__proto__', 400],
    [`objects/query?search=${'x'.repeat(300)}`, 400],
    ['objects/query?search=a&search=b', 400],
    ['schema/query', 400],
    ['schema/query?object=invoicez', 404],
  ])('answers %s with an error that can be read', async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'message', 'remedy']);
  });
});

describe('secrets', () => {
  it('are nowhere but in the encrypted store', async () => {
    const canary = 'canary-5f1e0a9d7c';
    const oauth = { 'auth.type': 'oauth', 'oauth.client.id': 'client', 'oauth.scope': 'core.supplier.read' };
    const config = connection(sandbox.address, undefined, {
      ...oauth,
      credentials: { 'oauth.client.secret': canary, 'api.key': canary },
    });
    await nodeRed.deploy(flow(config, activity('query', 'suppliers')));
    nodeRed.clear();
    nodeRed.send('query', {});
    await nodeRed.until((seen) => seen.messages.some(({ name }) => name === 'catch'));
    await post({ id: 'site', values: form({ ...oauth, 'oauth.client.secret': STORED, 'api.key': STORED }) });

    const { readdirSync, readFileSync, statSync } = await import('node:fs');
    const { join } = await import('node:path');
    const files = readdirSync(nodeRed.folder)
      .map((file) => join(nodeRed.folder, file))
      .filter((file) => statSync(file).isFile());
    const places = {
      files: files.map((file) => readFileSync(file, 'utf8')).join(),
      flows: await (await nodeRed.request('/flows')).text(),
      credentials: await (await nodeRed.request('/credentials/coupa-connection/site')).text(),
      seen: JSON.stringify(nodeRed.seen),
    };
    expect(files.some((file) => file.endsWith('flows_cred.json'))).toBe(true);
    for (const [place, text] of Object.entries(places)) expect([place, text.includes(canary)]).toEqual([place, false]);
  });
});

describe('with signing in switched on', () => {
  let guarded: NodeRedUnderTest;
  // The hash of the password "test", with as few rounds as bcrypt allows.
  const password = '$2b$04$NbLe3XlUqNiTHkhdLv6rS.XbT8DBE6QVjkKx3L4fBOMzBNvQMhYOK';

  beforeAll(async () => {
    guarded = await startNodeRed({
      adminAuth: { type: 'credentials', users: [{ username: 'reader', password, permissions: 'read' }] },
    });
  }, 30_000);
  afterAll(() => guarded.stop());

  it.each([
    ['GET', '/coupa-connector/adapter'],
    ['GET', '/coupa-connector/objects/query'],
    ['GET', '/coupa-connector/schema/query?object=invoices'],
    ['POST', '/coupa-connector/test'],
    ['POST', '/coupa-connector/preview'],
  ])('refuses %s %s to strangers', async (method, path) => {
    const answer = await guarded.request(path, { method });
    expect(answer.status).toBe(401);
  });
});
