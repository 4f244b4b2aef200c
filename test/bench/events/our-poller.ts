// Ours, as a program uses it: a subscription with a function, a store in a file, and polls when the bench says so.
import { createSiteConnection } from '../../../src/connection';
import type { EngineNotice } from '../../../src/events';
import { createNodePorts, nodeClock, silentLogger } from '../../../src/platform';
import type { Clock } from '../../../src/sdk';
import { openSqliteStore } from '../../../src/stores';
import { events } from '../../../src/subscribe';
import { OBJECT } from './changing-site';
import type { Poller, Told } from './verdict';

export interface OurPollerOptions {
  readonly address: string;
  readonly key: string;
  /** Its own clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly file: string;
}

/** Requests that are not held to the pace of a real site. */
function unpaced(now: () => number): Clock {
  let leapt = 0;
  return {
    now,
    monotonic: () => performance.now() + leapt,
    sleep: async (ms) => {
      leapt += ms;
    },
  };
}

/** Starts one; its first poll is done when this resolves. */
export async function startOurPoller({ address, key, now, file }: OurPollerOptions): Promise<Poller> {
  const ports = { ...createNodePorts({ logger: silentLogger }), clock: unpaced(now) };
  const connection = createSiteConnection({ siteAddress: address, 'api.key': key }, ports);
  const clock: Clock = { ...nodeClock, now };
  const store = await openSqliteStore(file, { clock });
  const told: Told[] = [];
  let wake = (): void => undefined;
  let last: EngineNotice | undefined;
  const configuration = { object: OBJECT, start: 'now', interval: '1d', reconcile: '1h', deletions: '1h' };
  const subscription = await events.subscribe(connection, configuration, {
    store,
    ports: { clock, random: () => 0.5, logger: silentLogger },
    onEvent: ({ id, objectId, kind, record }) => {
      told.push({ id, objectId, kind, ...(record === undefined ? {} : { record }) });
    },
    observe: (notice) => {
      if (notice.kind !== 'polled' && notice.kind !== 'poll-failed' && notice.kind !== 'delivered') return;
      if (notice.kind !== 'delivered') last = notice;
      wake();
    },
  });
  const nextNotice = async (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const poll = async (): Promise<void> => {
    for (;;) {
      last = undefined;
      subscription.pollNow();
      while (last === undefined) await nextNotice();
      const notice = last as EngineNotice;
      if (notice.kind === 'poll-failed') throw new Error(notice.error.message);
      if (notice.kind === 'polled' && notice.summary.isCaughtUp && notice.summary.pending.length === 0) break;
    }
    while ((await subscription.status()).outbox.waiting > 0) await nextNotice();
  };
  await poll();
  return {
    told,
    poll,
    async close() {
      await subscription.stop();
      await store.close();
      await connection.close();
      await ports.transport.close();
    },
  };
}
