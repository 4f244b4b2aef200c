/** An engine on a real store, with polls that a test scripts and a clock that it turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SiteConnection } from '../../../src/connection';
import { createDispatcher, createNotificationSink } from '../../../src/events/delivery';
import { createEngineOf, type EngineNotice, type PollRequest, type PollSummary } from '../../../src/events/engine';
import type { DeliverRequest, EventEngine, EventEngineOptions, Subscription } from '../../../src/events/engine';
import type { ChangeEvent, EventsConfiguration, Notification } from '../../../src/events/model';
import type { Logger, StateStore } from '../../../src/sdk';
import { openSqliteStore } from '../../../src/stores';
import { manualClock, type ManualClock } from '../../connection/fake-clock';

export const MINUTE = 60_000;

export let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'coupa-engine-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Poll = (request: PollRequest) => Promise<Partial<PollSummary> | void>;

export interface Bench {
  readonly clock: ManualClock;
  readonly store: StateStore;
  readonly engine: EventEngine;
  readonly notices: EngineNotice[];
  readonly polls: { readonly subscription: string; readonly resource: string; readonly at: number }[];
  readonly logged: { readonly level: string; readonly message: string }[];
  /** Turns the clock in small steps until it holds, a quarter of an hour at most. */
  turnUntil(holds: () => boolean): Promise<void>;
  turn(ms: number): Promise<void>;
  at(): number;
}

const opened: Bench[] = [];
afterEach(async () => {
  for (const { engine, store } of opened.splice(0)) {
    await engine.stop();
    await store.close();
  }
});

/** Lets what waits for the store run. */
async function breathe(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise(setImmediate);
}

export async function bench(
  poll: Poll,
  options: Partial<EventEngineOptions> = {},
  clock = manualClock(),
): Promise<Bench> {
  const store = await openSqliteStore(join(folder, 'state.sqlite'), { clock });
  const start = clock.monotonic();
  const [notices, polls, logged]: [EngineNotice[], Bench['polls'], Bench['logged']] = [[], [], []];
  const log = (level: string) => (message: string) => void logged.push({ level, message });
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const random = (): number => 0.5;
  const ports = { clock, random, logger };
  const dispatcher = createDispatcher({ outbox: store.outbox, ...ports });
  const steps = {
    poll: async (request: PollRequest) => {
      const { subscription, resource } = request;
      polls.push({ subscription: subscription.id, resource: resource.key, at: clock.monotonic() - start });
      return { ...NOTHING, ...((await poll(request)) ?? {}) };
    },
    deliver: async ({ subscription, owner, signal }: DeliverRequest) =>
      dispatcher.deliverDue({ subscription: subscription.id, sink: subscription.sink, owner, signal }),
  };
  const engine = createEngineOf(steps, { store, ports, observe: (notice) => notices.push(notice), ...options });
  const turn = async (ms: number): Promise<void> => {
    await breathe();
    await clock.advance(ms);
    await breathe();
  };
  const made: Bench = {
    clock,
    store,
    engine,
    notices,
    polls,
    logged,
    turn,
    async turnUntil(holds) {
      for (let i = 0; i < 900 && !holds(); i++) await turn(1000);
      expect(holds()).toBe(true);
    },
    at: () => clock.monotonic() - start,
  };
  opened.push(made);
  return made;
}

export const NOTHING: PollSummary = {
  counts: { CREATED: 0, UPDATED: 0, DELETED: 0, UNKNOWN: 0 },
  pages: 1,
  requests: 1,
  isCaughtUp: true,
  pending: [],
  warnings: [],
};

interface Wishes {
  readonly site?: string;
  readonly intervalMs?: number;
  readonly handler?: (notification: Notification) => unknown;
}

export function subscription(id: string, keys: readonly string[], wishes: Wishes = {}): Subscription {
  const { site = `https://${id}.coupahost.com`, intervalMs = 15 * MINUTE, handler = () => undefined } = wishes;
  const connection = {
    siteAddress: site,
    budget: () => ({ requestsPerSecond: 25, waiting: { bulk: 0, interactive: 0 } }),
  } as unknown as SiteConnection;
  const resources = keys.map((key) => ({ key, object: key }));
  const configuration = { intervalMs, resources, keepDeliveredMs: MINUTE } as unknown as EventsConfiguration;
  const sink = createNotificationSink(handler, {
    clock: { ...manualClock(), sleep: async () => new Promise(() => undefined) },
  });
  return { id, connection, configuration, sink };
}

/** What a poll says that has stored one change. */
export const FOUND: Partial<PollSummary> = { counts: { ...NOTHING.counts, CREATED: 1 } };

/** Stores a change as a poll does. */
export async function commit(
  store: StateStore,
  { subscription: { id }, resource, lease }: PollRequest,
  event: string,
): Promise<void> {
  const body: ChangeEvent = {
    ...{ id: event, objectType: resource.key, object: resource.object, objectId: event, kind: 'CREATED' },
    ...{ date: '2026-01-01T00:00:00Z', pollDate: '2026-01-01T00:00:00Z' },
  };
  await store.streams.commitPage({
    stream: { subscription: id, resource: resource.key },
    lease,
    checkpoint: '{}',
    notifications: [{ id: `n-${event}`, events: [{ id: event, record: event, body: JSON.stringify(body) }] }],
    remember: [],
  });
}
