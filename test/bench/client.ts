// One run of one client in a process of its own: ours, or the loop that a user would write with axios.
// Arguments: what to run, address, key, number of records, milliseconds that the consumer takes per 50 records.
import axios from 'axios';
import { createRecords, queryRecords } from '../../src/activities';
import { createSiteConnection, type SiteConnection } from '../../src/connection';
import { createNodePorts } from '../../src/platform';
// Loaded with the connection otherwise; like axios above it is not to count here. start-up.ts measures loading.
import '../../src/platform/axios-transport';
import type { Clock, DataRecord } from '../../src/sdk';

/** What a run cost. */
export interface Cost {
  readonly records: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

interface Job {
  readonly address: string;
  readonly key: string;
  readonly count: number;
  readonly workMs: number;
}

const PAGE = 50;
/**
 * Requests under way. By itself the library would have two to three at this latency and Coupa's pace; without pace it
 * cannot know, because the clock that leaps over the pauses makes answers seem slow.
 */
const CONCURRENCY = 3;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const payload = (at: number): DataRecord => ({ name: `Bench ${process.pid} ${at}`, number: `${process.pid}-${at}` });

/** The pace that real sites demand would hide what the code costs: nothing waits here. */
function withoutPace(): Clock {
  let leapt = 0;
  return {
    now: () => Date.now(),
    monotonic: () => performance.now() + leapt,
    sleep: async (ms) => {
      leapt += ms;
    },
  };
}

async function withConnection(job: Job, work: (connection: SiteConnection) => Promise<number>): Promise<number> {
  const ports = { ...createNodePorts(), clock: withoutPace() };
  const connection = createSiteConnection({ siteAddress: job.address, 'api.key': job.key }, ports);
  try {
    return await work(connection);
  } finally {
    await connection.close();
    await ports.transport.close();
  }
}

const jobs: Readonly<Record<string, (job: Job) => Promise<number>>> = {
  'query-ours': (job) =>
    withConnection(job, async (connection) => {
      let count = 0;
      for await (const record of queryRecords(connection, 'invoices', { limit: job.count, concurrency: CONCURRENCY })) {
        count += Number(record['id'] !== undefined);
        if (job.workMs > 0 && count % PAGE === 0) await sleep(job.workMs);
      }
      return count;
    }),

  'query-plain': async ({ address, key, count, workMs }) => {
    const all: DataRecord[] = [];
    for (let offset = 0; all.length < count; offset += PAGE) {
      const { data } = await axios.get<DataRecord[]>(`${address}/api/invoices`, {
        params: { limit: PAGE, offset },
        headers: { 'X-COUPA-API-KEY': key, Accept: 'application/json' },
      });
      all.push(...data);
      if (workMs > 0) await sleep(workMs);
      if (data.length < PAGE) break;
    }
    return all.length;
  },

  'create-ours': (job) =>
    withConnection(job, async (connection) => {
      const records = Array.from({ length: job.count }, (_, at) => payload(at));
      let count = 0;
      for await (const { status } of createRecords(connection, 'suppliers', records))
        count += Number(status === 'created');
      return count;
    }),

  'create-plain': async ({ address, key, count }) => {
    for (let at = 0; at < count; at += 1) {
      const headers = { 'X-COUPA-API-KEY': key, Accept: 'application/json' };
      await axios.post(`${address}/api/suppliers`, payload(at), { headers });
    }
    return count;
  },
};

async function main(): Promise<void> {
  const [name = '', address = '', key = '', count = '0', workMs = '0'] = process.argv.slice(2);
  const job = jobs[name];
  if (job === undefined) throw new Error(`There is no benchmark ${name}.`);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const records = await job({ address, key, count: Number(count), workMs: Number(workMs) });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const cost: Cost = { records, ms, cpuMs: (user + system) / 1000, peakMb };
  process.stdout.write(`${JSON.stringify(cost)}\n`);
}

void main();
