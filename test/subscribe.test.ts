/** Events for programs, against a sandbox on a real socket and a store in a real file. */
import { createServer, type IncomingMessage } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../src/connect';
import type { SiteConnection } from '../src/connection';
import type { ChangeEvent, EngineNotice } from '../src/events';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../src/sandbox';
import type { StateStore } from '../src/sdk';
import { events, type EventSubscription, type SubscribeOptions } from '../src/subscribe';

let folder: string;
let sandbox: Sandbox;
/** Milliseconds by which the clock of the site is turned ahead. */
let siteAhead = 0;
let site: SiteConnection;
let store: StateStore;
const running: EventSubscription[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coupa-subscribe-'));
  siteAhead = 0;
  const clock = { now: () => Date.now() + siteAhead, monotonic: () => performance.now() };
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 5 }, clock });
  site = connect({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY });
  store = await events.openStore(join(folder, 'events.sqlite'));
});
afterEach(async () => {
  for (const subscription of running.splice(0)) await subscription.stop();
  await store.close();
  await site.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Notices and events as they come, and a way to wait for them. */
function watcher(): {
  readonly events: ChangeEvent[];
  readonly notices: EngineNotice[];
  readonly hooks: Pick<SubscribeOptions, 'observe' | 'onEvent'>;
  until(holds: () => boolean): Promise<void>;
} {
  const [seen, notices]: [ChangeEvent[], EngineNotice[]] = [[], []];
  const waiting = new Set<() => void>();
  const wake = (): void => [...waiting].forEach((look) => look());
  return {
    events: seen,
    notices,
    hooks: {
      observe: (notice) => (notices.push(notice), wake()),
      onEvent: (event) => (seen.push(event), wake()),
    },
    until: async (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

const SUPPLIERS = { object: 'suppliers', start: 'everything', lag: 0, interval: '15m' };

async function subscribe(configuration: unknown, options: Partial<SubscribeOptions>): Promise<EventSubscription> {
  const made = await events.subscribe(site, configuration, { store, ...options });
  running.push(made);
  return made;
}

const polls = (notices: readonly EngineNotice[]): number => notices.filter(({ kind }) => kind === 'polled').length;

const delivered = (notices: readonly EngineNotice[]): number =>
  notices.reduce((sum, notice) => sum + (notice.kind === 'delivered' ? notice.report.delivered : 0), 0);

test('every record comes as an event, and then what was created and changed', async () => {
  sandbox.records.insert('suppliers', {
    name: 'Old',
    'created-at': '2020-01-01T00:00:00Z',
    'updated-at': '2020-01-01T00:00:00Z',
  });
  const seen = watcher();
  const subscription = await subscribe(SUPPLIERS, seen.hooks);
  const count = sandbox.records.count('suppliers');
  await seen.until(() => seen.events.length >= count && polls(seen.notices) === 1);
  expect(new Set(seen.events.map(({ objectId }) => objectId)).size).toBe(count);
  const made = sandbox.records.insert('suppliers', { name: 'Brand New' });
  siteAhead += 2000;
  subscription.pollNow();
  await seen.until(() => seen.events.some(({ objectId }) => objectId === String(made['id'])));
  expect(seen.events.at(-1)).toMatchObject({ kind: 'CREATED', object: 'suppliers', record: { name: 'Brand New' } });
  await seen.until(() => delivered(seen.notices) >= 2);
  const status = await subscription.status();
  expect(status).toMatchObject({ id: 'default', state: 'running', outbox: { waiting: 0, dead: 0 } });
  expect(status.lagMs).toBeLessThan(60_000);
});

test('a program that starts again goes on where it stopped, and gets nothing twice', async () => {
  const first = watcher();
  const one = await subscribe(SUPPLIERS, first.hooks);
  await first.until(() => first.events.length >= sandbox.records.count('suppliers') && delivered(first.notices) >= 1);
  await one.stop();
  sandbox.records.update('suppliers', 1, { name: 'Changed While Nobody Looked' });
  siteAhead += 2000;
  const second = watcher();
  await subscribe(SUPPLIERS, second.hooks);
  await second.until(() => delivered(second.notices) >= 1);
  expect(second.events.map(({ objectId, kind }) => [objectId, kind])).toEqual([['1', 'UPDATED']]);
  expect(first.events.map(({ id }) => id)).not.toContain(second.events[0]?.id);
});

test('events go to a callback, signed, and are sent again under the same ids', async () => {
  const got: { readonly headers: IncomingMessage['headers']; readonly body: { readonly id: string } }[] = [];
  let wake = (): void => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()) as { readonly id: string },
      });
      response.end('{}');
      wake();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  try {
    const callback = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
    const configuration = {
      resources: [SUPPLIERS],
      'event.notification.signature.key': 'key-of-the-callback',
      'event.notification.allowed.internal.hosts': '127.0.0.1',
    };
    const seen = watcher();
    const subscription = await subscribe(configuration, { observe: seen.hooks.observe!, callback });
    await seen.until(() => delivered(seen.notices) >= 1);
    expect(got).toHaveLength(1);
    expect(got[0]?.headers['elements-webhook-signature']).toMatch(/^sha256=[A-Za-z0-9+/]{43}=$/);
    expect(await subscription.replay()).toBe(1);
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (got.length > 1) resolve();
    });
    expect(got.map(({ body }) => body.id)).toEqual([got[0]?.body.id, got[0]?.body.id]);
    expect(JSON.stringify(await subscription.status())).not.toContain('key-of-the-callback');
  } finally {
    server.close();
  }
});

test('a callback inside the network is not called unless it is allowed, and nothing is lost', async () => {
  const seen = watcher();
  const callback = 'http://127.0.0.1:1/events';
  const subscription = await subscribe(SUPPLIERS, { observe: seen.hooks.observe!, callback });
  await seen.until(() => seen.notices.some((notice) => notice.kind === 'delivered'));
  const status = await subscription.status();
  expect(status.state).toBe('paused');
  expect(status.pausedBecause).toMatch(/127\.0\.0\.1/);
  expect(status.outbox).toMatchObject({ delivered: 0, dead: 0 });
});

test('a second program on the same store stands by', async () => {
  const first = watcher();
  await subscribe(SUPPLIERS, first.hooks);
  await first.until(() => polls(first.notices) === 1);
  const second = watcher();
  const other = await subscribe(SUPPLIERS, second.hooks);
  await second.until(() => second.notices.some((notice) => notice.kind === 'lease'));
  expect(second.notices).toMatchObject([{ kind: 'lease', standing: 'elsewhere' }]);
  expect((await other.status()).state).toBe('stand-by');
});

test('every fault of a configuration is told at once, and nothing begins', async () => {
  const configuration = [{ object: 'invoicez' }, { object: 'suppliers', start: 'yesterday', interval: 'often' }];
  const attempt = subscribe(configuration, { onEvent: () => undefined });
  await expect(attempt).rejects.toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
  const { problems } = (await attempt.catch((error: unknown) => error)) as {
    readonly problems: readonly { readonly path: string }[];
  };
  expect(problems.map(({ path }) => path).sort()).toEqual(['/0/object', '/1/interval', '/1/start']);
  await expect(subscribe(SUPPLIERS, {})).rejects.toThrow('Nobody takes the events');
  await expect(subscribe({ ...SUPPLIERS, enabled: false }, { onEvent: () => undefined })).rejects.toThrow(
    'Events are off',
  );
  expect(sandbox.statistics().requests).toBe(0);
});
