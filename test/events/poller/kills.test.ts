/** Polls that are killed, again and again, while the data changes. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DEMO_API_KEY } from '../../../src/sandbox';
import { DEPARTMENTS, openBench, type Bench } from './bench';

const DIST = path.join(__dirname, '..', '..', '..', 'dist', 'events');
/** More for a long proof: ROUNDS=200. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 6);

jest.setTimeout(60_000 + ROUNDS * 5000);

let state = 20_260_301;
const draw = (below: number): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
};
let names = 0;
let watching: () => void = () => undefined;

/** Something that other users of the site do. */
function change(bench: Bench): void {
  const { records } = bench.sandbox;
  names += 1;
  bench.pass(draw(1500));
  const id = 1 + draw(records.count('departments'));
  if (draw(3) === 0) bench.insert(`Department ${names}`, bench.now - draw(100_000));
  else if (records.get('departments', id) !== undefined) bench.update(id, { name: `Department ${names}` });
}

/** Polls in a process of its own, which is killed some milliseconds behind some request. */
async function killedPoll(bench: Bench): Promise<void> {
  const resource = JSON.stringify({ ...DEPARTMENTS, pageSize: 5 });
  const child = spawn(
    process.execPath,
    [path.join(__dirname, 'child.cjs'), bench.file, bench.sandbox.address, DEMO_API_KEY, resource],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const closed = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_code, by) => resolve(by)));
  let requests = 0;
  const last = 1 + draw(25);
  watching = () => {
    requests += 1;
    if (draw(2) === 0) change(bench);
    if (requests === last) setTimeout(() => child.kill('SIGKILL'), draw(12));
  };
  const signal = await closed;
  watching = () => undefined;
  expect(complaint).toBe('');
  expect(signal).toBe('SIGKILL');
}

test('whenever polls are killed, nothing is lost, and nothing comes under two ids', async () => {
  if (!existsSync(DIST)) throw new Error('dist/ is missing: run `npm run build` first (`npm test` does).');
  const bench = await openBench({
    latencyMs: () => {
      watching();
      return 0;
    },
  });
  try {
    for (let at = 0; at < 60; at += 1) bench.insert(`First ${at}`, bench.now - at * 10);
    for (let round = 0; round < ROUNDS; round += 1) await killedPoll(bench);
    for (let round = 0; round < 3; round += 1) {
      bench.pass(121_000);
      while (!(await bench.poll()).isCaughtUp);
    }
    const events = await bench.events();
    const last = new Map(events.map(({ objectId, record }) => [objectId, record]));
    for (const record of bench.sandbox.records.list('departments')) {
      expect(last.get(String(record['id']))).toEqual(record);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const states = events.map(({ objectId, record }) => `${objectId} ${JSON.stringify(record)}`);
    expect(new Set(states).size).toBe(states.length);
    expect(events.length).toBeGreaterThan(60 + ROUNDS);
  } finally {
    await bench.close();
  }
});
