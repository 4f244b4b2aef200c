/** Opens the next window of a resource with as few requests as it takes: one for most, two where the site has to be looked at first. */
import { queryPages } from '../../activities';
import type { DataRecord } from '../../sdk';
import type { Checkpoint, Position, Window } from './checkpoint';
import { requestOf, windowDate } from './conditions';
import { secondOf } from './instants';
import { clockStep, nextFrom, widenedFrom, windowOf } from './opening';
import { canOrderByDate, onePage } from './pages';
import type { Poll } from './poll-state';
import type { ClockLook } from './site-watch';
import { warnOfClockStep, warnOfStart } from './warnings';

/** A window, and its first page where opening it took one. */
export interface Opened {
  readonly window: Window;
  readonly first?: readonly DataRecord[];
}

/** After this time it is tried again whether a site orders by the date. */
export const TRY_ORDER_AGAIN_MS = 86_400_000;

/** The window that is under way, or a new one, which is stored with its first page. */
export async function openWindow(poll: Poll): Promise<Opened> {
  const { checkpoint } = poll;
  if (checkpoint.window !== undefined) return { window: checkpoint.window };
  const opened = needsLook(poll) ? await openByLook(poll) : await openByPage(poll);
  const { window } = opened;
  const { site, ownBefore, ownAfter } = poll.site.lastLook();
  const clocks = { site, own: ownAfter, tookMs: Math.max(0, ownAfter - ownBefore) };
  poll.checkpoint = { ...checkpoint, ...begun(checkpoint, window), clocks, window };
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
  if (resource.conditionsAt !== undefined || wayOf({ checkpoint, resource }) === 'id') return true;
  return checkpoint.readTo === undefined && resource.start === 'now';
}

function wayOf({ checkpoint, resource }: Pick<Poll, 'checkpoint' | 'resource'>): 'date' | 'id' {
  const { unorderedAt, clocks } = checkpoint;
  const isUnordered = unorderedAt !== undefined && (clocks?.site ?? 0) - unorderedAt < TRY_ORDER_AGAIN_MS;
  return isUnordered || !canOrderByDate(resource) ? 'id' : 'date';
}

/** The first page is asked for without an end, because the time of the site comes with it: one request when idle. */
async function openByPage(poll: Poll): Promise<Opened> {
  const from = nextFrom(poll.checkpoint, poll.resource);
  const first = await onePage(poll, { lastPoll: from ?? 0, now: 0 }, { from });
  const window = nextWindow(poll, poll.site.lastLook(), { way: 'date' });
  return { window, ...(window.from === from ? { first } : {}) };
}

async function openByLook(poll: Poll): Promise<Opened> {
  const { checkpoint, resource } = poll;
  await lookAtSite(poll);
  const look = poll.site.lastLook();
  const now = secondOf(look.site);
  const position = { way: wayOf(poll) };
  const isFirst = checkpoint.readTo === undefined;
  if (windowDate(resource) === undefined) {
    if (isFirst && typeof resource.start === 'number') warnOfStart(poll);
    const purpose = isFirst && resource.start !== 'everything' ? 'learn' : 'tell';
    return { window: windowOf({ from: undefined, to: now, openedAt: look.site }, { purpose, position }) };
  }
  if (isFirst && resource.start === 'now') {
    // What changed within the overlap is learned, so that later only what was saved since stands out.
    const bounds = { from: secondOf(now - resource.overlapMs), to: now, openedAt: look.site };
    return { window: windowOf(bounds, { purpose: 'learn', position }) };
  }
  return { window: nextWindow(poll, look, position) };
}

/** From a stretch before the end of the last window up to the site's time less the lag. */
function nextWindow(poll: Poll, look: ClockLook, position: Position): Window {
  const { checkpoint, resource } = poll;
  const planned = nextFrom(checkpoint, resource);
  const step = clockStep(checkpoint.clocks, look);
  const wider = widenedFrom(checkpoint, resource, step);
  const isWider = planned !== undefined && wider !== undefined && wider < planned;
  if (step !== undefined && isWider) warnOfClockStep(poll, step);
  const to = secondOf(look.site - resource.lagMs);
  const bounds = { from: isWider ? wider : planned, to, openedAt: look.site };
  return windowOf(bounds, { purpose: 'tell', position });
}

/** Asks for one record, whichever, to learn the time of the site. */
async function lookAtSite({ connection, resource, signal }: Poll): Promise<void> {
  const request = { ...requestOf(resource, resource.conditions), pageSize: 1, limit: 1, signal };
  for await (const _page of queryPages(connection, resource.object, request)) return;
}
