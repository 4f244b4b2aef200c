/** Where a window begins and ends: by the clock of the site alone, also when that clock goes back. */
import type { PolledResource } from '../model';
import type { Checkpoint, Window } from './checkpoint';
import { secondOf } from './instants';
import type { ClockLook } from './site-watch';

const DAY_MS = 86_400_000;

/** Answers tell the time in whole seconds and travel for a while; less than this says nothing. */
const NOISE_MS = 5000;

/** Where the next window begins, as far as it can be said before the site tells its time. */
export function nextFrom(checkpoint: Checkpoint, resource: PolledResource): number | undefined {
  const { readTo, startedFrom, rememberedFrom } = checkpoint;
  if (readTo === undefined) return typeof resource.start === 'number' ? secondOf(resource.start) : undefined;
  return Math.max(
    secondOf(readTo - overlapOf(checkpoint, resource)),
    startedFrom ?? -Infinity,
    rememberedFrom ?? -Infinity,
  );
}

/** A page shows the site as it was when it was asked, while its answer tells the time at which it was sent. */
const ANSWER_MS = 2000;

/** How far a window reaches back: what the configuration says, and no less than the last answer took. */
function overlapOf({ clocks }: Checkpoint, { overlapMs }: PolledResource): number {
  return Math.max(overlapMs, (clocks?.tookMs ?? 0) + ANSWER_MS);
}

/** How far the clock of a site has gone back. */
export interface ClockStep {
  /** Milliseconds by which a window has to begin earlier, so that nothing stamped since is missed. */
  readonly widerMs: number;
  /** Whether the site itself shows it; otherwise it follows from our clock, which may be the one that is wrong. */
  readonly isCertain: boolean;
}

/** Compares how much time has passed on the two clocks since the last window was opened. */
export function clockStep(before: Checkpoint['clocks'], look: ClockLook): ClockStep | undefined {
  if (before === undefined) return undefined;
  const passedAtLeast = look.ownBefore - before.own;
  const passedAtMost = look.ownAfter - before.own;
  const back = before.site - look.site;
  if (back > 0) {
    // The site may have stamped changes with any time from its step on, which lies as far back as it has run since.
    const ran = passedAtMost >= 0 ? Math.min(passedAtMost, DAY_MS) : DAY_MS;
    return { widerMs: back + ran + NOISE_MS, isCertain: true };
  }
  const behind = passedAtLeast + back;
  return behind > NOISE_MS ? { widerMs: passedAtMost + back + NOISE_MS, isCertain: false } : undefined;
}

/** The start of a window that has to begin earlier by a step; `undefined` when it need not. */
export function widenedFrom(
  checkpoint: Checkpoint,
  resource: PolledResource,
  step: ClockStep | undefined,
): number | undefined {
  const { readTo, startedFrom, rememberedFrom } = checkpoint;
  if (step === undefined || readTo === undefined) return undefined;
  const from = secondOf(readTo - overlapOf(checkpoint, resource) - step.widerMs);
  // Without proof, no further than records are recognised that were told of already.
  return step.isCertain ? from : Math.max(from, startedFrom ?? -Infinity, rememberedFrom ?? -Infinity);
}

/** A window that was not read yet. */
export function windowOf(
  bounds: { readonly from: number | undefined; readonly to: number; readonly openedAt: number },
  how: Pick<Window, 'purpose' | 'position'>,
): Window {
  const { from, to, openedAt } = bounds;
  return {
    ...(from === undefined ? {} : { from }),
    to,
    openedAt,
    ...how,
    times: { lastPoll: from ?? 0, now: openedAt },
  };
}

/** How long changes are remembered, reckoned back from where reading stands; `undefined` for ever. */
function memoryMs(resource: PolledResource): number | undefined {
  const { watch, deletions, updated, created, reconciliation, overlapMs } = resource;
  const needsAll = watch !== undefined || deletions !== undefined || (updated ?? created) === undefined;
  return needsAll ? undefined : overlapMs + (reconciliation?.reachMs ?? 0) + DAY_MS;
}

/** What may be forgotten when everything before `readTo` is read. */
export function forgetBefore(checkpoint: Checkpoint, resource: PolledResource, readTo: number): number | undefined {
  const memory = memoryMs(resource);
  if (memory === undefined) return undefined;
  const { window, reconciliation } = checkpoint;
  const needed = [window?.from, reconciliation?.from].filter((from) => from !== undefined);
  return Math.min(readTo - memory, ...needed);
}
