// A sandbox on a clock of its own, whose departments change by a seed: between polls, and between the pages of polls. It
// keeps account of what became of every record, which is what pollers are judged by.
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import type { DataRecord } from '../../../src/sdk';

/** Why a state of a record came to be. */
export type Cause = 'there-before' | 'created' | 'updated';

/** A site that changes while it is read. */
export interface ChangingSite {
  readonly address: string;
  readonly key: string;
  /** Its clock, in milliseconds since the epoch. */
  now(): number;
  pass(ms: number): void;
  /** Things that users of the site do. */
  churn(times: number): void;
  /** One import that touches many records within the same second. */
  touchMany(count: number): void;
  /** How many things happen behind each request, at most. */
  setRestless(most: number): void;
  /** Is called with each request, before it is answered. */
  watch(onRequest: () => void): void;
  /** What there is now. */
  records(): DataRecord[];
  /** By `stateOf`. */
  causes(): ReadonlyMap<string, Cause>;
  /** Ids of what is gone, and for how many milliseconds it had been there. */
  deleted(): ReadonlyMap<number, number>;
  readonly changes: number;
  readonly sandbox: Sandbox;
  close(): Promise<void>;
}

export const OBJECT = 'departments';

/** Tells one state of a record from all others: every change gives it another name or date. */
export function stateOf(record: DataRecord): string {
  return ['id', 'name', 'updated-at', 'created-at'].map((name) => String(record[name])).join('|');
}

/** Draws whole numbers below a bound; the same seed draws the same ones. */
export function drawer(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

export interface ChangingSiteOptions {
  readonly seed: number;
  /** How many there are at first. */
  readonly records: number;
  /** How likely it is, in a hundred, that a record comes with a date of hours ago. */
  readonly veryLate?: number;
}

const [SECOND, HOUR] = [1000, 3_600_000];
const DAY = 24 * HOUR;

/** As the site writes it. */
const iso = (at: number): string => new Date(at).toISOString();

/** Starts one. */
export async function startChangingSite({ seed, records, veryLate = 0 }: ChangingSiteOptions): Promise<ChangingSite> {
  const draw = drawer(seed);
  let now = Math.floor(Date.now() / DAY) * DAY;
  let [names, restless, changes] = [0, 0, 0];
  let onRequest = (): void => undefined;
  const causes = new Map<string, Cause>();
  const gone = new Map<number, number>();
  const bornAt = new Map<number, number>();

  const sandbox = await startSandbox({
    records: false,
    rateLimit: false,
    clock: { now: () => now, monotonic: () => performance.now() },
    latencyMs: () => {
      onRequest();
      if (restless > 0) churn(draw(restless + 1));
      return 0;
    },
  });
  const ids: number[] = [];
  const name = (): string => `Department ${(names += 1)}`;
  const insert = (createdAt: number, updatedAt: number, cause: Cause): void => {
    const dates = { 'created-at': iso(createdAt), 'updated-at': iso(updatedAt) };
    const record = sandbox.records.insert(OBJECT, { name: name(), ...dates });
    causes.set(stateOf(record), cause);
    const id = record['id'] as number;
    ids.push(id);
    bornAt.set(id, cause === 'there-before' ? 0 : now);
  };
  const update = (id: number, at: number): void => {
    const record = sandbox.records.update(OBJECT, id, { name: name(), 'updated-at': iso(at) });
    causes.set(stateOf(record), 'updated');
  };
  const remove = (id: number): void => {
    sandbox.records.delete(OBJECT, id);
    ids.splice(ids.indexOf(id), 1);
    gone.set(id, now - (bornAt.get(id) ?? now));
  };
  function changeOne(): void {
    changes += 1;
    const id = ids[draw(ids.length)];
    const what = draw(100);
    if (what < veryLate) {
      // Somebody's import keeps the dates of another system.
      const at = now - (2 + draw(30)) * HOUR;
      insert(at, at, 'created');
    } else if (what < 20) {
      // A transaction that was long on its way: stamped when it began, visible when it is committed.
      const at = now - draw(100) * SECOND;
      insert(at, at, 'created');
    } else if (what < 35) insert(now, now + SECOND, 'created');
    else if (what < 45) insert(now, now, 'created');
    else if (id !== undefined && what < 55) update(id, now - draw(60) * SECOND);
    else if (id !== undefined && what < 62) remove(id);
    else if (id !== undefined) update(id, now);
  }
  function churn(times: number): void {
    for (let at = 0; at < times; at += 1) changeOne();
  }

  for (let at = 0; at < records; at += 1) {
    const when = now - 30 * DAY - draw(300) * DAY;
    insert(when, when, 'there-before');
  }
  return {
    address: sandbox.address,
    key: DEMO_API_KEY,
    sandbox,
    now: () => now,
    pass: (ms) => void (now += ms),
    churn,
    touchMany(count) {
      for (const id of ids.slice(0, count)) update(id, now);
      changes += Math.min(count, ids.length);
    },
    setRestless: (most) => void (restless = most),
    watch: (watcher) => void (onRequest = watcher),
    records: () => sandbox.records.list(OBJECT),
    causes: () => causes,
    deleted: () => gone,
    get changes() {
      return changes;
    },
    close: async () => sandbox.close(),
  };
}
