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
  readonly error?: RecordError;
  /** What a dry run would have done. */
  readonly plan?: WritePlan;
  /** Things the user should know that did not stop the write, e.g. a field name that no schema has. */
  readonly warnings?: readonly RecordProblem[];
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
