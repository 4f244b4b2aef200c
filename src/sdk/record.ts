/** The record model: what a source emits and a target takes, whatever format carried it. */

/** One object instance in the site's own field names. Decimals are strings; absent and null are different. */
export type DataRecord = { [field: string]: unknown };

/** What became of one record that was handed to a target activity. */
export interface WriteResult {
  /** Position of the record in the input, from 0. */
  readonly index: number;
  /**
   * `unknown`: the answer was lost and could not be found out. Never reported as failed, never blindly sent again.
   * `done`: an action was carried out. `planned`: a dry run, in which nothing was written.
   */
  readonly status: 'created' | 'updated' | 'unchanged' | 'deleted' | 'done' | 'planned' | 'failed' | 'unknown';
  readonly id?: number | string;
  /** The record as the site answered it, when it answered one. */
  readonly record?: DataRecord;
  /** What an action answered that reads a list. */
  readonly records?: readonly DataRecord[];
  readonly error?: RecordError;
  /** What a dry run would have done. */
  readonly plan?: WritePlan;
  /** Things the user should know that did not stop the write, e.g. a field name that no schema has. */
  readonly warnings?: readonly RecordProblem[];
  /** How it was tried to find out what became of a write whose answer was lost; with it a person can decide. */
  readonly search?: LostAnswerSearch;
  /** Set on a result that a journal kept from an earlier run: nothing was sent for it now, and `record` is not kept. */
  readonly kept?: true;
}

/** The search for a record whose answer was lost. */
export interface LostAnswerSearch {
  /** `POST /suppliers`. */
  readonly request: string;
  /** By the clock of the site: the write was sent no earlier than this. ISO 8601; absent when that is not known. */
  readonly sentAfter?: string;
  /** The greatest id of the object that was known before it was sent. */
  readonly idsUpTo?: string;
  /** By the clock of the site: when it was looked for last. */
  readonly lookedAt?: string;
  /** What was looked for; absent when the record has no field by which it could be found. */
  readonly field?: string;
  readonly value?: string;
  /** Records that were found, newest first, at most twenty. */
  readonly candidates: readonly LostAnswerCandidate[];
  /** What follows from it, in a sentence. */
  readonly conclusion: string;
}

/** A record that may be the one whose answer was lost. */
export interface LostAnswerCandidate {
  readonly id: number | string;
  /** As the site writes it. */
  readonly createdAt?: string;
  /** `equal`: as sent and made since. `earlier`: it was there before. `different`: other keys. `unclear`: none is certain. */
  readonly standing: 'equal' | 'earlier' | 'different' | 'unclear';
}

/** A write that was not sent. */
export interface WritePlan {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Below `/api`. */
  readonly path: string;
  readonly body?: DataRecord;
  /** Field by field against the record as it is on the site; for updates only. */
  readonly changes?: readonly FieldChange[];
}

/** One field that a write would change. */
export interface FieldChange {
  /** JSON Pointer into the record. */
  readonly path: string;
  /** Absent where the site has no such member. */
  readonly from?: unknown;
  readonly to: unknown;
}

/** One finding about one place in a record. */
export interface RecordProblem {
  /** JSON Pointer into the record, e.g. `/invoice-lines/0/price`; empty for the record itself. */
  readonly path: string;
  readonly message: string;
  /** Where it stands in the text that was typed, when there is one. */
  readonly at?: TextPlace;
}

/** A piece of a text; lines and columns count from 1, columns in characters. */
export interface TextPlace {
  /** UTF-16 units from 0. */
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

/** Why a record was not written: plain data, so that it can be logged, shown and stored. */
export interface RecordError {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly problems?: readonly RecordProblem[];
}
