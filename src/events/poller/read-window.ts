/** Opens a window and reads it to its end, page by page, each stored before the next is asked for. */
import { queryPages } from '../../activities';
import { isCoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import type { Checkpoint, Position, Window } from './checkpoint';
import { requestOf, windowDate } from './conditions';
import { secondOf } from './instants';
import { isRefusedToken } from './refused-token';
import { clockStep, forgetBefore, nextFrom, widenedFrom, windowOf } from './opening';
import { canOrderByDate, onePage, pagesOf, type Finding, type WindowPage } from './pages';
import { compare, store, type Poll } from './poll-state';
import { warnOfClockStep, warnOfFinding, warnOfStart } from './warnings';

/** A window, and its first page where opening it took one. */
interface Opened {
  readonly window: Window;
  readonly first?: readonly DataRecord[];
}

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

async function openWindow(poll: Poll): Promise<Opened> {
  const { window } = poll.checkpoint;
  if (window !== undefined) return { window };
  const opened = needsLook(poll) ? await openByLook(poll) : await openByPage(poll);
  const { window: fresh } = opened;
  const { checkpoint } = poll;
  const { site, ownAfter } = poll.site.lastLook();
  // In memory only: it is stored with the first page.
  poll.checkpoint = {
    ...checkpoint,
    ...begun(checkpoint, fresh),
    clocks: { site: Math.max(site, fresh.openedAt), own: ownAfter },
    window: fresh,
  };
  return opened;
}

/** What holds from the first window on, and after one that had to begin earlier than everything so far. */
function begun(before: Checkpoint, { from }: Window): Pick<Checkpoint, 'startedFrom' | 'rememberedFrom'> {
  if (from === undefined) return {};
  if (before.readTo === undefined) return { startedFrom: from, rememberedFrom: from };
  const earliest = (time: number | undefined) => (time === undefined ? undefined : Math.min(time, from));
  const [startedFrom, rememberedFrom] = [earliest(before.startedFrom), earliest(before.rememberedFrom)];
  return {
    ...(startedFrom === undefined ? {} : { startedFrom }),
    ...(rememberedFrom === undefined ? {} : { rememberedFrom }),
  };
}

/** Whether the site has to tell its time before anything can be asked for. */
function needsLook({ checkpoint, resource }: Poll): boolean {
  if (resource.conditionsAt !== undefined || isUnordered(checkpoint) || !canOrderByDate(resource)) return true;
  return checkpoint.readTo === undefined && resource.start === 'now';
}

/** After this time it is tried again whether a site orders by the date. */
const TRY_ORDER_AGAIN_MS = 86_400_000;

function isUnordered({ unorderedAt, clocks }: Checkpoint): boolean {
  return unorderedAt !== undefined && (clocks?.site ?? 0) - unorderedAt < TRY_ORDER_AGAIN_MS;
}

/** The first page is asked for without an end, because the time of the site comes with it: one request when idle. */
async function openByPage(poll: Poll): Promise<Opened> {
  const { checkpoint, resource } = poll;
  const planned = nextFrom(checkpoint, resource);
  const first = await onePage(poll, { lastPoll: planned ?? 0, now: 0 }, { from: planned });
  const look = poll.site.lastLook();
  const step = clockStep(checkpoint.clocks, look);
  const wider = widenedFrom(checkpoint, resource, step);
  const isWider = wider !== undefined && wider < (planned ?? -Infinity);
  if (step !== undefined && isWider) warnOfClockStep(poll, step);
  const bounds = { from: isWider ? wider : planned, to: secondOf(look.site - resource.lagMs), openedAt: look.site };
  const window = windowOf(bounds, { purpose: 'tell', position: { way: 'date' } });
  return { window, ...(isWider ? {} : { first }) };
}

async function openByLook(poll: Poll): Promise<Opened> {
  const { checkpoint, resource } = poll;
  await lookAtSite(poll);
  const look = poll.site.lastLook();
  const now = secondOf(look.site);
  const position: Position = isUnordered(checkpoint) || !canOrderByDate(resource) ? { way: 'id' } : { way: 'date' };
  const isFirst = checkpoint.readTo === undefined;
  if ((resource.updated ?? resource.created) === undefined) {
    if (isFirst && typeof resource.start === 'number') warnOfStart(poll);
    const purpose = isFirst && resource.start !== 'everything' ? 'learn' : 'tell';
    return { window: windowOf({ from: undefined, to: now, openedAt: look.site }, { purpose, position }) };
  }
  if (isFirst && resource.start === 'now') {
    // What changed within the overlap is learned, so that later only what was saved since stands out.
    const bounds = { from: secondOf(now - resource.overlapMs), to: now, openedAt: look.site };
    return { window: windowOf(bounds, { purpose: 'learn', position }) };
  }
  const planned = nextFrom(checkpoint, resource);
  const step = clockStep(checkpoint.clocks, look);
  const wider = widenedFrom(checkpoint, resource, step);
  const isWider = wider !== undefined && wider < (planned ?? -Infinity);
  if (step !== undefined && isWider) warnOfClockStep(poll, step);
  const bounds = { from: isWider ? wider : planned, to: secondOf(now - resource.lagMs), openedAt: look.site };
  return { window: windowOf(bounds, { purpose: 'tell', position }) };
}

/** Asks for one record, whichever, to learn the time of the site. */
async function lookAtSite({ connection, resource, signal }: Poll): Promise<void> {
  const request = { ...requestOf(resource, resource.conditions), pageSize: 1, limit: 1, signal };
  for await (const _page of queryPages(connection, resource.object, request)) return;
}

async function storePage(poll: Poll, window: Window, page: WindowPage): Promise<void> {
  const { tally, resource } = poll;
  const { from, to, openedAt, purpose } = window;
  if (page.records.length > 0) tally.pages += 1;
  if (page.finding !== undefined) warnOfFinding(poll, page.finding);
  const bounds = resource.updated === undefined && resource.created === undefined ? {} : { from, to };
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
