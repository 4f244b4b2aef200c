/** The demo of `npm start`, started as a process of its own in a folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** A running demo. */
export interface Demo {
  readonly designer: string;
  readonly sandbox: string;
  readonly apiKey: string;
  /** Records of an object as the sandbox serves them. */
  read(objectAndQuery: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

/** Starts the demo and waits until it has printed its addresses. A folder of the caller's own outlives the demo. */
export async function startDemo(ownFolder?: string): Promise<Demo> {
  const folder = ownFolder ?? mkdtempSync(join(tmpdir(), 'coupa-demo-'));
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'hosts', 'node-red', 'demo', 'main.js')], {
    env: { ...process.env, COUPA_DEMO_DIR: folder, PORT: String(await anyPort()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const text of child.stdout) {
    printed += String(text);
    if (printed.includes('Ctrl+C')) break;
  }
  const told = /Designer\s+(\S+)\s+Sandbox\s+(\S+)\s+\(API key (\S+)\)/.exec(printed);
  if (told === null) throw new Error(`The demo did not start: ${printed}`);
  const [, designer = '', sandbox = '', apiKey = ''] = told;
  return {
    designer,
    sandbox,
    apiKey,
    async read(objectAndQuery) {
      const headers = { 'X-COUPA-API-KEY': apiKey, Accept: 'application/json' };
      const answer = await fetch(`${sandbox}/api/${objectAndQuery}`, { headers });
      return answer.status === 404 ? [] : ((await answer.json()) as readonly Readonly<Record<string, unknown>>[]);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      if (ownFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function anyPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
