/** Several processes on one store, and processes that are killed: what is durable stays, and nothing is there twice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { STREAM, type Medium, type OpenStore } from './medium';

const COMMITTER = path.join(__dirname, '..', 'children', 'committer.cjs');
const DIST = path.join(__dirname, '..', '..', '..', 'dist', 'stores');
const EVENTS = 20;

interface Committer {
  readonly child: ChildProcess;
  /** The last page that it said is durable. */
  last(): number;
  /** Resolves when it has said a line that begins so. */
  said(beginning: RegExp): Promise<void>;
  kill(): Promise<void>;
}

function start(kind: string, address: string, owner: string): Committer {
  if (!existsSync(DIST)) throw new Error('dist/ is missing: run `npm run build` first (`npm test` does).');
  const child = spawn(process.execPath, [COMMITTER, kind, address, owner], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let last = 0;
  const waiting = new Set<(line: string) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (/^\d+$/.test(line)) last = Number(line);
    for (const look of [...waiting]) look(line);
  });
  return {
    child,
    last: () => last,
    said: async (beginning) =>
      new Promise((resolve, reject) => {
        const look = (line: string): void => {
          if (!beginning.test(line)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        void closed.then(() => reject(new Error('The process ended by itself.')));
      }),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Every page up to the checkpoint is there whole and once, and what is counted is what there is. */
async function check(store: OpenStore, said: number): Promise<number> {
  const checkpoint = Number(await store.streams.readCheckpoint(STREAM));
  expect(checkpoint).toBeGreaterThanOrEqual(said);
  expect(checkpoint).toBeLessThanOrEqual(said + 1);
  const count = async (sql: string): Promise<unknown> => (await store.database.all(sql))[0]?.['n'];
  const events = checkpoint * EVENTS;
  expect(await count('SELECT count(*) AS n FROM event')).toBe(events);
  expect(await count('SELECT count(DISTINCT id) AS n FROM event')).toBe(events);
  expect(await count('SELECT count(*) AS n FROM seen')).toBe(events);
  const { waiting, delivered } = await store.outbox.figures();
  expect(await count(`SELECT count(*) AS n FROM notification WHERE status = 'waiting'`)).toBe(waiting);
  expect(waiting + delivered).toBe(events);
  expect(await count('SELECT count(*) AS n FROM queued')).toBe(waiting);
  // One record each, so that exactly the first of every record must be free.
  expect(await count(`SELECT count(*) AS n FROM notification WHERE status = 'waiting' AND blocked = 0`)).toBe(
    await count('SELECT count(DISTINCT record) AS n FROM queued'),
  );
  return checkpoint;
}

export function processesContract(kind: 'sqlite' | 'postgres', medium: () => Medium, kills: number): void {
  it('a process that is killed leaves whole pages only, and the next one goes on behind the last', async () => {
    const place = await medium().newPlace();
    const store = await place.open();
    let reached = 0;
    for (let round = 0; round < kills; round++) {
      const committer = start(kind, place.address, `owner ${round}`);
      await committer.said(/^\d/);
      // At another point of its work each time: after so many more pages, and so many turns of this process.
      for (let page = 0; page < round % 3; page++) await committer.said(/^\d/);
      for (let turn = 0; turn < (round * 37) % 400; turn++) await new Promise(setImmediate);
      await committer.kill();
      const before = reached;
      reached = await check(store, Math.max(committer.last(), reached));
      expect(reached).toBeGreaterThan(before);
    }
    await store.close();
  }, 120_000);

  it('two processes take turns by their lease, and a page of the one that lost it is never stored', async () => {
    const place = await medium().newPlace();
    const store = await place.open();
    const committers = [start(kind, place.address, 'a'), start(kind, place.address, 'b')];
    try {
      await Promise.race(committers.map(async (committer) => committer.said(/^\d/)));
      // Neither renews its lease, so they take it from one another.
      for (let turn = 0; turn < 3; turn++) await Promise.race(committers.map(async (each) => each.said(/^lost/)));
    } finally {
      await Promise.all(committers.map(async ({ kill }) => kill()));
    }
    await check(store, Math.max(...committers.map(({ last }) => last())));
    const owners = await store.database.all('SELECT version, COUNT(*) AS n FROM seen GROUP BY version');
    expect(owners.length).toBe(2);
    await store.close();
  }, 60_000);
}
