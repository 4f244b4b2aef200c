/**
 * Makes a write restartable. The rule: that a record is about to be sent is durable before it leaves, and its result is
 * durable before it is told. So a run that was killed at any moment left either nothing, a result, or an open record.
 */
import { createHash } from 'node:crypto';
import { CoupaError, type ErrorCode } from '../../errors';
import type { WriteJournal, WriteResult } from '../../sdk';
import { writeLine, type Intent, type JournalSubject } from './lines';
import { readPast, readResults } from './past';

export type { Beginning, Intent, JournalSubject } from './lines';

/** What the journal says of a record of the input. */
export type JournalEntry = { readonly hash: string } & (
  | { readonly state: 'fresh' }
  | { readonly state: 'open'; readonly began: Intent }
  | { readonly state: 'finished'; readonly result: WriteResult }
);

/** The journal of one run. Records are entered in the order of the input. */
export interface RunJournal {
  /** @throws {CoupaError} `COUPA_JOURNAL_MISMATCH` when this is not the record that the journal knows at this place. */
  enter(index: number, record: unknown): Promise<JournalEntry>;
  /** Before a record is sent. @throws {CoupaError} `COUPA_JOURNAL_UNWRITABLE`; it must then not be sent. */
  intend(index: number, hash: string, began: Intent): Promise<void>;
  /** Before a result is told. */
  finish(index: number, hash: string, result: WriteResult): Promise<void>;
  /** After an intent that came to nothing for certain. */
  clear(index: number, hash: string): Promise<void>;
  /** When the input has ended. @throws {CoupaError} `COUPA_JOURNAL_MISMATCH` when the journal knows of more records. */
  end(count: number): void;
  /** Lets go of what this run reads; the journal itself belongs to whoever opened it. */
  release(): Promise<void>;
}

/** Failures that lie in the record: sending the same again would end the same. */
const FINAL: readonly string[] = [
  'COUPA_VALIDATION_FAILED',
  'COUPA_INPUT_INVALID',
  'COUPA_REQUEST_REFUSED',
  'COUPA_RECORD_NOT_FOUND',
  'COUPA_KEY_AMBIGUOUS',
] satisfies ErrorCode[];

/** Whether a result is for good, so that a later run does not try the record again. */
export function isFinal({ status, error }: WriteResult): boolean {
  if (status === 'unknown' || status === 'planned') return false;
  return status !== 'failed' || FINAL.includes(error?.code ?? '');
}

/**
 * Opens a journal for a run.
 * @throws {CoupaError} `COUPA_JOURNAL_MISMATCH` when it belongs to another site, object, parent or activity;
 * `COUPA_JOURNAL_DAMAGED`, `COUPA_JOURNAL_UNWRITABLE`.
 */
export async function openRunJournal(journal: WriteJournal, subject: JournalSubject): Promise<RunJournal> {
  const past = await readPast(journal);
  if (past.subject === undefined) await journal.append(writeLine({ kind: 'subject', subject }));
  else checkSubject(journal, past.subject, subject);
  const results = readResults(journal, past);
  await journal.append(writeLine({ kind: 'run' }));
  let reading: Promise<unknown> = Promise.resolve();
  return {
    async enter(index, record) {
      const hash = hashOf(record);
      const open = past.open.get(index);
      if (open !== undefined) {
        if (open.hash !== hash) throw changed(journal, index);
        return { state: 'open', hash, began: open.began };
      }
      if (!past.finished.has(index)) return { state: 'fresh', hash };
      // One after the other, in the order of the input, as the results stand in the journal.
      const turn = reading.then(async () => results.take(index));
      reading = turn.catch(() => undefined);
      const kept = await turn;
      if (kept.hash !== hash) throw changed(journal, index);
      return { state: 'finished', hash, result: kept.result };
    },
    intend: async (index, hash, began) => journal.append(writeLine({ kind: 'intent', index, hash, began })),
    async finish(index, hash, { record: _record, plan: _plan, ...result }) {
      await journal.append(writeLine({ kind: 'result', index, hash, result }));
    },
    clear: async (index, hash) => journal.append(writeLine({ kind: 'cleared', index, hash })),
    end(count) {
      if (count >= past.known) return;
      throw mismatch(journal, `it knows of ${past.known} records, but the input has ended after ${count}`);
    },
    release: async () => results.close(),
  };
}

function checkSubject(journal: WriteJournal, kept: JournalSubject, wanted: JournalSubject): void {
  const shown = ({ operation, object, parentIds, site }: JournalSubject): string =>
    `${operation} ${object}${parentIds.length > 0 ? ` below ${parentIds.join(', ')}` : ''} at ${site}`;
  if (shown(kept) !== shown(wanted)) {
    throw mismatch(journal, `it belongs to "${shown(kept)}", and this is "${shown(wanted)}"`);
  }
}

function changed(journal: WriteJournal, index: number): CoupaError {
  return mismatch(journal, `record ${index + 1} of the input is not the one that was there when the journal was made`);
}

function mismatch(journal: WriteJournal, why: string): CoupaError {
  return new CoupaError('COUPA_JOURNAL_MISMATCH', `The journal ${journal.place} does not fit: ${why}.`);
}

/** 128 bits of the record's JSON: enough that two different records never pass for one. */
function hashOf(record: unknown): string {
  let text: string;
  try {
    text = record instanceof Error ? `error: ${record.message}` : (JSON.stringify(record) ?? 'nothing');
  } catch {
    text = 'unreadable';
  }
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
