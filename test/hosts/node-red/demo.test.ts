/** `npm start`: what the demo promises beyond what the browser tests see. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startDemo, type Demo } from '../../e2e/demo';
import type { FlowNode } from './node-red';

let folder: string;
let demo: Demo | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coupa-demo-'));
});

afterEach(async () => {
  await demo?.stop();
  demo = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const flowsOf = async ({ designer }: Demo): Promise<readonly FlowNode[]> =>
  (await (await fetch(`${designer}flows`)).json()) as readonly FlowNode[];

const siteOf = (nodes: readonly FlowNode[]): FlowNode => {
  const [site] = nodes.filter(({ type }) => type === 'coupa-connection');
  if (site === undefined) throw new Error('There is no connection.');
  return site;
};

async function testStoredKey({ designer }: Demo, site: FlowNode): Promise<unknown> {
  const values = { siteAddress: site['siteAddress'], 'auth.type': 'apikey', 'api.key': '__PWRD__' };
  const answer = await fetch(`${designer}coupa-connector/test`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: site.id, values }),
  });
  return answer.json();
}

async function portIsOpen(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2000 });
  const opened = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
    once(socket, 'timeout').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return opened;
}

it('keeps what the user has changed for the next start, and the key with it', async () => {
  demo = await startDemo(folder);
  const flows = await flowsOf(demo);
  const mine = { id: 'mine', type: 'comment', z: 'coupa-first-tab', name: 'mine', info: '', x: 500, y: 500, wires: [] };
  await fetch(`${demo.designer}flows`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify([...flows, mine]),
  });
  await demo.stop();
  demo = await startDemo(folder);
  const again = await flowsOf(demo);
  expect(again.map(({ id }) => id)).toContain('mine');
  expect(await testStoredKey(demo, siteOf(again))).toMatchObject({ ok: true });
}, 30_000);

it('moves the connection along when the port of the sandbox is taken at the next start', async () => {
  demo = await startDemo(folder);
  const before = demo.sandbox;
  await demo.stop();
  const squatter = createServer().listen(Number(new URL(before).port), '127.0.0.1');
  await once(squatter, 'listening');
  try {
    demo = await startDemo(folder);
    expect(demo.sandbox).not.toBe(before);
    const site = siteOf(await flowsOf(demo));
    expect(site['siteAddress']).toBe(demo.sandbox);
    expect(await testStoredKey(demo, site)).toMatchObject({ ok: true });
  } finally {
    squatter.close();
  }
}, 30_000);

it('answers on this machine only, and keeps the key out of the flow file', async () => {
  demo = await startDemo(folder);
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { port } of [new URL(demo.designer), new URL(demo.sandbox)]) {
    expect(await portIsOpen('127.0.0.1', Number(port))).toBe(true);
    for (const { address } of outside) expect(await portIsOpen(address, Number(port))).toBe(false);
  }
  expect(readFileSync(join(folder, 'flows.json'), 'utf8')).not.toContain(demo.apiKey);
}, 30_000);
