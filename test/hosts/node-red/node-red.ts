/** A real Node-RED with our palette, for tests: deploys flows, sends messages into nodes, collects what comes out. */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EventEmitter, once } from 'node:events';

export const PACKAGE_ROOT = join(__dirname, '..', '..', '..');

/** A node of a flow. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** A message that a collector got. */
export interface Collected {
  readonly name: string;
  // The tests know which messages they have sent, so they may look into them freely.
  readonly message: Readonly<Record<string, unknown>> & { readonly payload?: unknown };
}

/** Everything that the process has said so far. */
export interface Seen {
  readonly messages: Collected[];
  readonly logs: { readonly level: number; readonly type?: string; readonly text: string }[];
  readonly completed: { readonly id: string; readonly error: string | null }[];
  readonly statuses: { readonly id: string; readonly fill?: string; readonly text?: string }[];
  readonly crashes: string[];
  output: string;
}

/** A running Node-RED. */
export interface NodeRedUnderTest {
  readonly address: string;
  readonly folder: string;
  readonly seen: Seen;
  /** @param kind what is started anew: all, the flows that have changed, or the nodes that have */
  deploy(nodes: readonly FlowNode[], kind?: 'full' | 'flows' | 'nodes'): Promise<void>;
  send(id: string, message: object): void;
  /** Resolves with the first truthy answer; asks again whenever something new has been seen. */
  until<T>(found: (seen: Seen) => T | undefined | false): Promise<T>;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Forgets what has been seen. */
  clear(): void;
  stop(): Promise<void>;
}

const PATIENCE_MS = 20_000;

/** Starts Node-RED: that of the repository, or the one in the folder that `NODE_RED_DIR` names. */
export async function startNodeRed(options: { readonly adminAuth?: object } = {}): Promise<NodeRedUnderTest> {
  if (!existsSync(join(PACKAGE_ROOT, 'dist', 'hosts', 'node-red', 'coupa-query.js'))) {
    throw new Error('dist/ is missing: these tests load the built palette; run `npm run build` first.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'coupa-node-red-'));
  const link = join(folder, 'node_modules', '@coupa-connector', 'core');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(PACKAGE_ROOT, link, 'junction');
  const nodeRedFolder = process.env['NODE_RED_DIR'] ?? PACKAGE_ROOT;
  const child = fork(join(__dirname, 'child.cjs'), [JSON.stringify({ ...options, folder, nodeRedFolder })], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_ENV: 'test', COUPA_TEST_SITE: process.env['COUPA_TEST_SITE'] },
  });
  const seen: Seen = { messages: [], logs: [], completed: [], statuses: [], crashes: [], output: '' };
  const news = new EventEmitter();
  let port = 0;
  let starts = 0;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (seen.output += String(data)));
  child.on('message', ({ kind, value }: { kind: string; value: never }) => {
    if (kind === 'message') seen.messages.push(value);
    if (kind === 'log') seen.logs.push(value);
    if (kind === 'complete') seen.completed.push(value);
    if (kind === 'status') seen.statuses.push(value);
    if (kind === 'crash') seen.crashes.push(value);
    if (kind === 'listening') port = value;
    if (kind === 'flows-started') starts += 1;
    news.emit('news');
  });
  child.on('exit', () => news.emit('news'));

  const until = async <T>(found: (seen: Seen) => T | undefined | false): Promise<T> => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const answer = found(seen);
      if (answer !== undefined && answer !== false) return answer;
      if (child.exitCode !== null) throw new Error(`Node-RED ended: ${seen.output}`);
      await once(news, 'news', { signal }).catch(() => {
        throw new Error(`Waited in vain. Last seen: ${JSON.stringify(seen).slice(-3000)}`);
      });
    }
  };
  await until(() => port > 0 && starts > 0);
  const address = `http://127.0.0.1:${port}`;
  const request = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${address}${path}`, init);
  return {
    address,
    folder,
    seen,
    until,
    request,
    async deploy(nodes, kind = 'full') {
      const before = starts;
      const answer = await request('/flows', {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Node-RED-API-Version': 'v2',
          'Node-RED-Deployment-Type': kind,
        },
        body: JSON.stringify({ flows: nodes }),
      });
      if (!answer.ok) throw new Error(`Deploying failed: ${await answer.text()}`);
      await until(() => starts > before);
    },
    send: (id, message) => void child.send({ kind: 'send', id, message }),
    clear() {
      for (const list of [seen.messages, seen.logs, seen.completed, seen.statuses, seen.crashes]) list.length = 0;
    },
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.send({ kind: 'stop' });
  await ended;
}
