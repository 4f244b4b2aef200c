import { ACTIVITY_PROPERTIES, createConnector, type ActivityName } from '../../src/connector';
import { NUMBER_PROPERTIES } from '../../src/connection';
import type { AdapterProperty, Connection, PropertyValues } from '../../src/sdk';
import { testPorts } from '../activities/support/site';

const ports = testPorts();
const connector = createConnector(ports);
afterAll(() => ports.transport.close());

/** Names of values; pages only hold others, and the settings of a key-value component are its choices, if it has some. */
function names(properties: readonly AdapterProperty[]): string[] {
  return properties.flatMap((property) => {
    if (property.type === 'pagination') return names(property.children ?? []);
    if (property.type !== 'object') return [property.name];
    const choices = property.properties?.find(({ name }) => name === 'name')?.enumValues;
    return choices === undefined ? [property.name] : choices.map(({ realValue }) => realValue);
  });
}

/** Values that remember which names were asked for. */
function spy(values: PropertyValues): { readonly values: PropertyValues; readonly read: Set<string> } {
  const read = new Set<string>();
  const get = (target: PropertyValues, name: string): unknown => (read.add(name), target[name]);
  return { values: new Proxy(values, { get: get as never }), read };
}

const connection = { open: async () => undefined, close: async () => undefined } as Connection;

/** A form of each activity that can be run with. */
const forms: Readonly<Record<ActivityName, PropertyValues>> = {
  query: { 'list-object': 'suppliers', limit: '0' },
  create: { 'list-object': 'suppliers' },
  update: { 'list-object': 'suppliers' },
  upsert: { 'list-object': 'suppliers', keyFields: 'number' },
  delete: { 'list-object': 'tasks' },
  action: { 'list-object': 'invoices', action: 'void' },
  upload: { 'list-object': 'invoices/attachments', parentIds: '1' },
  download: { 'list-object': 'invoices/attachments', parentIds: '1' },
  events: { 'list-object': 'suppliers' },
};

test('every activity of adapter.json is one of the connector, and the other way round', () => {
  expect(Object.keys(ACTIVITY_PROPERTIES).sort()).toEqual(Object.keys(connector.adapter.activities).sort());
});

describe.each(Object.keys(forms) as ActivityName[])('the form of %s', (name) => {
  const declared = ACTIVITY_PROPERTIES[name];
  const shown = names(connector.adapter.activities[name]?.properties ?? []);

  test('shows every value that the code reads, and no other', () => {
    expect([...declared].sort()).toEqual([...shown].sort());
  });

  test('is read by exactly these names when it is deployed', async () => {
    const { values, read } = spy(forms[name]);
    await connector.createActivity(name).onDeploy({ id: 'a', parameters: values });
    expect([...read].sort()).toEqual([...shown].sort());
  });

  test('is read by exactly these names when it runs', async () => {
    const { values, read } = spy(forms[name]);
    const run = connector.createActivity(name).execute({ connection, parameters: values, input: [] });
    await expect(
      (async () => {
        for await (const _ of run);
      })(),
    ).rejects.toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
    expect(read.size).toBe(0);
    const site = connector.connectionFactory.createConnection({ siteAddress: 'acme.coupahost.com', 'api.key': 'k' });
    const toTheEnd = (async () => {
      for await (const _ of connector
        .createActivity(name)
        .execute({ connection: site, parameters: values, input: [] }));
    })();
    // Without a store events are not begun; everything is read by then.
    if (name === 'events') await expect(toTheEnd).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    else await toTheEnd;
    await site.close();
    expect([...read].sort()).toEqual([...shown].sort());
  });
});

test('the form of the connection shows what a connection reads', () => {
  const shown = names(connector.adapter.endpoint.properties);
  const read = new Set<string>();
  for (const given of [
    {
      siteAddress: 'acme.coupahost.com',
      'auth.type': 'oauth',
      'oauth.client.id': 'i',
      'oauth.client.secret': 's',
      'oauth.scope': 'core.user.read',
    },
    { siteAddress: 'acme.coupahost.com', 'auth.type': 'apikey', 'api.key': 'k' },
  ]) {
    const spied = spy(given);
    connector.connectionFactory.createConnection(spied.values);
    for (const name of spied.read) read.add(name);
  }
  // Settings that only experts need are read but not shown.
  const tuning = Object.keys(NUMBER_PROPERTIES).filter((name) => !shown.includes(name));
  const asked = [...read].filter((name) => name !== 'optionalSettings' && !tuning.includes(name));
  expect(asked.filter((name) => !shown.includes(name))).toEqual([]);
  expect(shown.filter((name) => !read.has(name) && !Object.hasOwn(NUMBER_PROPERTIES, name))).toEqual([]);
});

test('the version is that of the package', () => {
  expect(connector.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(connector.adapter.version).toBe(connector.version);
});
