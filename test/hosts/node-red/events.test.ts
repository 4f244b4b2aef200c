/** The events node in a real Node-RED, against a sandbox whose clock the tests turn ahead. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { activity, connection, flow } from './flows';
import { startNodeRed, type Collected, type FlowNode, type NodeRedUnderTest } from './node-red';

let sandbox: Sandbox;
let nodeRed: NodeRedUnderTest;
let siteAhead = 0;

beforeAll(async () => {
  const clock = { now: () => Date.now() + siteAhead, monotonic: () => performance.now() };
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 3, users: 1 }, clock });
  nodeRed = await startNodeRed();
}, 60_000);
afterAll(async () => {
  await nodeRed.stop();
  await sandbox.close();
});

/** Each test has a node of its own, and so a memory of its own. */
const watching = (id: string, more: object = {}): FlowNode => ({
  ...activity('events', 'suppliers', { interval: '60', startFrom: 'everything', ...more }),
  id,
});

const outs = (messages: readonly Collected[]): readonly Collected[] => messages.filter(({ name }) => name === 'out');

async function deploy(...nodes: readonly FlowNode[]): Promise<void> {
  nodeRed.clear();
  await nodeRed.deploy(flow(connection(sandbox.address, DEMO_API_KEY), ...nodes));
}

const records = (): number => sandbox.records.count('suppliers');

test('sends each record as a message that says what happened', async () => {
  await deploy(watching('each'));
  const messages = await nodeRed.until(({ messages: all }) => outs(all).length >= records() && outs(all));
  expect(messages).toHaveLength(records());
  expect(messages[0]?.message).toMatchObject({
    topic: expect.stringMatching(/^suppliers\/(CREATED|UPDATED)$/) as string,
    payload: { id: expect.any(Number) as number },
    event: { object: 'suppliers', id: expect.any(String) as string },
    notification: { attempt: 1 },
  });
  await nodeRed.until(({ statuses }) => statuses.some(({ text }) => /^next poll \d\d:\d\d:\d\d, lag/.test(text ?? '')));
  expect(existsSync(join(nodeRed.folder, 'coupa-events', 'events.sqlite'))).toBe(true);
}, 30_000);

test('a message polls at once, and sends what has changed since', async () => {
  const made = sandbox.records.insert('suppliers', { name: 'Made In Between' });
  siteAhead += 10_000;
  nodeRed.clear();
  nodeRed.send('each', {});
  const [message] = await nodeRed.until(({ messages }) => outs(messages).length > 0 && outs(messages));
  expect(message?.message).toMatchObject({ topic: 'suppliers/CREATED', payload: { id: made['id'] } });
  await nodeRed.until(({ completed }) => completed.some(({ id, error }) => id === 'each' && error === null));
}, 30_000);

test('a deployed node goes on where it stopped, and a copy of it begins afresh', async () => {
  sandbox.records.update('suppliers', 1, { name: 'Changed While Nothing Was Deployed' });
  siteAhead += 10_000;
  await deploy(watching('each'), { ...watching('copy'), wires: [[]] });
  await nodeRed.until(({ statuses }) =>
    statuses.some(({ id, text }) => id === 'copy' && text?.startsWith('next poll')),
  );
  const [message] = await nodeRed.until(({ messages }) => outs(messages).length > 0 && outs(messages));
  expect(message?.message).toMatchObject({ topic: 'suppliers/UPDATED', payload: { id: 1 } });
  expect(outs(nodeRed.seen.messages)).toHaveLength(1);
}, 30_000);

test('events can be sent again by a message, under the same ids', async () => {
  await deploy(watching('again', { output: 'batch' }));
  const [first] = await nodeRed.until(({ messages }) => outs(messages).length > 0 && outs(messages));
  await nodeRed.until(({ statuses }) => statuses.some(({ text }) => text?.startsWith('next poll')));
  nodeRed.clear();
  nodeRed.send('again', { action: 'replay' });
  const [second] = await nodeRed.until(({ messages }) => outs(messages).length > 0 && outs(messages));
  expect(second?.message.payload).toEqual(first?.message.payload);
  expect(second?.message['notification']).toMatchObject({ isReplay: true });
}, 30_000);

