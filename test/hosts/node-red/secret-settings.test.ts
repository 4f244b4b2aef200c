/** What the dialog does with secrets in a configuration, in whatever form the configuration is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { createConnector, toEvents } from '../../../src/connector';
import { plainSecrets, SECRET_ADDRESSES, secretSettings } from '../../../src/hosts/node-red/secret-settings';
import { createNodePorts } from '../../../src/platform';

const CANARY = 'canary-5f0c2a91';
const names = secretSettings(createConnector(createNodePorts()).adapter);

/** As the browser runs it. */
function inBrowser(): (text: string) => string {
  const file = join(__dirname, '..', '..', '..', 'src', 'hosts', 'node-red', 'editor', 'secrets.js');
  const window = {
    CoupaConnector: { secretSettings: names, secretAddresses: SECRET_ADDRESSES } as Record<string, unknown>,
  };
  runInNewContext(readFileSync(file, 'utf8'), { window });
  return window.CoupaConnector['maskSecrets'] as (text: string) => string;
}
const mask = inBrowser();

const url = "/hubs/businessspendmanagement/accounts?where=updated_at>='${date:yyyy-MM-dd}'";
const settings = {
  'event.notification.enabled': 'true',
  'event.poller.configuration': JSON.stringify({ accounts: { url, idField: 'id' } }),
  'event.notification.callback.url': 'https://example.com/',
  'event.notification.callback.headers': { Authorization: `Bearer ${CANARY}` },
  'event.notification.basic.username': 'somebody',
  'event.notification.basic.password': CANARY,
  'event.notification.signature.key': CANARY,
  'event.notification.standardwebhooks.secret': [`whsec_${CANARY}`],
  'oauth.client.secret': CANARY,
  'api.key': CANARY,
  siteAddress: 'https://acme.coupahost.com',
};
const body = { element: { key: 'coupa' }, name: 'Ours', configuration: settings };
const forms = {
  'flat settings': JSON.stringify(settings),
  'the body of an instance': JSON.stringify(body, null, 2),
  'a body with its configuration as text': JSON.stringify({ ...body, configuration: JSON.stringify(settings) }),
  'JSON as JSON text': JSON.stringify(JSON.stringify(body)),
  'keys with escapes': JSON.stringify(settings).replace('api.key', 'api\\u002ekey'),
};

test.each(Object.entries(forms))('%s: secrets become eight asterisks, and everything else stays', (_name, text) => {
  expect(plainSecrets(text, names)).toContain('api.key');
  const kept = mask(text);
  expect(kept).not.toContain(CANARY);
  expect(kept).toContain('********');
  expect(plainSecrets(kept, names)).toEqual([]);
  expect(mask(kept)).toBe(kept);
  const { resources, connection, callback } = toEvents({ configuration: kept });
  expect(resources.map(({ object }) => object)).toEqual(['accounts']);
  expect(connection).toMatchObject({ siteAddress: 'https://acme.coupahost.com', 'api.key': '********' });
  expect(callback).toMatchObject({ url: 'https://example.com/' });
});

test.each([
  ['a query', `https://example.com/in?code=${CANARY}&plain`, 'https://example.com/in?code=********&********'],
  ['a query of one value', `https://example.com/?${CANARY}`, 'https://example.com/?********'],
  [
    'several values',
    `https://a.example/?a=${CANARY}&a=b==&c=#top`,
    'https://a.example/?a=********&a=********&c=********#top',
  ],
  ['a user', `https://somebody:${CANARY}@example.com:8443/in`, 'https://********@example.com:8443/in'],
  ['a user with an @', `https://some@body:${CANARY}@example.com`, 'https://********@example.com'],
])('the address of a callback keeps no secret in %s', (_part, address, kept) => {
  for (const around of [
    (text: string) => text,
    (text: string) => ({ configuration: JSON.stringify(JSON.parse(text)) }),
  ]) {
    const text = JSON.stringify(around(JSON.stringify({ ...settings, 'event.notification.callback.url': address })));
    expect(plainSecrets(text, [])).toEqual(['event.notification.callback.url']);
    const shown = mask(text);
    expect(shown).not.toContain(CANARY);
    expect(shown).toContain(kept);
    expect(plainSecrets(shown, names)).toEqual([]);
    expect(mask(shown)).toBe(shown);
  }
});

test('the rest of the address of a callback stays', () => {
  const address = 'https://example.com:8443/in@out/?#top';
  const text = JSON.stringify({ 'event.notification.callback.url': address });
  expect(mask(text)).toBe(text);
  expect(plainSecrets(text, names)).toEqual([]);
});

test('a text without secrets stays as it was typed', () => {
  const text = '{ "object":"users",\n  "start" :"everything", "api.key": "" }';
  expect(mask(text)).toBe(text);
  expect(mask('object: users')).toBe('object: users');
});

test.each([
  ['a missing comma', `{ "api.key": "${CANARY}"\n "siteAddress": "x" }`],
  ['a missing quote', `{ "api.key": "${CANARY},\n "siteAddress": "x" }`],
  ['a missing brace', `{ "api.key": "${CANARY}"`],
  ['single quotes', `{ 'api.key': '${CANARY}', }`],
  ['no quotes', `{ api.key: ${CANARY}, siteAddress: x,, }`],
  ['text within text', `{ "configuration": "{\\"api.key\\": \\"${CANARY}\\"}",, }`],
  ['a list', `{ "event.notification.standardwebhooks.secret": ["a", "${CANARY}"],, }`],
  ['an address', `{ "event.notification.callback.url": "https://u:${CANARY}@example.com/?a=${CANARY}",, }`],
  ['an address without quotes', `{ event.notification.callback.url: https://example.com/?a=${CANARY}, }`],
  ['headers over lines', `{ "event.notification.callback.headers": {\n "A": "${CANARY}"\n },, }`],
])('what is no JSON for %s keeps no secret either', (_fault, text) => {
  expect(mask(text)).not.toContain(CANARY);
});

test('whatever the JSON around it, no secret stays', () => {
  const key = fc.constantFrom(...names);
  fc.assert(
    fc.property(key, fc.jsonValue({ maxDepth: 3 }), fc.nat(3), (name, around, depth) => {
      let value: unknown = { around, [name]: CANARY };
      for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { in: value } : [JSON.stringify(value)];
      const text = JSON.stringify(value);
      const kept = mask(text);
      expect(kept).not.toContain(CANARY);
      expect(() => JSON.parse(kept) as unknown).not.toThrow();
    }),
  );
});
