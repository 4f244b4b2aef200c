/** Runs that are killed without warning, and the runs that go on after them. */
import { appendFile, mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { lines, run, start, type Running } from './command';

jest.setTimeout(60_000);

const SUPPLIERS = 200;
let sandbox: Sandbox;
let site: Record<string, string>;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({
    records: {
      suppliers: SUPPLIERS,
      users: 2,
      accounts: 2,
      items: 1,
      contracts: 1,
      purchaseOrders: 1,
      requisitions: 1,
      invoices: 1,
    },
    rateLimit: false,
    // So that a run is still under way when the kill arrives.
    latencyMs: 40,
  });
  site = { COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY };
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-kill-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => path.join(folder, name);
const idsOf = async (file: string): Promise<unknown[]> => lines(await readFile(file, 'utf8')).map(({ id }) => id);
const allIds = (): unknown[] => sandbox.records.list('suppliers').map(({ id }) => id);

/** Kills a run as soon as something holds; fails when the run ends before that. */
async function killWhen({ child, ended }: Running, holds: () => boolean | Promise<boolean>): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  while (!(await holds())) {
    if (over) throw new Error(`The run ended by itself: ${(await ended).stderr}`);
    await new Promise(setImmediate);
  }
  child.kill('SIGKILL');
  await ended;
}

describe('a query with --resume', () => {
  const args = (): string[] => [
    ...['query', 'suppliers', '--page-size', '8', '--out', inFolder('out.jsonl')],
    ...['--resume', inFolder('token')],
  ];
  const part = (): string => inFolder('out.jsonl.resume.part');
  const marks = async (): Promise<number> =>
    (await readFile(inFolder('token'), 'utf8').catch(() => '')).split('records').length - 1;

  test('that is killed again and again ends with every record once, in order', async () => {
    for (const kills of [1, 2]) {
      // Counted in marks, not in bytes of the output: a kill can fall into the writing of the first page.
      const before = await marks();
      await killWhen(start(args(), site), async () => (await marks()) >= before + kills);
      expect(await readdir(folder)).not.toContain('out.jsonl');
    }
    const { code, stderr } = await run(args(), site);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Going on after \d+ records\.\n200 records written/)]);
    expect(await idsOf(inFolder('out.jsonl'))).toEqual(allIds());
    expect(await readdir(folder)).toEqual(['out.jsonl']);
  });

  test('cuts off what was written behind the last token, and asks for it again', async () => {
    sandbox.addFault({ kind: 'html-page', path: '/api/suppliers', nth: 8 });
    const broken = await run(args(), site);
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('the same command goes on')]);
    await appendFile(part(), '{"id":1,"name":"written, but its tok');
    expect((await run(args(), site)).code).toBe(0);
    expect(await idsOf(inFolder('out.jsonl'))).toEqual(allIds());
  });

  test('does not read again what it has', async () => {
    sandbox.addFault({ kind: 'html-page', path: '/api/suppliers', nth: 16 });
    await run(args(), site);
    const had = lines(await readFile(part(), 'utf8')).length;
    expect(had).toBeGreaterThan(20);
    const before = sandbox.statistics().requests;
    await run(args(), site);
    expect(sandbox.statistics().requests - before).toBeLessThan((SUPPLIERS - had) / 8 + 12);
  });

  test('is not mixed up with another query, nor with a shortened output', async () => {
    sandbox.addFault({ kind: 'html-page', path: '/api/suppliers', nth: 8 });
    await run(args(), site);
    const other = await run([...args(), '--where', 'id > 3'], site);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('another query')]);
    await truncate(part(), 10);
    const short = await run(args(), site);
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('has 10 bytes instead of')]);
  });

  test('needs a file to go on with', async () => {
    const { code, stderr } = await run(['query', 'suppliers', '--resume', inFolder('token')], site);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--out')]);
  });
});

describe('a write with --journal', () => {
  const input = Array.from({ length: 120 }, (_, at) => `{"name":"Killed ${at}","number":"K${at}"}\n`).join('');
  const args = (): string[] => ['create', 'suppliers', '--journal', inFolder('journal')];

  test('that is killed while answers are lost writes every record once', async () => {
    for (const created of [30, 75]) {
      const running = start(args(), site);
      running.child.stdin.end(input);
      let hangs = false;
      await killWhen(running, () => {
        const count = sandbox.records.count('suppliers') - SUPPLIERS;
        // From here on every record is written and no answer comes, so that all four in flight are in the dark.
        if (count >= created && !hangs) sandbox.addFault({ kind: 'hang', when: 'after-commit', method: 'POST' });
        hangs ||= count >= created;
        return count >= created + 4;
      });
      sandbox.clearFaults();
    }
    const { code, stdout, stderr } = await run(args(), site, input);
    expect([code, stderr]).toEqual([0, '120 created\n']);
    const results = lines(stdout);
    const made = sandbox.records.list('suppliers').slice(SUPPLIERS);
    expect(made.map(({ number }) => number).sort()).toEqual(results.map((_, at) => `K${at}`).sort());
    expect(results.filter(({ kept }) => kept === true).length).toBeGreaterThanOrEqual(70);
    for (const [at, { id }] of results.entries()) {
      expect(sandbox.records.get('suppliers', id as number)?.['number']).toBe(`K${at}`);
    }
  });

  test('run again when all is done writes nothing', async () => {
    const short = input.split('\n').slice(0, 3).join('\n');
    await run(args(), site, short);
    sandbox.clearStatistics();
    const again = await run(args(), site, short);
    expect([again.code, again.stderr]).toEqual([0, '3 created\n']);
    expect(sandbox.statistics().log.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('refuses another input', async () => {
    await run(args(), site, '{"name":"A"}\n');
    const { stdout, stderr } = await run(args(), site, '{"name":"B"}\n');
    expect(stdout + stderr).toContain('COUPA_JOURNAL_MISMATCH');
    expect(sandbox.records.count('suppliers')).toBe(SUPPLIERS + 1);
  });
});
