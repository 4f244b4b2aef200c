// One long reading in a process of its own. Arguments: how, address, key, number of records. `ours` and `any` keep the
// pace that a real site demands; `sequential` and `eight` are what a user would write; `memory` reads as fast as it goes, and
// `memory-plain` is the loop that a user would write for that. With `bounded` behind it, the process is set up as the command is.
import axios from 'axios';
import { queryRecords } from '../../src/activities';
import { createSiteConnection } from '../../src/connection';
import { boundHeapGrowth, createNodePorts } from '../../src/platform';
import type { Clock, DataRecord } from '../../src/sdk';

/** What a reading has shown. */
export interface ReadingCost {
  readonly records: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  /** Memory in use after each tenth, in MB. */
  readonly tenthsMb: readonly number[];
  /** Only when few enough to compare. */
  readonly ids: readonly number[];
}

const PAGE = 50;
/** Few, so that making up answers, for which the sandbox needs more time than a client for reading them, limits nobody. */
const FIELDS = ['id', 'invoice-number', 'status'];
const [how = '', address = '', key = '', countText = '0', setUp = ''] = process.argv.slice(2);
if (setUp === 'bounded') boundHeapGrowth();
const count = Number(countText);
const ids: number[] = [];
const tenthsMb: number[] = [];
let records = 0;

function note(record: DataRecord): void {
  records += 1;
  if (!how.startsWith('memory')) ids.push(Number(record['id']));
  else if (records % (count / 10) === 0) tenthsMb.push(Math.round(process.memoryUsage().rss / 2 ** 20));
}

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

async function ours(sequence: 'id' | 'any'): Promise<void> {
  const ports = { ...createNodePorts(), ...(how === 'memory' ? { clock: withoutPace() } : {}) };
  const connection = createSiteConnection({ siteAddress: address, 'api.key': key }, ports);
  // Without pace the library cannot know how many requests suit: the leaping clock makes answers seem slow.
  const many = how === 'memory' ? { concurrency: 3 } : {};
  for await (const record of queryRecords(connection, 'invoices', { sequence, fields: FIELDS, ...many })) note(record);
  await connection.close();
  await ports.transport.close();
}

/** A page by offset; a refusal is waited for and asked again. */
async function naivePage(offset: number): Promise<readonly DataRecord[]> {
  for (;;) {
    const { status, data, headers } = await axios.get<DataRecord[]>(`${address}/api/invoices`, {
      params: { limit: PAGE, offset, fields: JSON.stringify(FIELDS.map((name) => name.replace('-', '_'))) },
      headers: { 'X-COUPA-API-KEY': key, Accept: 'application/json' },
      validateStatus: (code) => code === 200 || code === 429,
    });
    if (status === 200) return data;
    const seconds = Number(headers['retry-after'] ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

async function naive(workers: number): Promise<void> {
  let offset = 0;
  let ended = false;
  const work = async (): Promise<void> => {
    while (!ended) {
      const rows = await naivePage((offset += PAGE) - PAGE);
      rows.forEach(note);
      if (rows.length < PAGE) ended = true;
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** One page after the other, from the last id on. */
async function plainByKey(): Promise<void> {
  for (let [last, isOver] = [0, false]; !isOver;) {
    const { data } = await axios.get<DataRecord[]>(`${address}/api/invoices`, {
      params: { limit: PAGE, order_by: 'id', dir: 'asc', 'id[gt]': last },
      headers: { 'X-COUPA-API-KEY': key, Accept: 'application/json' },
    });
    data.forEach(note);
    last = Number(data.at(-1)?.['id']);
    isOver = data.length < PAGE;
  }
}

async function main(): Promise<void> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  if (how === 'sequential') await naive(1);
  else if (how === 'eight') await naive(8);
  else if (how === 'memory-plain') await plainByKey();
  else await ours(how === 'any' ? 'any' : 'id');
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const cost: ReadingCost = { records, ms, cpuMs: (user + system) / 1000, peakMb, tenthsMb, ids };
  process.stdout.write(`${JSON.stringify(cost)}\n`);
}

void main();
