// What the benchmarks of events have in common: sites and receivers in processes of their own, and a clock without pace.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import { createNodePorts, nodeClock, silentLogger } from '../../../src/platform';
import type { Clock } from '../../../src/sdk';

/** Node's time, in which requests do not wait for their turn. */
export function unpacedClock(): Clock {
  let leapt = 0;
  return {
    ...nodeClock,
    monotonic: () => nodeClock.monotonic() + leapt,
    sleep: async (ms) => {
      leapt += ms;
    },
  };
}

/** The first line that a process writes, as JSON. */
export async function firstJson(child: ChildProcess): Promise<unknown> {
  if (child.stdout === null) throw new Error('The process has no output.');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('The process ended without a result.');
}

/** Runs stub sites while work lasts. */
export async function withSites(
  sites: number,
  records: number,
  work: (addresses: readonly string[]) => Promise<void>,
  latencyMs = 0,
): Promise<void> {
  const script = path.join(__dirname, 'stub-sites.cjs');
  const child = spawn(process.execPath, [script, String(sites), String(records), String(latencyMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const ports = (await firstJson(child)) as readonly number[];
    await work(ports.map((port) => `http://127.0.0.1:${port}`));
  } finally {
    child.stdin.end();
  }
}

const RECEIVER = `
  const answer = (request, response) => request.resume().on('end', () => response.end());
  const server = require('node:http').createServer(answer);
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.on('end', () => process.exit()).resume();`;

/** Runs a receiver of callbacks that accepts everything. */
export async function withReceiver(work: (url: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', RECEIVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await work(`http://127.0.0.1:${String(await firstJson(child))}/events`);
  } finally {
    child.stdin.end();
  }
}

/** A connection without pace; the transport is shared. */
export function connectionsTo(addresses: readonly string[]): {
  readonly connections: readonly SiteConnection[];
  close(): Promise<void>;
} {
  const ports = { ...createNodePorts({ logger: silentLogger }), clock: unpacedClock() };
  const connections = addresses.map((siteAddress) => createSiteConnection({ siteAddress, 'api.key': 'key' }, ports));
  return {
    connections,
    async close() {
      await Promise.all(connections.map(async (connection) => connection.close()));
      await ports.transport.close();
    },
  };
}

/** A folder that goes afterwards. */
export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-bench-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;
