/** What the tests of the activity nodes share: one sandbox and one real Node-RED for all tests of a file. */
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { connection } from './flows';
import { startNodeRed, type Collected, type FlowNode, type NodeRedUnderTest, type Seen } from './node-red';

/** The sandbox, Node-RED, and what has come out of the flow that is deployed. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly nodeRed: NodeRedUnderTest;
  /** A connection to the sandbox. */
  site(): FlowNode;
  /** What a collector got. */
  named(name: string): readonly Collected[];
  out(): readonly Collected['message'][];
  statuses(): Seen['statuses'];
  lastStatus(): Seen['statuses'][number] | undefined;
  /** Sends a message into a node and waits until the node is through with it. */
  run(id: string, message: object): Promise<void>;
}

/** Starts both before the tests of the file, begins each test anew, and ends both after them. */
export function useBench(): Bench {
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
  beforeEach(() => {
    sandbox.reset();
    nodeRed.clear();
  });
  afterEach(() => {
    expect(nodeRed.seen.crashes).toEqual([]);
  });

  const named = (name: string): readonly Collected[] =>
    nodeRed.seen.messages.filter((message) => message.name === name);
  const statuses = (): Seen['statuses'] => nodeRed.seen.statuses.filter(({ id }) => id !== 'site');
  return {
    get sandbox() {
      return sandbox;
    },
    get nodeRed() {
      return nodeRed;
    },
    site: () => connection(sandbox.address, DEMO_API_KEY),
    named,
    out: () => named('out').map(({ message }) => message),
    statuses,
    lastStatus: () => statuses().at(-1),
    async run(id, message) {
      const before = nodeRed.seen.completed.filter((entry) => entry.id === id).length;
      nodeRed.send(id, message);
      await nodeRed.until((seen) => seen.completed.filter((entry) => entry.id === id).length > before);
    },
  };
}

/** What a Catch node got. */
export function errorOf(message: Collected | undefined): Readonly<Record<string, unknown>> | undefined {
  return message?.message['error'] as Readonly<Record<string, unknown>> | undefined;
}
