/** What becomes of a write that is under way when the flow is deployed anew, in each of Node-RED's three ways. */
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import type { WriteResult } from '../../../src/sdk';
import { activity, connection, flow } from './flows';
import { startNodeRed, type NodeRedUnderTest, type Seen } from './node-red';

let sandbox: Sandbox;
let nodeRed: NodeRedUnderTest;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false });
  nodeRed = await startNodeRed();
}, 30_000);
afterAll(async () => {
  await nodeRed.stop();
  await sandbox.close();
});

it.each(['full', 'flows', 'nodes'] as const)(
  'a deploy of %s doubles no record, and tells what was created to all nodes that live on',
  async (kind) => {
    const slow = connection(sandbox.address, DEMO_API_KEY, {
      optionalSettings: [{ name: 'requests.per.second', value: '20' }],
    });
    const nodes = flow(slow, activity('create', 'suppliers'));
    await nodeRed.deploy(nodes);
    nodeRed.clear();
    const names = Array.from({ length: 600 }, (_, at) => `Example of ${kind} ${at}`);
    nodeRed.send('create', { payload: names.map((name) => ({ name })) });
    await nodeRed.until((seen) => seen.messages.filter(({ name }) => name === 'out').length >= 5);

    const changed = nodes.map((node) => (node.id === 'create' ? { ...node, name: 'renamed' } : node));
    await nodeRed.deploy(changed, kind);

    const own = sandbox.records
      .list('suppliers')
      .map(({ name }) => String(name))
      .filter((name) => name.startsWith(`Example of ${kind} `));
    expect(new Set(own).size).toBe(own.length);
    expect(own.length).toBeLessThan(names.length);
    const created = (seen: Seen): string[] =>
      seen.messages
        .filter(({ name, message }) => name === 'out' && (message.payload as WriteResult).status === 'created')
        .map(({ message }) => (message['input'] as { name: string }).name);
    expect(own).toEqual(expect.arrayContaining(created(nodeRed.seen)));
    if (kind === 'nodes') return nodeRed.until((seen) => created(seen).length === own.length);
    // Nodes behind it that are stopped as well take no more results: those of the four requests under way, and the one
    // that waits to learn whether it is the last. A journal has them.
    expect(own.length - created(nodeRed.seen).length).toBeLessThanOrEqual(5);
  },
);
