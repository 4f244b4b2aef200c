/** What a turn at a resource changes about its next one: the same rule whether schedules are kept in memory or in a database. */
import type { Random } from '../../sdk';
import type { PollSummary } from './model';

/** When a resource has its next turn. Times are those of one clock, whichever. */
export interface ResourceTurn {
  /** By the interval alone; absent before the first turn, which sets a rhythm by chance. */
  readonly dueAt: number | undefined;
  /** `nothing`: the last turn was over before anything was read, so that the next one is longer. */
  readonly lastTurn: 'some' | 'nothing';
}

/** How a turn ended whose poll did not fail; after a failure the back-off is what waits, and the rhythm stays. */
export interface TurnEnd {
  readonly beganAt: number;
  readonly endedAt: number;
  readonly intervalMs: number;
  /** Whether its time was over before the poll was. */
  readonly isOver: boolean;
  readonly summary: Pick<PollSummary, 'pages' | 'isCaughtUp' | 'pending'>;
}

/** What follows. */
export interface NextTurn extends ResourceTurn {
  readonly dueAt: number;
  /** `nothing`: neither a success nor a failure yet; the next turn is long enough to tell. */
  readonly came: 'polled' | 'nothing';
}

/** Background reading goes on after this time, so that others have a turn. */
const PENDING_MS = 1000;

/** The next turn after one that has ended. */
export function afterTurn(before: ResourceTurn, end: TurnEnd, random: Random): NextTurn {
  const { endedAt, summary, isOver } = end;
  // Behind all others that are due.
  if (isOver && summary.pages === 0) return { came: 'nothing', dueAt: endedAt, lastTurn: 'nothing' };
  const polled = { came: 'polled', lastTurn: 'some' } as const;
  if (!summary.isCaughtUp) return { ...polled, dueAt: endedAt };
  const regular = nextStart(before.dueAt, end, random);
  return { ...polled, dueAt: summary.pending.length === 0 ? regular : Math.min(regular, endedAt + PENDING_MS) };
}

/** Starts keep their rhythm, so that polls of many resources stay spread; those that were missed are not made up for. */
function nextStart(dueAt: number | undefined, { beganAt, intervalMs }: TurnEnd, random: Random): number {
  if (dueAt === undefined) return beganAt + intervalMs * (0.5 + random() / 2);
  const regular = dueAt + intervalMs;
  return regular > beganAt ? regular : beganAt + intervalMs;
}
