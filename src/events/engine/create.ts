/** The engine with the poller and the dispatcher behind it. */
import type { SiteConnection } from '../../connection';
import { createDispatcher } from '../delivery';
import { pollOnce } from '../poller';
import { noticeStandstill } from '../standstill';
import { createEngineOf } from './engine';
import type { EngineSteps, EventEngine, EventEngineOptions } from './model';

/** A site that has not answered for so long hangs, or has many who want something of it. */
const PATIENCE_MS = 1000;

/**
 * Makes an engine for one store. It rests until a subscription is added.
 *
 * Promise: of one subscription only one engine polls at a time, whatever the number of processes on the store; resources
 * of a subscription are polled one after another; a resource is polled every interval, later only while its site, its
 * credentials or the store fail; what a poll has stored is handed on at once, at least once, in order per record.
 */
export function createEventEngine(options: EventEngineOptions): EventEngine {
  return createEngineOf(createEngineSteps(options), options);
}

/** Polls and hands on, for hosts that keep the time themselves. */
export function createEngineSteps({ store, ports }: Pick<EventEngineOptions, 'store' | 'ports'>): EngineSteps {
  const dispatcher = createDispatcher({ outbox: store.outbox, ...ports });
  const { clock } = ports;
  return {
    async poll({ subscription: { id, connection: whole }, resource, lease, signal, hangs }) {
      const { connection, answers } = counted(whole);
      const tell = (): void => hangs?.();
      const endWatch = noticeStandstill({ clock, afterMs: PATIENCE_MS, measure: answers, tell });
      const stream = { subscription: id, resource: resource.key };
      try {
        return await pollOnce({ stream, resource, connection, store, lease, clock, signal });
      } finally {
        endWatch();
      }
    },
    deliver: async ({ subscription: { id, sink }, owner, signal, hangs }) =>
      dispatcher.deliverDue({ subscription: id, sink, owner, signal, ...(hangs === undefined ? {} : { hangs }) }),
  };
}

/** A connection and how many answers it has brought. */
function counted(whole: SiteConnection): { readonly connection: SiteConnection; readonly answers: () => number } {
  let count = 0;
  const request: SiteConnection['request'] = async (wanted) => whole.request(wanted).finally(() => (count += 1));
  return { connection: { ...whole, request }, answers: () => count };
}
