// How much of the rate of a site is used up: as many requests as the pace lets go, to a sandbox with Coupa's limit in a
// process of its own, while somebody asks interactively once a second. Run alone with the number of seconds.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createSiteConnection } from '../../src/connection';
import { createNodePorts } from '../../src/platform';
import { DEMO_API_KEY, startSandbox } from '../../src/sandbox';

const LIMIT = 25;
const LATENCY_MS = 180;
const WORKERS = 12;

/** What the site saw. */
interface Seen {
  readonly requests: number;
  readonly refusals: number;
  readonly mostInTenSeconds: number;
  readonly mostInOneSecond: number;
  /** Between the first and the last request. */
  readonly perSecond: number;
}

function most(times: readonly number[], spanMs: number): number {
  let [first, worst] = [0, 0];
  times.forEach((at, last) => {
    while ((times[first] ?? at) < at - spanMs) first += 1;
    worst = Math.max(worst, last - first + 1);
  });
  return worst;
}

/** The site: writes its address, and what it saw when its input ends. */
async function site(): Promise<void> {
  const sandbox = await startSandbox({ latencyMs: LATENCY_MS });
  const times: number[] = [];
  // The log of the sandbox has an end; a long run is copied in time.
  const copy = (): void => {
    const last = times.at(-1) ?? Number.NEGATIVE_INFINITY;
    for (const { at } of sandbox.statistics().log) if (at > last) times.push(at);
  };
  const timer = setInterval(copy, 60_000);
  process.stdout.write(`${JSON.stringify({ address: sandbox.address })}\n`);
  process.stdin.resume().on('end', () => {
    clearInterval(timer);
    copy();
    times.sort((a, b) => a - b);
    const { requests, refusals } = sandbox.statistics();
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    const seen: Seen = {
      requests,
      refusals: refusals.length,
      mostInTenSeconds: most(times, 10_000),
      mostInOneSecond: most(times, 1000),
      perSecond: (times.length - 1) / seconds,
    };
    process.stdout.write(`${JSON.stringify(seen)}\n`);
    void sandbox.close();
  });
}

async function load(address: string, seconds: number): Promise<{ readonly cpuMs: number; readonly waits: number[] }> {
  const ports = createNodePorts();
  const connection = createSiteConnection({ siteAddress: address, 'api.key': DEMO_API_KEY }, ports);
  const query = [['limit', '1']] as const;
  const end = performance.now() + seconds * 1000;
  const before = process.cpuUsage();
  const waits: number[] = [];
  const bulk = async (): Promise<void> => {
    while (performance.now() < end) await connection.request({ method: 'GET', path: '/currencies', query });
  };
  const interactive = async (): Promise<void> => {
    while (performance.now() < end) {
      const asked = performance.now();
      await connection.request({ method: 'GET', path: '/currencies', query, lane: 'interactive' });
      waits.push(performance.now() - asked - LATENCY_MS);
      await ports.clock.sleep(1000);
    }
  };
  await Promise.all([...Array.from({ length: WORKERS }, bulk), interactive()]);
  const { user, system } = process.cpuUsage(before);
  await connection.close();
  await ports.transport.close();
  return { cpuMs: (user + system) / 1000, waits };
}

/** Lines of a process, one at a time. */
function linesOf(child: ChildProcess): () => Promise<string> {
  if (child.stdout === null) throw new Error('The process has no output.');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error('The process ended without a result.');
    return value;
  };
}

/** Prints what was reached. @param seconds how long it asks. */
export async function benchPacing(seconds = 30): Promise<void> {
  const child = spawn(process.execPath, [__filename, 'site'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const nextLine = linesOf(child);
  const { address } = JSON.parse(await nextLine()) as { readonly address: string };
  const { cpuMs, waits } = await load(address, seconds);
  child.stdin?.end();
  const seen = JSON.parse(await nextLine()) as Seen;
  const sorted = waits.sort((a, b) => a - b);
  const [median = 0, longest = 0] = [sorted[sorted.length >> 1], sorted.at(-1)];
  console.log(
    `\nPacing: ${seconds} s at ${LATENCY_MS} ms latency, limit ${LIMIT}/s with a burst of 20, as the site saw it`,
  );
  console.log(
    `  requests per second      ${seen.perSecond.toFixed(2)} (${((seen.perSecond * 100) / LIMIT).toFixed(1)} % of the limit)`,
  );
  console.log(`  refusals                 ${seen.refusals} of ${seen.requests}`);
  console.log(`  most in ten seconds      ${seen.mostInTenSeconds} (limit ${LIMIT * 10})`);
  console.log(`  most in one second       ${seen.mostInOneSecond} (limit ${LIMIT} and a burst of 20)`);
  console.log(`  CPU per request (ms)     ${(cpuMs / seen.requests).toFixed(2)}`);
  console.log(`  interactive wait (ms)    median ${median.toFixed(0)}, longest ${longest.toFixed(0)}`);
}

if (require.main === module) {
  const [argument] = process.argv.slice(2);
  void (argument === 'site' ? site() : benchPacing(argument === undefined ? undefined : Number(argument)));
}
