// Runs ours and the plain loop in turn, each in a fresh process, and prints the medians side by side.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Cost } from './client';

/** One comparison. */
export interface Comparison {
  readonly title: string;
  readonly job: 'query' | 'create';
  readonly records: number;
  readonly latencyMs: number;
  /** Milliseconds that the consumer takes per 50 records. */
  readonly workMs?: number;
}

const ROUNDS = 5;

/** Prints one table. */
export async function compare({ title, job, records, latencyMs, workMs = 0 }: Comparison): Promise<void> {
  const site = start('site', [String(latencyMs), String(job === 'query' ? records : 1)]);
  const { address, key } = JSON.parse(await firstLine(site)) as { address: string; key: string };
  const rows: Record<string, Cost[]> = { plain: [], ours: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const who of ['plain', 'ours']) {
      const client = start('client', [`${job}-${who}`, address, key, String(records), String(workMs)]);
      rows[who]?.push(JSON.parse(await firstLine(client)) as Cost);
    }
  }
  site.stdin?.end();
  console.log(`\n${title}: ${records} records, ${latencyMs} ms latency, median of ${ROUNDS}`);
  const [plain, ours] = [summary(rows['plain'] ?? []), summary(rows['ours'] ?? [])];
  for (const measure of Object.keys(ours)) {
    const [a = 0, b = 0] = [plain[measure], ours[measure]];
    console.log(`  ${measure.padEnd(24)} plain ${format(a)}   ours ${format(b)}   ours/plain ${(b / a).toFixed(2)}`);
  }
}

function summary(costs: readonly Cost[]): Record<string, number> {
  return {
    'records per second': median(costs.map(({ records, ms }) => (records * 1000) / ms)),
    'CPU per record (µs)': median(costs.map(({ records, cpuMs }) => (cpuMs * 1000) / records)),
    'peak memory (MB)': median(costs.map(({ peakMb }) => peakMb)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function format(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0).padStart(9);
}

function start(file: string, args: readonly string[]): ChildProcess {
  const script = path.join(__dirname, `${file}.js`);
  return spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no output.');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The process ended without a result.');
}
