// How near reading comes to what Coupa allows (25 requests a second with 50 records each: 1,250 records a second), what
// it loses while data changes, and whether memory stays flat. Full size with `npm run bench -- --long`.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ReadingCost } from './query-client';

const CEILING = 1250;
const LATENCY_MS = 180;

interface Report {
  readonly throughout: readonly number[];
  readonly refusals: number;
  readonly requests: number;
}

/** Prints the tables. */
export async function benchCeiling(size: 'short' | 'long'): Promise<void> {
  const records = size === 'long' ? 20_000 : 4_000;
  const ways = {
    ours: 'ours, in order of id',
    any: 'ours, as they come',
    eight: 'eight offset workers',
    sequential: 'sequential offset loop',
  };
  console.log(
    `\nQuery with the real limit: ${records} records, ${LATENCY_MS} ms latency, four changes per request, one run each`,
  );
  for (const [how, title] of Object.entries(ways)) {
    const site = start('query-site', ['sandbox', String(records), String(LATENCY_MS)]);
    const lines = linesOf(site);
    const { address, key } = await next<{ address: string; key: string }>(lines);
    const cost = await run(how, address, key, records);
    site.stdin?.write('report\n');
    const { throughout, refusals, requests } = await next<Report>(lines);
    site.stdin?.end();
    const seen = new Set(cost.ids);
    const lost = throughout.filter((id) => !seen.has(id)).length;
    const perSecond = (cost.records * 1000) / cost.ms;
    console.log(
      `  ${title.padEnd(24)}${format(perSecond)} records/s ${format((100 * perSecond) / CEILING)} % of the ceiling` +
        `${format(requests)} requests${format(refusals)} refusals${format(lost)} lost${format(cost.ids.length - seen.size)} repeated` +
        `${format((cost.cpuMs * 1000) / cost.records)} µs CPU per record${format(cost.peakMb)} MB peak`,
    );
  }
  await benchMemory(size === 'long' ? 1_000_000 : 50_000);
}

async function benchMemory(records: number): Promise<void> {
  console.log(`\nMemory for ${records} records streamed, without pace: resident after each tenth (MB)`);
  for (const [title, how, setUp] of [
    ['ours, set up as the command', 'memory', 'bounded'],
    ['plain loop, set up likewise', 'memory-plain', 'bounded'],
    ['ours in any process', 'memory', 'as-is'],
    ['plain loop in any process', 'memory-plain', 'as-is'],
  ] as const) {
    const site = start('query-site', ['plain', String(records)]);
    const { address, key } = await next<{ address: string; key: string }>(linesOf(site));
    const cost = await run(how, address, key, records, setUp);
    site.stdin?.end();
    const perSecond = format(Math.round((cost.records * 1000) / cost.ms));
    console.log(
      `  ${title.padEnd(30)}${cost.tenthsMb.join(' ')}   peak ${cost.peakMb.toFixed(0)}   ${perSecond} records/s`,
    );
  }
}

async function run(how: string, address: string, key: string, records: number, setUp = 'as-is'): Promise<ReadingCost> {
  return next<ReadingCost>(linesOf(start('query-client', [how, address, key, String(records), setUp])));
}

function format(value: number): string {
  return (Number.isInteger(value) ? String(value) : value.toFixed(1)).padStart(8);
}

function start(file: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [path.join(__dirname, `${file}.js`), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

function linesOf(child: ChildProcess): AsyncIterator<string> {
  if (child.stdout === null) throw new Error('The process has no output.');
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

async function next<Value>(lines: AsyncIterator<string>): Promise<Value> {
  const { value, done } = await lines.next();
  if (done === true) throw new Error('The process ended without a result.');
  return JSON.parse(value) as Value;
}

// Alone: `node test/bench/query-ceiling.js [--long]`.
if (require.main === module) void benchCeiling(process.argv.includes('--long') ? 'long' : 'short');
