import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import type { WriteResult } from '../../../src/sdk';

const DIST = path.resolve(__dirname, '../../../dist');
const COUNT = 100;
/** More for a long proof: ROUNDS=200. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 12);

jest.setTimeout(30_000 + ROUNDS * 3_000);

let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 3 }, latencyMs: 2 });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.reset();
  sandbox.clearStatistics();
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly results: readonly WriteResult[];
  readonly ended: 'killed' | 'done';
  readonly stderr: string;
}

/** Runs the write; kills it when it has shown that many bytes of results, at whatever it is doing then. */
async function run(activity: string, killAfter: number, ids: readonly unknown[] = []): Promise<Run> {
  const env = {
    ...process.env,
    DIST,
    SITE: sandbox.address,
    KEY: DEMO_API_KEY,
    JOURNAL: path.join(folder, 'write.journal'),
    COUNT: String(COUNT),
    ACTIVITY: activity,
    IDS: JSON.stringify(ids),
  };
  const child = spawn(process.execPath, [path.join(__dirname, 'child.cjs')], { env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    if (stdout.length > killAfter) child.kill('SIGKILL');
  });
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const signal = await new Promise<string | null>((resolve) => void child.on('close', (_code, by) => resolve(by)));
  const lines = stdout.split('\n').slice(0, -1);
  const results = lines.map((line) => JSON.parse(line) as WriteResult);
  return { results, ended: signal === 'SIGKILL' ? 'killed' : 'done', stderr };
}

test.each([
  ['create', ROUNDS],
  ['upsert', Math.ceil(ROUNDS / 3)],
])('whenever a %s is killed, the runs after it write no record twice and leave none out', async (activity, rounds) => {
  let random = 42;
  const draw = (): number => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
  let kills = 0;
  while (kills < rounds) {
    sandbox.reset();
    rmSync(path.join(folder, 'write.journal'), { force: true });
    const told = new Map<number, WriteResult['id']>();
    for (let killAfter = 0; ;) {
      killAfter += Math.floor(draw() * 4000);
      const { results, ended, stderr } = await run(activity, kills < rounds ? killAfter : Number.POSITIVE_INFINITY);
      if (ended === 'killed') kills += 1;
      for (const { index, status, id } of results) {
        expect(status).toBe('created');
        expect(told.get(index) ?? id).toBe(id);
        told.set(index, id);
      }
      if (ended === 'killed') continue;
      expect([results.length, stderr]).toEqual([COUNT, '']);
      break;
    }
    const made = sandbox.records.list('suppliers').slice(3);
    expect(made.map(({ name }) => String(name)).sort()).toEqual(
      Array.from({ length: COUNT }, (_, at) => `Killed ${at}`).sort(),
    );
    for (const { id, name } of made) expect(told.get(Number(String(name).slice(7)))).toBe(id);
  }
});

/** Requests that would write, per record, whatever became of them. */
function writes(): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { method, url } of sandbox.statistics().log) {
    const id = Number(/\/(\d+)(?:\/|$)/.exec(url)?.[1]);
    if (method !== 'GET') counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Kills runs on records that exist until one comes to its end; all that they told, the last run last. */
async function killedRuns(activity: string, ids: readonly unknown[]): Promise<readonly (readonly WriteResult[])[]> {
  let random = 7;
  const draw = (): number => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
  const told: (readonly WriteResult[])[] = [];
  // The lines of a run begin with those of the run before, so each is let come a little further than that.
  for (let killAfter = 0; ;) {
    killAfter += Math.floor(draw() * 2500);
    const { results, ended, stderr } = await run(activity, killAfter, ids);
    told.push(results);
    if (ended === 'killed') continue;
    expect([results.length, stderr]).toEqual([COUNT, '']);
    return told;
  }
}

describe('on records that exist', () => {
  const insert = (object: string, values: Readonly<Record<string, unknown>>): number[] =>
    Array.from({ length: COUNT }, () => sandbox.records.insert(object, values)['id'] as number);

  test('whenever a delete is killed, the runs after it delete every record, and say so', async () => {
    const ids = insert('tasks', { title: 'To go' });
    const told = await killedRuns('delete', ids);
    expect(told.length).toBeGreaterThan(2);
    for (const { index, status, id } of told.flat()) expect([status, id]).toEqual(['deleted', ids[index]]);
    expect(sandbox.records.count('tasks')).toBe(0);
  });

  test('whenever an update is killed, the runs after it update every record, and say so', async () => {
    const ids = insert('tasks', { title: 'Before' });
    const told = await killedRuns('update', ids);
    expect(told.length).toBeGreaterThan(2);
    for (const { index, status, id } of told.flat()) expect([status, id]).toEqual(['updated', ids[index]]);
    for (const id of ids) expect(sandbox.records.get('tasks', id)?.['title']).toBe(`Killed ${id}`);
  });

  test('whenever an action is killed, the runs after it send none twice, and leave in the dark only what was', async () => {
    const ids = insert('invoices', { status: 'draft' });
    const told = await killedRuns('dispute', ids);
    expect(told.length).toBeGreaterThan(2);
    const sent = writes();
    const results = told.at(-1) ?? [];
    for (const { index, id, status } of results) {
      expect(id).toBe(ids[index]);
      expect(sent.get(Number(id)) ?? 0).toBeLessThanOrEqual(1);
      const disputed = sandbox.records.get('invoices', Number(id))?.['status'] === 'disputed';
      expect([status, disputed]).toEqual([
        expect.stringMatching(disputed ? /^(?:done|unknown)$/ : /^unknown$/),
        disputed,
      ]);
    }
    // Whatever was told once stays told, and no kill leaves more in the dark than was under way.
    for (const { index, status } of told.flat()) expect([status, results[index]?.status]).toEqual([status, status]);
    const unknown = results.filter(({ status }) => status === 'unknown').length;
    expect(unknown).toBeLessThanOrEqual((told.length - 1) * 8);
  });
});
