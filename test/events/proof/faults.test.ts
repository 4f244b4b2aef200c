/** Sites, receivers, stores and clocks that fail, one after another and together, below a subscription that goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSiteConnection } from '../../../src/connection';
import type { EngineNotice } from '../../../src/events';
import { createNodePorts, nodeClock, silentLogger } from '../../../src/platform';
import type { Clock } from '../../../src/sdk';
import { openSqliteStore } from '../../../src/stores';
import { events } from '../../../src/subscribe';
import { OBJECT, startChangingSite, stateOf, type ChangingSite } from '../../bench/events/changing-site';

jest.setTimeout(60_000);

/** Time runs so much quicker, that waits of minutes take milliseconds. */
const QUICKER = 500;
const BEGAN = performance.now();
const quickly = (): number => (performance.now() - BEGAN) * QUICKER;

/** A receiver that keeps the states that it was told, and fails as long as it is told to. */
async function startReceiver(onCallback: () => void): Promise<{
  readonly url: string;
  readonly states: Set<string>;
  fails: boolean;
  readonly server: Server;
}> {
  const states = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.statusCode = receiver.fails ? 500 : 200;
      if (!receiver.fails) {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly data?: Record<string, unknown> }[];
        for (const { data } of body) if (data !== undefined) states.add(stateOf(data));
      }
      response.end();
      onCallback();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver = { url: `http://127.0.0.1:${port}/`, states, fails: false, server };
  return receiver;
}

/** Runs a subscription until every last state has arrived after `trouble` was over. */
async function survive(
  trouble: (tools: {
    readonly site: ChangingSite;
    readonly receiver: { fails: boolean };
    jump(ms: number): void;
    limitStore(more: number): Promise<void>;
    /** Resolves when this has happened so many times from now on. */
    happens(times: number, what: (notice: EngineNotice) => boolean): Promise<void>;
  }) => Promise<void>,
): Promise<{ readonly failures: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'coupa-faults-'));
  const site = await startChangingSite({ seed: 5, records: 40 });
  const looks = new Set<() => void>();
  const wake = (): void => [...looks].forEach((look) => look());
  const receiver = await startReceiver(wake);
  let jumped = 0;
  const clock: Clock = {
    now: () => Date.now() + quickly() + jumped,
    monotonic: quickly,
    sleep: async (ms, signal) => nodeClock.sleep(ms / QUICKER, signal),
  };
  const ports = { ...createNodePorts({ logger: silentLogger }), clock };
  const connection = createSiteConnection({ siteAddress: site.address, 'api.key': site.key }, ports);
  const store = await openSqliteStore(join(folder, 'state.db'), { clock });
  const notices: EngineNotice[] = [];
  const failures: string[] = [];
  site.watch(() => site.pass(700));
  const configuration = {
    resources: [{ object: OBJECT, start: 'everything', lag: 0, pageSize: 10 }],
    interval: '1m',
    'event.notification.format': 'cloudevents',
    'event.notification.allowed.internal.hosts': '127.0.0.1',
  };
  const until = async (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  const subscription = await events.subscribe(connection, configuration, {
    ...{ store, ports, callback: receiver.url },
    observe: (notice) => {
      notices.push(notice);
      if (notice.kind === 'poll-failed' || notice.kind === 'delivery-failed') failures.push(notice.error.code);
      if (notice.kind === 'delivered' && notice.report.lastError !== undefined) failures.push(notice.report.lastError);
      if (notice.kind === 'polled' && notices.length < 400) site.churn(3);
      wake();
    },
  });
  const limitStore = async (more: number): Promise<void> => {
    const [row] = await store.database.all('PRAGMA page_count');
    await store.database.all(`PRAGMA max_page_count = ${Number(row?.['page_count']) + more}`);
  };
  try {
    await until(() => notices.some(({ kind }) => kind === 'polled'));
    await trouble({
      ...{ site, receiver, limitStore },
      jump: (ms) => void (jumped += ms),
      async happens(times, what) {
        const from = notices.length;
        await until(() => notices.slice(from).filter(what).length >= times);
      },
    });
    notices.length = 400;
    const wanted = (): string[] => site.records().map(stateOf);
    await until(() => wanted().every((state) => receiver.states.has(state)));
    return { failures };
  } finally {
    await subscription.stop();
    await store.close();
    await connection.close();
    await ports.transport.close();
    receiver.server.close();
    receiver.server.closeAllConnections();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const isFailedPoll = ({ kind }: EngineNotice): boolean => kind === 'poll-failed';
const isPoll = ({ kind }: EngineNotice): boolean => kind === 'polled';

test.each(['status', 'reset', 'truncated-body', 'html-page'] as const)(
  'a site whose answers are %s for a while loses nothing',
  async (kind) => {
    const { failures } = await survive(async ({ site, happens }) => {
      const mend = site.sandbox.addFault({ kind });
      await happens(1, isFailedPoll);
      mend();
      await happens(3, isPoll);
    });
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.filter((code) => !code.startsWith('COUPA_'))).toEqual([]);
  },
);

test('a site that answers 429 for a while is waited for, and nothing is lost', async () => {
  let refused = 0;
  const { failures } = await survive(async ({ site, happens }) => {
    site.sandbox.addFault({ kind: 'too-many-requests', times: 30 });
    await happens(6, isPoll);
    refused = site.sandbox.statistics().byStatus[429] ?? 0;
  });
  expect(refused).toBe(30);
  expect(failures).toEqual([]);
});

test('a receiver that fails for a while gets everything afterwards', async () => {
  const { failures } = await survive(async ({ receiver, happens }) => {
    receiver.fails = true;
    await happens(4, (notice) => notice.kind === 'delivered' && notice.report.failed > 0);
    receiver.fails = false;
  });
  expect(failures.join()).toContain('answered with status 500');
});

test('a disk that is full for a while is told, and nothing is lost', async () => {
  const { failures } = await survive(async ({ limitStore, happens, site }) => {
    await limitStore(2);
    site.touchMany(40);
    await happens(2, isFailedPoll);
    await limitStore(1_000_000);
    await happens(2, isPoll);
  });
  expect(failures).toContain('COUPA_STATE_UNWRITABLE');
});

test('a wall clock that jumps by days, in either direction, loses nothing and stops nothing', async () => {
  const { failures } = await survive(async ({ jump, happens }) => {
    for (const days of [30, -60, 30]) {
      jump(days * 86_400_000);
      await happens(3, isPoll);
    }
  });
  expect(failures).toEqual([]);
});