test('a node that waits for confirmation sends again what the flow did not confirm', async () => {
  const func = `
    const times = (context.get('times') || 0) + 1;
    context.set('times', times);
    if (times === 1) msg.error = { message: 'the first time it fails' };
    return msg;`;
  const back = { id: 'back', type: 'function', z: 'tab', func, outputs: 1, libs: [], x: 1, y: 1, wires: [['sure']] };
  await deploy(watching('sure', { output: 'batch', delivery: 'confirmed', wires: [['collect-out', 'back']] }), back);
  const [one, two] = await nodeRed.until(({ messages }) => outs(messages).length >= 2 && outs(messages));
  expect(two?.message.payload).toEqual(one?.message.payload);
  expect(two?.message['notification']).toMatchObject({ attempt: 2 });
  await nodeRed.until(({ statuses }) => {
    const last = statuses.filter(({ id }) => id === 'sure').at(-1);
    return last?.fill === 'green' && last.text?.startsWith('next poll') === true;
  });
}, 30_000);

test('takes the JSON of Open Connectors, and tells every fault of it', async () => {
  const url = "/hubs/businessspendmanagement/users?where=updated_at>='${date:yyyy-MM-dd}'";
  const configuration = {
    'event.notification.enabled': 'true',
    'event.poller.start': 'everything',
    'event.poller.configuration': { users: { url, idField: 'id' } },
  };
  await deploy(
    watching('json', { 'list-object': '', startFrom: '', interval: '', configuration: JSON.stringify(configuration) }),
  );
  const [message] = await nodeRed.until(({ messages }) => outs(messages).length > 0 && outs(messages));
  expect(message?.message['topic']).toMatch(/^users\//);
  await deploy(
    watching('json', {
      'list-object': '',
      startFrom: '',
      interval: '',
      configuration: '{"object": "nix", "start": "x"}',
    }),
  );
  const caught = await nodeRed.until(({ statuses }) =>
    statuses.find(({ id, fill }) => id === 'json' && fill === 'red'),
  );
  expect(caught.text).toContain('not configured correctly');
  const told = await nodeRed.until(({ messages }) => messages.find(({ name }) => name === 'catch'));
  expect(JSON.stringify(told.message['error'])).toMatch(/\/start: .*\/object: /);
}, 30_000);

test('warns of secrets that were deployed in plain text without a dialog, and takes masked ones', async () => {
  const configuration = {
    resources: [{ object: 'users' }],
    'event.notification.callback.url': 'https://example.com/',
    'api.key': 'some-key-of-somebody',
    'event.notification.signature.key': '********',
  };
  const json = { 'list-object': '', startFrom: '', interval: '', configuration: JSON.stringify(configuration) };
  await deploy(watching('plain', json));
  await nodeRed.until(({ statuses }) =>
    statuses.some(({ id, text }) => id === 'plain' && (text ?? '').startsWith('next poll')),
  );
  const [told] = nodeRed.seen.logs.filter(({ text }) => text.includes('in plain text'));
  expect(told?.text).toContain('(api.key)');
  expect(JSON.stringify(nodeRed.seen)).not.toContain('some-key-of-somebody');
}, 30_000);

test('wrong credentials are shown, go to Catch nodes, and are in no file of the state', async () => {
  nodeRed.clear();
  await nodeRed.deploy(flow(connection(sandbox.address, 'a-wrong-key-of-the-site'), watching('locked')));
  const red = await nodeRed.until(({ statuses }) => statuses.find(({ id, fill }) => id === 'locked' && fill === 'red'));
  expect(red.text).toMatch(/refused|credentials|key/i);
  const [caught] = await nodeRed.until(({ messages }) => {
    const found = messages.filter(({ name }) => name === 'catch');
    return found.length > 0 && found;
  });
  expect(caught?.message['error']).toBeDefined();
  const state = readFileSync(join(nodeRed.folder, 'coupa-events', 'events.sqlite'));
  expect(state.includes('a-wrong-key-of-the-site')).toBe(false);
  expect(nodeRed.seen.crashes).toEqual([]);
}, 30_000);
