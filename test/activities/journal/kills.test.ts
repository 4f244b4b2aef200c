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
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly results: readonly WriteResult[];
  readonly ended: 'killed' | 'done';
  readonly stderr: string;
}

/** Runs the write; kills it when it has shown that many bytes of results, at whatever it is doing then. */
async function run(activity: string, killAfter: number): Promise<Run> {
  const env = {
    ...process.env,
    DIST,
    SITE: sandbox.address,
    KEY: DEMO_API_KEY,
    JOURNAL: path.join(folder, 'write.journal'),
    COUNT: String(COUNT),
    ACTIVITY: activity,
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
