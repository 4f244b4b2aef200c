/** adapter.json keeps the rules of the format that Jitterbit's designer reads, and agrees with the code. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { ACTIVITY_PROPERTIES, createConnector } from '../../src/connector';
import { NUMBER_PROPERTIES } from '../../src/connection';
import { isCoupaError } from '../../src/errors';
import { createNodePorts } from '../../src/platform';
import type { AdapterDocument, AdapterProperty } from '../../src/sdk';

const root = join(__dirname, '..', '..');
const readJson = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const adapter = readJson('adapter.json') as AdapterDocument;
const schema = readJson('schemas/adapter.schema.json') as object;

function validate(document: unknown): readonly string[] {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    validateFormats: false,
  });
  const check = ajv.compile(schema);
  return check(document) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** A copy with the value at a JSON Pointer replaced; `undefined` takes it away. */
function withValue(pointer: string, value: unknown): unknown {
  const copy = structuredClone(adapter) as unknown;
  const path = pointer.split('/').slice(1);
  const last = path.pop() ?? '';
  const holder = path.reduce((place, key) => (place as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

/** Names of the properties that a connection complains about when it is given nothing else. */
function faultyProperties(values: Readonly<Record<string, string>>): readonly string[] {
  try {
    createConnector(createNodePorts()).connectionFactory.createConnection(values);
    return [];
  } catch (error) {
    return isCoupaError(error) ? error.problems.map(({ path }) => path.slice(1)) : [];
  }
}

function leaves(properties: readonly AdapterProperty[]): readonly AdapterProperty[] {
  return properties.flatMap((property) =>
    property.type === 'pagination' ? leaves(property.children ?? []) : [property],
  );
}

const scopes: readonly (readonly [string, readonly AdapterProperty[]])[] = [
  ['endpoint', adapter.endpoint.properties],
  ...Object.entries(adapter.activities).map(([key, activity]) => [key, activity.properties] as const),
];

const namesIn = (scope: string): readonly string[] =>
  leaves(scopes.find(([key]) => key === scope)?.[1] ?? []).map((property) => property.name);

describe('adapter.json', () => {
  it('is a valid document of the format', () => {
    expect(validate(adapter)).toEqual([]);
  });

  it.each([
    ['a key that no designer is known to read', '/endpoint/properties/0/visible', 'x'],
    ['activities as a list', '/activities', []],
    ['other keys in a choice', '/endpoint/properties/1/enumValues', [{ label: 'a', value: 'b' }]],
    ['a validator that is not known', '/endpoint/properties/0/validators', [{ name: 'max', args: [3] }]],
    ['a password that is not marked as secret', '/endpoint/properties/3/secret', undefined],
    ['an object list in the connection form', '/endpoint/properties/0/type', 'list-object'],
    ['a kind for a target', '/activities/create/kind', 'inbound'],
    ['key-value columns of other names', '/endpoint/properties/6/properties/0/name', 'key'],
  ])('would be refused with %s', (_what, pointer, value) => {
    expect(validate(withValue(pointer, value))).not.toEqual([]);
  });

  it.each(scopes)('names every property of %s once, over all its pages', (_scope, properties) => {
    const names = leaves(properties).map((property) => property.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('asks for the object before anything that depends on it', () => {
    for (const [, { properties }] of Object.entries(adapter.activities)) {
      const pages = properties.filter((property) => property.type === 'pagination');
      expect(pages[0]?.children?.[0]?.type).toBe('list-object');
      const dependent = pages[0]?.children?.filter((child) => child.type === 'select-fields' || child.type === 'table');
      expect(dependent).toEqual([]);
    }
  });

  it('points to icons of the size that the designer draws', () => {
    const icons = [
      adapter.endpoint.icon,
      adapter.defaultActivityIcon,
      ...Object.values(adapter.activities).flatMap(({ icon }) => (icon === undefined ? [] : [icon])),
    ];
    for (const icon of icons) {
      expect(existsSync(join(root, icon))).toBe(true);
      expect(readFileSync(join(root, icon), 'utf8')).toMatch(/<svg [^>]*width="90" height="90"/);
    }
  });

  it('bears the version of the package', () => {
    expect(adapter.version).toBe((readJson('package.json') as { version: string }).version);
  });

  it('marks everything that looks like a secret', () => {
    const suspicious = scopes
      .flatMap(([, properties]) => leaves(properties))
      .filter(({ name }) => /key$|secret|password|token/i.test(name));
    expect(suspicious.map(({ name }) => name)).toEqual(['oauth.client.secret', 'api.key']);
    expect(suspicious.filter(({ secret }) => secret !== 'true')).toEqual([]);
  });
});

describe('the property names in adapter.json and those that the code reads', () => {
  it.each(Object.entries(ACTIVITY_PROPERTIES))('are the same for %s', (scope, read) => {
    expect([...namesIn(scope)].sort()).toEqual([...read].sort());
  });

  it.each(['oauth', 'apikey'])('are the same for a connection by %s', (type) => {
    const read = faultyProperties({ 'auth.type': type });
    expect(read).toContain('siteAddress');
    expect(namesIn('endpoint')).toEqual(expect.arrayContaining([...read]));
  });

  it('are the same for the whole connection', () => {
    const read = [{ 'auth.type': 'oauth' }, { 'auth.type': 'apikey' }, { 'auth.type': 'neither' }].flatMap(
      faultyProperties,
    );
    expect([...new Set(read), 'optionalSettings'].sort()).toEqual([...namesIn('endpoint')].sort());
  });

  it('are the same for the optional settings', () => {
    const rows = adapter.endpoint.properties.find(({ name }) => name === 'optionalSettings');
    const offered = rows?.properties?.[0]?.enumValues?.map(({ realValue }) => realValue) ?? [];
    expect([...offered].sort()).toEqual(Object.keys(NUMBER_PROPERTIES).sort());
  });

  it('are the same for the activities of the connector', () => {
    const connector = createConnector(createNodePorts());
    for (const key of Object.keys(adapter.activities)) {
      expect(connector.createActivity(key).polarity).toBe(adapter.activities[key]?.polarity);
    }
  });
});
