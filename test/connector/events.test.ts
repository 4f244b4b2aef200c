/** The Events activity through the contract: a form, a store, and a stream that confirms what it hands out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnector } from '../../src/connector';
import type { Notification } from '../../src/events';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../src/sandbox';
import type { Connection, PropertyValues, StateStore } from '../../src/sdk';
import { openSqliteStore } from '../../src/stores';
import { createNodePorts } from '../../src/platform';

const ports = createNodePorts();
const connector = createConnector(ports);
let folder: string;
let sandbox: Sandbox;
let connection: Connection;
let store: StateStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coupa-activity-'));
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 25, users: 1 } });
  connection = connector.connectionFactory.createConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY });
  store = await openSqliteStore(join(folder, 'events.sqlite'), ports);
});
afterEach(async () => {
  await store.close();
  await connection.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => ports.transport.close());

const FORM = { 'list-object': 'suppliers', startFrom: 'everything', interval: '1' };

/** Reads notifications until it has so many events, and leaves in the middle of the last one. */
async function take(count: number, parameters: PropertyValues = FORM): Promise<readonly (readonly string[])[]> {
  const taken: string[][] = [];
  const run = connector.createActivity('events').execute({ connection, parameters, store, subscription: 'flow' });
  for await (const { events } of run as AsyncIterable<Notification>) {
    taken.push(events.map(({ objectId }) => objectId));
    if (taken.flat().length >= count) break;
  }
  return taken;
}

test('yields every record once, and the last one again when nobody confirmed it', async () => {
  const all = sandbox.records.list('suppliers').map(({ id }) => String(id));
  const first = await take(all.length);
  expect(first.flat().sort()).toEqual([...all].sort());
  expect(Math.max(...first.map(({ length }) => length))).toBeLessThanOrEqual(10);
  const again = await take(1);
  expect(first).toContainEqual(again[0]);
});

test('takes a configuration of Open Connectors in place of its pages, but not both', async () => {
  const configuration = JSON.stringify({
    'event.notification.enabled': 'true',
    'event.poller.start': 'everything',
    'event.poller.configuration': {
      users: { url: "/hubs/businessspendmanagement/users?where=updated_at>='${date:yyyy-MM-dd}'", idField: 'id' },
    },
  });
  expect((await take(1, { configuration })).flat()).toContain('1');
  const activity = connector.createActivity('events');
  await expect(activity.onDeploy({ id: 'a', parameters: { ...FORM, configuration } })).rejects.toThrow(
    'takes the place',
  );
  const off = configuration.replace('"true"', '"false"');
  await expect(activity.onDeploy({ id: 'a', parameters: { configuration: off } })).rejects.toThrow('events are off');
  await expect(activity.onDeploy({ id: 'a', parameters: {} })).rejects.toThrow('no object is chosen');
});

test('stopping the activity ends the stream', async () => {
  const activity = connector.createActivity('events');
  await activity.onDeploy({ id: 'a', parameters: { ...FORM, startFrom: 'now' } });
  await activity.onStart();
  const run = activity.execute({ connection, parameters: { ...FORM, startFrom: 'now' }, store });
  const ended = (async () => {
    for await (const _ of run);
    return 'ended';
  })();
  await activity.onStop();
  await expect(ended).resolves.toBe('ended');
});
