/** Runs jobs when they are due: a bounded number of each kind at once, one run of a job at a time, by one sleep of the clock. */
import type { Clock, Logger } from '../../../sdk';
import { createAlarm } from './alarm';
import { createLanes, type LaneItem } from './lanes';

/**
 * What a job does when it is due. It says itself when it is due again.
 * @param hangs to be called when it only waits, so that others of its kind have its place
 */
export type Work = (signal: AbortSignal, hangs: () => void) => Promise<void>;

/** Something that is done again and again. Times are those of `clock.monotonic()`. */
export interface Job {
  /** When it runs next; `undefined` when nobody has asked for it. */
  readonly dueAt: number | undefined;
  readonly isRunning: boolean;
  /** Runs it at this time and not at the one before; while it runs: after it has run. */
  at(dueAt: number): void;
  /** As `at`, unless it is due earlier anyway. */
  noLaterThan(dueAt: number): void;
  /** Aborts the run that is under way; the job stays. */
  interrupt(reason: Error): void;
  /** Resolves when no run is under way. */
  idle(): Promise<void>;
  /** Ends the job: no further run, and the one under way is aborted. Resolves when it is over. */
  end(reason: Error): Promise<void>;
}

/** The jobs of an engine. */
export interface Scheduler<Kind extends string> {
  /** Makes a job that is not due yet. @param name for the log. */
  job(kind: Kind, name: string, work: Work): Job;
  /** Ends all jobs. Resolves when nothing is under way. */
  stop(reason: Error): Promise<void>;
}

/** A job that failed in a way that it does not know of is tried again after this time. */
const AFTER_DEFECT_MS = 60_000;

interface Entry extends LaneItem {
  readonly name: string;
  readonly work: Work;
  /** Asked for while it runs. */
  next?: number | undefined;
  run?: { readonly controller: AbortController; readonly over: Promise<void> } | undefined;
  isEnded: boolean;
}

/** Makes a scheduler. @param limits how many jobs of each kind run at once. */
export function createScheduler<Kind extends string>(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  limits: Readonly<Record<Kind, number>>,
): Scheduler<Kind> {
  const lanes = createLanes<Entry>(limits);
  const entries = new Set<Entry>();
  const alarm = createAlarm(clock, () => {
    for (const entry of lanes.takeDue(clock.monotonic())) start(entry);
    alarm.set(lanes.earliest());
  });

  function start(entry: Entry): void {
    const controller = new AbortController();
    const over = attempt(entry, controller.signal).then(() => {
      entry.run = undefined;
      lanes.finished(entry);
      if (entry.next !== undefined && !entry.isEnded) lanes.enter(entry, entry.next);
      entry.next = undefined;
      alarm.set(lanes.earliest());
    });
    entry.run = { controller, over };
  }
  async function attempt(entry: Entry, signal: AbortSignal): Promise<void> {
    // The work may look at its own job, which does not know of the run yet.
    await Promise.resolve();
    try {
      await entry.work(signal, () => {
        if (entry.run !== undefined) lanes.standAside(entry);
        alarm.set(lanes.earliest());
      });
    } catch (error) {
      logger.error('a job failed unexpectedly', { job: entry.name, error: textOf(error) });
      entry.next ??= clock.monotonic() + AFTER_DEFECT_MS;
    }
  }
  function ask(entry: Entry, dueAt: number): void {
    if (entry.isEnded) return;
    if (entry.run !== undefined) entry.next = dueAt;
    else {
      lanes.enter(entry, dueAt);
      alarm.set(lanes.earliest());
    }
  }
  async function end(entry: Entry, reason: Error): Promise<void> {
    entry.isEnded = true;
    lanes.leave(entry);
    entries.delete(entry);
    entry.run?.controller.abort(reason);
    await entry.run?.over;
  }

  return {
    job(kind, name, work) {
      const entry: Entry = { dueAt: 0, place: -1, lane: kind, name, work, isAside: false, isEnded: false };
      entries.add(entry);
      return jobOf(entry, ask, end);
    },
    async stop(reason) {
      await Promise.all([...entries].map(async (entry) => end(entry, reason)));
      alarm.set(Number.POSITIVE_INFINITY);
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function jobOf(
  entry: Entry,
  ask: (entry: Entry, dueAt: number) => void,
  end: (entry: Entry, reason: Error) => Promise<void>,
): Job {
  const dueAt = (): number | undefined => {
    if (entry.run !== undefined) return entry.next;
    return entry.place === -1 ? undefined : entry.dueAt;
  };
  return {
    get dueAt() {
      return dueAt();
    },
    get isRunning() {
      return entry.run !== undefined;
    },
    at: (time) => ask(entry, time),
    noLaterThan(time) {
      if (time < (dueAt() ?? Number.POSITIVE_INFINITY)) ask(entry, time);
    },
    interrupt: (reason) => entry.run?.controller.abort(reason),
    idle: async () => entry.run?.over,
    end: async (reason) => end(entry, reason),
  };
}
