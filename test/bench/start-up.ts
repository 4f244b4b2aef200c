// How long a program waits before its first line: loading the library, and starting the command, against a bare Node.js
// and against loading axios alone. Each sample is a fresh process.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const SAMPLES = 11;
const ROOT = process.cwd();

function elapsed(args: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT });
  if (status !== 0) throw new Error(`The measured process failed: ${stderr}`);
  return performance.now() - begin;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Prints the medians of {@link SAMPLES} processes, the ways in turn so that a busy moment meets all of them. */
export function benchStartUp(): void {
  const dist = path.join(ROOT, 'dist');
  const ways: Readonly<Record<string, readonly string[]>> = {
    'Node.js alone': ['-e', ''],
    'loading axios': ['-e', `require('axios')`],
    'loading the library': ['-e', `require(${JSON.stringify(dist)})`],
    'coupa --version': [path.join(dist, 'hosts', 'cli', 'main.js'), '--version'],
    'coupa objects': [path.join(dist, 'hosts', 'cli', 'main.js'), 'objects', '--json'],
  };
  const samples = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = 0; round < SAMPLES; round += 1) {
    for (const [name, args] of Object.entries(ways)) samples.get(name)?.push(elapsed(args));
  }
  console.log(`Start-up, process included (medians of ${SAMPLES} processes)`);
  for (const [name, values] of samples) {
    console.log(`  ${name.padEnd(34)}${median(values).toFixed(0).padStart(9)} ms`);
  }
}
