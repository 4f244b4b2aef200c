/** What a journal says of earlier runs: which records are finished, and which were sent without a known end. */
import { CoupaError } from '../../errors';
import type { WriteJournal, WriteResult } from '../../sdk';
import { readLine, type Intent, type JournalSubject } from './lines';
import { makeRanges, type Ranges } from './ranges';

/** A record that was sent, and nobody knows what became of it. */
export interface OpenRecord {
  readonly hash: string;
  readonly began: Intent;
}

/** A record whose end is known. */
export interface FinishedRecord {
  readonly hash: string;
  readonly result: WriteResult;
}

/** The past of a journal. Memory grows with the open records and with the gaps between finished ones only. */
export interface Past {
  readonly subject: JournalSubject | undefined;
  readonly finished: Ranges;
  readonly open: Map<number, OpenRecord>;
  /** Results that were written down out of order, because an earlier run had left them open. */
  readonly late: Map<number, FinishedRecord>;
  /** How many records of the input the journal knows of. */
  readonly known: number;
}

/** Reads a journal once. @throws {CoupaError} `COUPA_JOURNAL_DAMAGED`, `COUPA_JOURNAL_UNWRITABLE`. */
export async function readPast(journal: WriteJournal): Promise<Past> {
  const finished = makeRanges();
  const open = new Map<number, OpenRecord>();
  const late = new Map<number, FinishedRecord>();
  let subject: JournalSubject | undefined;
  let known = 0;
  /** How far the runs before the present one came. */
  let high = -1;
  for await (const text of journal.read()) {
    const line = readLine(text, journal.place);
    if (subject === undefined && line.kind !== 'subject') {
      throw new CoupaError('COUPA_JOURNAL_DAMAGED', `${journal.place} has no beginning; nothing was sent.`);
    }
    if (line.kind === 'subject') subject = line.subject;
    else if (line.kind === 'run') high = finished.greatest();
    else {
      const { index, hash } = line;
      known = Math.max(known, index + 1);
      if (line.kind === 'intent') open.set(index, { hash, began: line.began });
      else if (line.kind === 'cleared') open.delete(index);
      else if (line.result.status !== 'unknown') {
        open.delete(index);
        finished.add(index);
        if (index <= high) late.set(index, { hash, result: line.result });
      }
    }
  }
  return { subject, finished, open, late, known };
}

/**
 * Hands out the results of finished records, asked for in ascending order, by reading the journal alongside. Runs write
 * results down as they come, so only as many wait here as were under way at once.
 */
export function readResults(
  journal: WriteJournal,
  past: Past,
): {
  take(index: number): Promise<FinishedRecord>;
  close(): Promise<void>;
} {
  const waiting = new Map<number, FinishedRecord>();
  let lines: AsyncIterator<string> | undefined;
  return {
    async take(index) {
      const late = past.late.get(index);
      if (late !== undefined) return late;
      lines ??= journal.read()[Symbol.asyncIterator]();
      for (;;) {
        const ready = waiting.get(index);
        waiting.delete(index);
        if (ready !== undefined) return ready;
        const step = await lines.next();
        if (step.done === true) {
          throw new CoupaError('COUPA_JOURNAL_DAMAGED', `${journal.place} lost the result of record ${index + 1}.`);
        }
        const line = readLine(step.value, journal.place);
        if (line.kind !== 'result' || line.result.status === 'unknown' || past.late.has(line.index)) continue;
        if (line.index >= index) waiting.set(line.index, { hash: line.hash, result: line.result });
      }
    },
    async close() {
      await lines?.return?.();
    },
  };
}
