/** The engine with the poller and the dispatcher behind it. */
import { createDispatcher } from '../delivery';
import { pollOnce } from '../poller';
import { createEngineOf } from './engine';
import type { EngineSteps, EventEngine, EventEngineOptions } from './model';

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
  return {
    poll: async ({ subscription: { id, connection }, resource, lease, signal }) =>
      pollOnce({
        stream: { subscription: id, resource: resource.key },
        resource,
        connection,
        store,
        lease,
        clock: ports.clock,
        signal,
      }),
    deliver: async ({ subscription: { id, sink }, owner, signal }) =>
      dispatcher.deliverDue({ subscription: id, sink, owner, signal }),
  };
}
