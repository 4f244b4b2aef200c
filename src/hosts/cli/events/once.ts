/** One round of polls: everything is read, everything found is handed on, then it is over. */
import type { EngineNotice, EventEngine, EventsConfiguration } from '../../../events';
import type { StateStore } from '../../../sdk';
import { EXIT } from '../exit-codes';
import { durationText } from './durations';
import type { Screen } from './screen';

/** What a round needs. */
export interface OnceOptions {
  readonly engine: EventEngine;
  readonly store: StateStore;
  readonly id: string;
  readonly configuration: EventsConfiguration;
  readonly stop: AbortSignal;
  /** Gets a listener for notices. */
  readonly notices: ((notice: EngineNotice) => void)[];
  readonly screen: Screen;
}

/** The exit code: failed when a poll failed, another process polls, or something could not be handed on. */
export async function runOnce(options: OnceOptions): Promise<number> {
  const { screen, stop } = options;
  const outcome = await allPolled(options);
  if (stop.aborted) return EXIT.cancelled;
  if (outcome === 'elsewhere') {
    screen.line(`Nothing was read: ${await holderText(options)}.`);
    return EXIT.failed;
  }
  const left = await handOnAll(options);
  if (left > 0 && (await options.store.outbox.pausedBecause(options.id)) === undefined)
    screen.line(`${left} notifications are still to be handed on; the next run goes on with them.`);
  return outcome === 'ok' && left === 0 ? EXIT.ok : EXIT.failed;
}

/** A process that was killed keeps its turn for a minute; people should know that it is not for ever. */
async function holderText({ store, id }: OnceOptions): Promise<string> {
  const holder = await store.leases.holder(id);
  if (holder === undefined) return 'another process polled with this store a moment ago; run this again';
  const left = durationText(holder.leftMs);
  return `${holder.owner} polls with this store; should it have died, its turn ends in ${left}`;
}

type Outcome = 'ok' | 'failed' | 'elsewhere';

async function allPolled({ configuration, notices, stop }: OnceOptions): Promise<Outcome> {
  const open = new Set(configuration.resources.map(({ key }) => key));
  let outcome: Outcome = 'ok';
  return new Promise((resolve) => {
    if (stop.aborted || open.size === 0) resolve(outcome);
    stop.addEventListener('abort', () => resolve(outcome), { once: true });
    notices.push((notice) => {
      if (notice.kind === 'lease' && notice.standing === 'elsewhere') resolve('elsewhere');
      if (notice.kind === 'poll-failed') outcome = 'failed';
      const isRead = notice.kind === 'polled' && notice.summary.isCaughtUp && notice.summary.pending.length === 0;
      const isOver = notice.kind === 'poll-failed' || isRead;
      if (isOver) open.delete(notice.resource);
      if (open.size === 0) resolve(outcome);
    });
  });
}

/** How many notifications are left. */
async function handOnAll({ engine, store, id, stop }: OnceOptions): Promise<number> {
  for (;;) {
    await engine.deliverNow(id);
    const { waiting, paused } = await store.outbox.figures(id);
    const due = await store.outbox.nextDueAt(id);
    const isOver = waiting === 0 || paused > 0 || due === undefined || due > Date.now();
    if (isOver || stop.aborted) return waiting + paused;
  }
}
