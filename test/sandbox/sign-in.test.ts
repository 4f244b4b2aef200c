/** Who may come in: keys, tokens, scopes. */
import { DEMO_CLIENT, startSandbox } from '../../src/sandbox';
import { startClient, type Client } from './client';

let client: Client;
let now = Date.UTC(2025, 5, 1, 12);
let passed = 0;

beforeAll(async () => {
  client = await startClient({
    clock: { now: () => now, monotonic: () => passed },
    apiKeys: ['key-one', 'key-two'],
    clients: [DEMO_CLIENT, { id: 'narrow', secret: 'narrow-secret', scopes: ['core.supplier.read'] }],
  });
});

afterAll(() => client.sandbox.close());

async function askForToken(fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${client.sandbox.address}/oauth2/token`, { method: 'POST', body: new URLSearchParams(fields) });
}

async function token(scope: string): Promise<string> {
  const reply = await askForToken({
    grant_type: 'client_credentials',
    client_id: DEMO_CLIENT.id,
    client_secret: DEMO_CLIENT.secret,
    scope,
  });
  return ((await reply.json()) as { access_token: string }).access_token;
}

async function status(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return (await fetch(client.sandbox.address + path, { method, headers })).status;
}

test('a known API key opens everything, whatever the case of the header', async () => {
  expect(await status('/api/suppliers', { 'X-COUPA-API-KEY': 'key-one' })).toBe(200);
  expect(await status('/api/invoices', { 'x-coupa-api-key': 'key-two' })).toBe(200);
});

test('a missing, unknown or half-right key is refused with 401 in the error shape', async () => {
  for (const headers of [
    {},
    { 'x-coupa-api-key': 'wrong' },
    { 'x-coupa-api-key': 'key-on' },
    { 'x-coupa-api-key': '' },
  ]) {
    const reply = await client.call('/api/suppliers', { headers: { 'x-coupa-api-key': '', ...headers } });
    expect(reply.status).toBe(401);
    expect(reply.json).toEqual({ errors: { error: [expect.any(String)] } });
  }
});

test('the token endpoint answers as documented', async () => {
  const reply = await askForToken({
    grant_type: 'client_credentials',
    client_id: DEMO_CLIENT.id,
    client_secret: DEMO_CLIENT.secret,
    scope: 'core.supplier.read core.invoice.read',
  });
  expect(reply.status).toBe(200);
  expect(await reply.json()).toEqual({
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as unknown,
    token_type: 'bearer',
    expires_in: 86_399,
    scope: 'core.supplier.read core.invoice.read',
  });
});

test.each([
  [{ client_secret: 'wrong' }, 401, 'invalid_client'],
  [{ client_id: 'nobody' }, 401, 'invalid_client'],
  [{ scope: 'core.nonsense.read' }, 400, 'invalid_scope'],
  [{ scope: '' }, 400, 'invalid_scope'],
  [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
  [{ client_id: 'narrow', client_secret: 'narrow-secret', scope: 'core.supplier.write' }, 400, 'invalid_scope'],
])('the token endpoint refuses %j with %i %s', async (changes, expected, code) => {
  const good = {
    grant_type: 'client_credentials',
    client_id: DEMO_CLIENT.id,
    client_secret: DEMO_CLIENT.secret,
    scope: 'core.supplier.read',
  };
  const reply = await askForToken({ ...good, ...changes });
  expect(reply.status).toBe(expected);
  expect(await reply.json()).toEqual({ error: code });
});

test.each([
  ['as they are', DEMO_CLIENT.id, DEMO_CLIENT.secret, 200],
  ['escaped', DEMO_CLIENT.id.replaceAll('-', '%2D'), DEMO_CLIENT.secret.replaceAll('-', '%2d'), 200],
  ['wrong', DEMO_CLIENT.id, 'wrong', 401],
  ['with a percent sign that escapes nothing', DEMO_CLIENT.id, '100%', 401],
])('the client may stand in a Basic header, %s', async (_how, id, secret, expected) => {
  const reply = await fetch(`${client.sandbox.address}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'core.supplier.read' }),
  });
  expect(reply.status).toBe(expected);
});

test('a token opens what its scopes name, and 403 names the scope that is missing', async () => {
  const reader = { authorization: `Bearer ${await token('core.supplier.read')}` };
  expect(await status('/api/suppliers', reader)).toBe(200);
  expect(await status('/api/suppliers/1/addresses', reader)).toBe(200);
  expect(await status('/api/invoices', reader)).toBe(403);
  const refused = await fetch(`${client.sandbox.address}/api/suppliers`, { method: 'POST', headers: reader });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain('core.supplier.write');
});

test('the word bearer may be spelled in lower case', async () => {
  expect(await status('/api/suppliers', { authorization: `bearer ${await token('core.supplier.read')}` })).toBe(200);
});

test('a token stops being valid when its life is over', async () => {
  const reader = { authorization: `Bearer ${await token('core.supplier.read')}` };
  now += 86_398_000;
  expect(await status('/api/suppliers', reader)).toBe(200);
  now += 1_000;
  expect(await status('/api/suppliers', reader)).toBe(401);
});

test('tokens can be made invalid at once', async () => {
  const reader = { authorization: `Bearer ${await token('core.supplier.read')}` };
  client.sandbox.expireTokens();
  expect(await status('/api/suppliers', reader)).toBe(401);
});

test('the Date header is the clock of the site', async () => {
  const reply = await client.call('/api/currencies', { headers: { 'x-coupa-api-key': 'key-one' } });
  expect(Date.parse(reply.headers.get('date') ?? '')).toBe(now);
  passed += 1;
});

test('a fresh token can be made to settle first', async () => {
  let time = 0;
  const sandbox = await startSandbox({
    settlingSeconds: 5,
    clock: { now: () => time, monotonic: () => time },
    records: false,
  });
  try {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: DEMO_CLIENT.id,
      client_secret: DEMO_CLIENT.secret,
      scope: 'core.common.read',
    });
    const reply = await fetch(`${sandbox.address}/oauth2/token`, { method: 'POST', body: form });
    const { access_token: fresh } = (await reply.json()) as { access_token: string };
    const read = async () =>
      (await fetch(`${sandbox.address}/api/currencies`, { headers: { authorization: `Bearer ${fresh}` } })).status;
    expect(await read()).toBe(401);
    time = 5000;
    expect(await read()).toBe(200);
  } finally {
    await sandbox.close();
  }
});
