/** Reads a window to its end, page by page, each stored before the next is asked for. */
import { isCoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import type { Checkpoint, Position, Window } from './checkpoint';
import { windowDate } from './conditions';
import { openWindow, TRY_ORDER_AGAIN_MS } from './open-window';
import { forgetBefore } from './opening';
import { pagesOf, type Finding, type WindowPage } from './pages';
import { compare, store, type Poll } from './poll-state';
import { isRefusedToken } from './refused-token';
import { warnOfFinding } from './warnings';

/** A window that was opened by an earlier poll and ends further back than this leaves changes to the next one. */
const BEHIND_MS = 60_000;

/** Reads the window that is under way, or the next one. */
export async function readWindow(poll: Poll): Promise<void> {
  const wasUnderWay = poll.checkpoint.window !== undefined;
  await readOneWindow(poll);
  const { resource, tally, checkpoint, site } = poll;
  if (!wasUnderWay || windowDate(resource) === undefined) return;
  const behind = (site.siteNow() ?? 0) - resource.lagMs - (checkpoint.readTo ?? 0);
  tally.isCaughtUp = tally.isCaughtUp && behind <= BEHIND_MS;
}

async function readOneWindow(poll: Poll): Promise<void> {
  const { window, first } = await openWindow(poll);
  try {
    await readPages(poll, window, first);
  } catch (error) {
    const { token, ...position } = { token: undefined, ...(poll.checkpoint.window ?? window).position };
    if (token === undefined || !isLost(error)) throw error;
    // The stretch is read anew from its beginning; what was told of is recognised.
    const again = { ...window, position };
    await store(poll, { checkpoint: { ...poll.checkpoint, window: again } });
    // Records that change places would send us round in circles; a token that is not taken any more does so once.
    if (!isRefusedToken(error)) throw error;
    await readPages(poll, again);
  }
}

async function readPages(poll: Poll, window: Window, first?: readonly DataRecord[]): Promise<void> {
  for await (const page of pagesOf(poll, window, first)) {
    await storePage(poll, window, page);
    if (page.next !== undefined && poll.signal.aborted) return;
  }
  poll.tally.isCaughtUp = true;
}

/** Whether a place from which reading was to go on is lost. */
function isLost(error: unknown): boolean {
  return isRefusedToken(error) || (isCoupaError(error) && error.code === 'COUPA_ORDER_VIOLATED');
}

async function storePage(poll: Poll, window: Window, page: WindowPage): Promise<void> {
  const { tally, resource } = poll;
  const { from, to, openedAt, purpose } = window;
  if (page.records.length > 0) tally.pages += 1;
  if (page.finding !== undefined) warnOfFinding(poll, page.finding);
  const bounds = windowDate(resource) === undefined ? {} : { from, to };
  const changes = await compare(poll, page.records, bounds, { pollAt: openedAt, purpose });
  if (tally.undated > 0) warnOfFinding(poll, 'undated');
  const checkpoint =
    page.next === undefined ? closed(poll.checkpoint, window) : moved(poll.checkpoint, window, page.next, page.finding);
  const readTo = page.next?.way === 'date' ? page.next.at : page.next === undefined ? checkpoint.readTo : undefined;
  const forgetChangedBefore = readTo === undefined ? undefined : forgetBefore(checkpoint, resource, readTo);
  const rememberedFrom = Math.max(forgetChangedBefore ?? -Infinity, checkpoint.rememberedFrom ?? -Infinity);
  const remembered = Number.isFinite(rememberedFrom) ? { rememberedFrom } : {};
  await store(poll, { ...changes, checkpoint: { ...checkpoint, ...remembered }, forgetChangedBefore });
}

function moved(before: Checkpoint, window: Window, position: Position, finding: Finding | undefined): Checkpoint {
  const unordered = finding === 'unordered' || finding === 'unbounded' ? { unorderedAt: window.openedAt } : {};
  return { ...before, ...unordered, window: { ...window, position } };
}

/** A window that was read to its end: the next one begins where it ended. */
function closed({ window: _window, ...before }: Checkpoint, window: Window): Checkpoint {
  const { to, openedAt, position } = window;
  const { unorderedAt, ...rest } = before;
  const isOrderedAgain =
    position.way === 'date' && unorderedAt !== undefined && openedAt - unorderedAt >= TRY_ORDER_AGAIN_MS;
  return {
    ...rest,
    ...(unorderedAt === undefined || isOrderedAgain ? {} : { unorderedAt }),
    readTo: to,
    watermark: Math.max(before.watermark ?? to, to),
    // The first ones are due as long after the beginning as later ones after one another.
    reconciledAt: before.reconciledAt ?? openedAt,
  };
}
