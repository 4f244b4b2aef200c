/** What a poll has found so far. */
import type { Logger } from '../../sdk';
import type { ChangeKind } from '../model';
import type { PollReport } from './model';

/** Counts that grow while a poll runs; they become its report. */
export interface Tally {
  readonly counts: { [Kind in ChangeKind]: number };
  repeated: number;
  suppressed: number;
  undated: number;
  outside: number;
  learned: number;
  pages: number;
  isCaughtUp: boolean;
  readonly pending: Set<PollReport['pending'][number]>;
  /** Sentences by code. */
  readonly warnings: Map<string, string>;
}

/** Nothing yet. */
export function newTally(): Tally {
  return {
    counts: { CREATED: 0, UPDATED: 0, DELETED: 0, UNKNOWN: 0 },
    repeated: 0,
    suppressed: 0,
    undated: 0,
    outside: 0,
    learned: 0,
    pages: 0,
    isCaughtUp: false,
    pending: new Set(),
    warnings: new Map(),
  };
}

/** A warning that lasts is logged again after a day. */
const TELL_AGAIN_MS = 86_400_000;

/** When warnings were last logged, by code; milliseconds since the epoch. */
export type Told = Readonly<Record<string, number>>;

/** Logs what was not logged lately, and answers what has been by now. */
export function tellWarnings(
  { warnings }: Pick<Tally, 'warnings'>,
  told: Told | undefined,
  { logger, now, facts }: { readonly logger: Logger; readonly now: number; readonly facts: Record<string, string> },
): Told | undefined {
  const after: Record<string, number> = { ...told };
  for (const [code, sentence] of warnings) {
    const before = after[code];
    if (before !== undefined && Math.abs(now - before) < TELL_AGAIN_MS) continue;
    logger.warn(sentence, { ...facts, warning: code });
    after[code] = now;
  }
  return Object.keys(after).length === 0 ? undefined : after;
}
