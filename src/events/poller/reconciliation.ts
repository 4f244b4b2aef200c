/** Reads the last days once more, now and then: finds what was saved later, or with an older date, than windows reach. */
import type { Checkpoint, Reconciliation } from './checkpoint';
import { windowDate } from './conditions';
import { secondOf } from './instants';
import { pagesById } from './pages';
import { compare, store, type Poll } from './poll-state';
import { isRefusedToken } from './refused-token';

/** How much may be read besides new changes in one poll. */
export interface Budget {
  pages: number;
}

/** Goes on with a reconciliation, or begins one that is due, as far as the budget reaches. */
export async function reconcile(poll: Poll, budget: Budget): Promise<void> {
  const running = poll.checkpoint.reconciliation ?? due(poll);
  if (running === undefined) return;
  try {
    if (!(await read(poll, running, budget))) return;
    const { reconciliation: _done, ...rest } = poll.checkpoint;
    await store(poll, { checkpoint: { ...rest, reconciledAt: running.openedAt } });
  } catch (error) {
    const { token, ...again } = poll.checkpoint.reconciliation ?? running;
    if (token === undefined || !isRefusedToken(error)) throw error;
    poll.tally.pending.add('reconciliation');
    await store(poll, { checkpoint: { ...poll.checkpoint, reconciliation: again } });
  }
}

function due({ checkpoint, resource }: Poll): Reconciliation | undefined {
  const { reconciliation: settings } = resource;
  const { readTo, reconciledAt, clocks, rememberedFrom, startedFrom } = checkpoint;
  if (settings === undefined || windowDate(resource) === undefined) return undefined;
  if (readTo === undefined || reconciledAt === undefined || clocks === undefined) return undefined;
  if (clocks.site - reconciledAt < settings.everyMs) return undefined;
  // Of what lies further back it is not known any more whether it was told of.
  const from = Math.max(
    secondOf(readTo - settings.reachMs),
    rememberedFrom === undefined ? -Infinity : secondOf(rememberedFrom) + 1000,
    startedFrom ?? -Infinity,
  );
  return { from, to: readTo, openedAt: clocks.site, times: { lastPoll: from, now: clocks.site } };
}

/** Whether it came to its end. */
async function read(poll: Poll, running: Reconciliation, budget: Budget): Promise<boolean> {
  const { from, to, times, openedAt } = running;
  if (from !== undefined && from >= to) return true;
  if (budget.pages <= 0) {
    poll.tally.pending.add('reconciliation');
    return false;
  }
  for await (const { records, resumeToken } of pagesById(poll, times, running, { concurrency: 1 })) {
    const changes = await compare(poll, records, { from, to }, { pollAt: openedAt, purpose: 'tell' });
    const checkpoint: Checkpoint = { ...poll.checkpoint, reconciliation: { ...running, token: resumeToken } };
    await store(poll, { ...changes, checkpoint });
    budget.pages -= 1;
    if (budget.pages <= 0 || poll.signal.aborted) {
      poll.tally.pending.add('reconciliation');
      return false;
    }
  }
  return true;
}
