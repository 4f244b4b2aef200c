/** The lines of a journal: what is remembered, as JSON. */
import { CoupaError } from '../../errors';
import type { WriteResult } from '../../sdk';

/** Which write a journal belongs to. */
export interface JournalSubject {
  readonly site: string;
  readonly object: string;
  readonly operation: string;
  readonly parentIds: readonly string[];
}

/** What was known of the site just before a record was sent: whatever is older than this is not that record. */
export interface Beginning {
  /** A time that the site's clock had already reached, in milliseconds since the epoch. */
  readonly siteTime?: number;
  /** An id that the site had already given to another record of the object. */
  readonly highestId?: string;
}

/** What is remembered of a record before it is sent. */
export interface Intent extends Beginning {
  /** Of an upsert: which of the two it was. */
  readonly as?: 'create' | 'update';
  /** The record that was to be changed, where the input does not say it. */
  readonly id?: number | string;
}

/** One thing that happened. `cleared`: the record was surely not written, and is sent by the next run. */
export type JournalLine =
  | { readonly kind: 'subject'; readonly subject: JournalSubject }
  | { readonly kind: 'run' }
  | { readonly kind: 'intent'; readonly index: number; readonly hash: string; readonly began: Intent }
  | { readonly kind: 'cleared'; readonly index: number; readonly hash: string }
  | { readonly kind: 'result'; readonly index: number; readonly hash: string; readonly result: WriteResult };

/** The line as text, without a line break. */
export function writeLine(line: JournalLine): string {
  return JSON.stringify(line.kind === 'subject' ? { journal: 1, ...line } : line);
}

/** @throws {CoupaError} `COUPA_JOURNAL_DAMAGED` for a text that no journal of this version holds. */
export function readLine(text: string, place: string): JournalLine {
  try {
    const line = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    if (isLine(line)) return line as unknown as JournalLine;
  } catch {
    // Told below, as every other text that is no line.
  }
  throw new CoupaError(
    'COUPA_JOURNAL_DAMAGED',
    `${place} holds a line that is not one of a journal; nothing was sent.`,
  );
}

function isLine(line: Partial<Record<string, unknown>> | null): boolean {
  if (typeof line !== 'object' || line === null) return false;
  const { kind, index, hash, journal } = line;
  if (kind === 'run') return true;
  if (kind === 'subject') return journal === 1 && typeof line['subject'] === 'object';
  const placed = Number.isSafeInteger(index) && Number(index) >= 0 && typeof hash === 'string';
  if (kind === 'cleared') return placed;
  if (kind === 'intent') return placed && typeof line['began'] === 'object';
  const result = line['result'] as { status?: unknown } | null | undefined;
  return kind === 'result' && placed && typeof result?.status === 'string';
}
