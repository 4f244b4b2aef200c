/** A sandbox with a clock of its own, a store in a file, and polls of one resource, for the tests of the poller. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createSiteConnection,
  type SiteConnection,
  type SiteRequest,
  type SiteResponse,
} from '../../../src/connection';
import type { ChangeEvent, PolledResource } from '../../../src/events/model';
import { pollOnce, type PollContext, type PollReport } from '../../../src/events/poller';
import { createNodePorts, silentLogger } from '../../../src/platform';
import { DEMO_API_KEY, startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox';
import type { LogFields, Logger, StateStore } from '../../../src/sdk';
import { openSqliteStore } from '../../../src/stores';

/** Departments, which are small and have all that a resource can have. */
export const DEPARTMENTS: PolledResource = {
  key: 'departments',
  object: 'departments',
  mapping: 'certain',
  conditions: [],
  idField: 'id',
  updated: { field: 'updated-at' },
  created: { field: 'created-at' },
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  pageSize: 50,
  overlapMs: 120_000,
  lagMs: 0,
  createdToleranceMs: 2000,
  start: 'everything',
};

/** What happens around the requests of a poll, on their way to a real site. */
export interface Hooks {
  before?: (request: SiteRequest) => SiteRequest;
  after?: (answer: SiteResponse, request: SiteRequest) => SiteResponse | undefined;
}

/** What tests need around a poll. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly connection: SiteConnection;
  readonly store: StateStore;
  /** Where it is. */
  readonly file: string;
  readonly logged: { readonly message: string; readonly fields?: LogFields | undefined }[];
  /** The site's clock, in milliseconds since the epoch; ours goes with it unless `apart` changes. */
  now: number;
  /** How far our clock is ahead of the site's. */
  apart: number;
  /** Lets time pass on both clocks. */
  pass(ms: number): void;
  /** A department; `at` in milliseconds since the epoch stands for both dates. */
  insert(name: string, at?: number): number;
  update(id: number, changes?: Record<string, unknown>, at?: number): void;
  /** Runs before each request of later polls and may change it, or after each answer. */
  hooks: Hooks;
  poll(resource?: Partial<PolledResource>, context?: Partial<PollContext>): Promise<PollReport>;
  /** Everything that was stored for delivery, in order. */
  events(): Promise<ChangeEvent[]>;
  /** What was stored since the last call. */
  fresh(): Promise<ChangeEvent[]>;
  close(): Promise<void>;
}

/** The moment at which every bench begins: whole seconds, because that is what the wire shows. */
export const START = Date.UTC(2026, 2, 1, 12, 0, 0);

/** Opens a bench. */
export async function openBench(options: SandboxOptions = {}): Promise<Bench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'poller-'));
  const file = path.join(folder, 'state.db');
  const time = { now: START, apart: 0 };
  const sandbox = await startSandbox({
    records: false,
    rateLimit: false,
    clock: { now: () => time.now, monotonic: () => performance.now() },
    ...options,
  });
  let leapt = 0;
  // Waiting for a turn costs no time.
  const own = {
    now: () => time.now + time.apart,
    monotonic: () => performance.now() + leapt,
    sleep: async (ms: number) => {
      leapt += ms;
    },
  };
  const ports = { ...createNodePorts({ logger: silentLogger }), clock: own };
  const connection = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
  const store = await openSqliteStore(file, { clock: own });
  const lease = await store.leases.acquire('test', 'owner', 3_600_000_000);
  if (lease === undefined) throw new Error('no lease');
  const logged: Bench['logged'] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (message, fields) => void logged.push({ message, fields }),
  };
  const stream = { subscription: 'test', resource: 'departments' };
  let hooks: Hooks = {};
  const hooked: SiteConnection = {
    ...connection,
    async request(request) {
      const sent = hooks.before?.(request) ?? request;
      const answer = await connection.request(sent);
      return hooks.after?.(answer, sent) ?? answer;
    },
  };
  let told = 0;
  return {
    sandbox,
    connection,
    store,
    file,
    logged,
    get hooks() {
      return hooks;
    },
    set hooks(given) {
      hooks = given;
    },
    get now() {
      return time.now;
    },
    set now(now) {
      time.now = now;
    },
    get apart() {
      return time.apart;
    },
    set apart(apart) {
      time.apart = apart;
    },
    pass(ms) {
      time.now += ms;
    },
    insert(name, at = time.now) {
      const dates = { 'created-at': iso(at), 'updated-at': iso(at) };
      return sandbox.records.insert('departments', { name, ...dates })['id'] as number;
    },
    update(id, changes = {}, at = time.now) {
      sandbox.records.update('departments', id, { ...changes, 'updated-at': iso(at) });
    },
    poll: async (resource = {}, context = {}) =>
      pollOnce({
        stream,
        resource: { ...DEPARTMENTS, ...resource },
        connection: hooked,
        store,
        lease,
        clock: own,
        logger,
        signal: new AbortController().signal,
        ...context,
      }),
    events: async () => readEvents(store),
    async fresh() {
      const events = await readEvents(store);
      return events.splice(told, (told = events.length) + 0);
    },
    async close() {
      await connection.close();
      await ports.transport.close();
      await store.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readEvents({ outbox }: StateStore): Promise<ChangeEvent[]> {
  const events: ChangeEvent[] = [];
  for (let after = 0; ;) {
    const page = await outbox.list({ subscription: 'test' }, { after, limit: 500 });
    if (page.length === 0) return events;
    for (const notification of page) {
      after = notification.sequence;
      events.push(...notification.events.map(({ body }) => JSON.parse(body) as ChangeEvent));
    }
  }
}

/** As a site writes it. */
export function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', '+00:00');
}

/** `1 CREATED`, in order of the ids. */
export function told(events: readonly ChangeEvent[]): string[] {
  return events
    .map(({ objectId, kind }) => `${objectId} ${kind}`)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
