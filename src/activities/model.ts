/** What callers ask of the activities; the generated object modules add types to these. */

import type { DataRecord, RecordProblem } from '../sdk';
import type { RunOptions } from './run';

/** The operators of Coupa's query language. */
export type Operator =
  | 'eq'
  | 'not_eq'
  | 'contains'
  | 'starts_with'
  | 'ends_with'
  | 'gt'
  | 'lt'
  | 'gt_or_eq'
  | 'lt_or_eq'
  | 'in'
  | 'not_in'
  | 'blank';

/** A value to compare with. `blank` takes a boolean, `in` and `not_in` a list. */
export type ConditionValue = string | number | boolean | Date | readonly (string | number | boolean | Date)[];

/** One condition; a query joins its conditions with AND, because Coupa knows no OR. */
export interface Condition {
  /** Dotted path in the site's own names: `status`, `supplier.name`, `order-lines.account.code`. */
  readonly field: string;
  /** `eq` when left out. */
  readonly operator?: Operator;
  readonly value: ConditionValue;
}

/** What to read. */
export interface QueryRequest {
  /** Ids of the parents of a sub-object, outermost first. */
  readonly parentIds?: readonly (number | string)[];
  readonly conditions?: readonly Condition[];
  /** Dotted paths of the members to return (`id`, `supplier.name`); everything when left out or empty. */
  readonly fields?: readonly string[];
  /** `id` ascending when left out, which is also the only order that loses no record while data changes. */
  readonly order?: { readonly by: string; readonly direction?: 'asc' | 'desc' };
  /** The most records to return; all when left out. */
  readonly limit?: number;
  /** Records per request, 1 to 50; 50 when left out. */
  readonly pageSize?: number;
  /**
   * `id`: in the order asked for. `any`: as they come, which is quicker to the first records and holds fewer of them.
   * `id` when left out.
   */
  readonly sequence?: 'id' | 'any';
  /** The most requests of this query under way at once, 1 to 32; follows the latency of the site when left out. */
  readonly concurrency?: number;
  /** `limited`: ids only; `shallow`: own fields and the keys of associations. Everything when left out. */
  readonly returnObject?: 'limited' | 'shallow';
  /** Name of an API filter that is stored on the site. */
  readonly filter?: string;
  /**
   * `interactive`: somebody waits for it, so it goes ahead of the bulk work of this process at the site. `bulk` when left
   * out.
   */
  readonly lane?: 'bulk' | 'interactive';
  /** Where to go on: the token of a {@link QueryPage} of the same query. */
  readonly resumeToken?: string;
  readonly signal?: AbortSignal;
}

/** A piece of a query's result. */
export interface QueryPage {
  readonly records: readonly DataRecord[];
  /** Goes on after this page and every page before it, also in another process. Holds no secret. */
  readonly resumeToken: string;
  /** Fields that were asked for and did not come, each told once; the path leads into the request: `/fields/2`. */
  readonly warnings?: readonly RecordProblem[];
}

/** How to write. */
export interface WriteOptions extends RunOptions {
  /**
   * Records in flight at once, 1 to 16; 4 when left out. Results stay in input order and updates of one record keep
   * theirs, but records are created in input order for certain only with 1. `stopOnError` implies 1.
   */
  readonly concurrency?: number;
  /**
   * A field that tells records apart for whoever sends them: `number`, `custom-fields.external-id`. When the answer to a
   * create is lost, the record is looked for by it; otherwise by a field that the schemas name as unique, or a likely one.
   */
  readonly correlationField?: string;
  /**
   * Whether a create whose answer was lost, and which was looked for and not found, is sent again. `unique-key`, when left
   * out: only with a field that the schemas name as unique, so that the site refuses a second record should the first one
   * appear after all. `after-search`: with any field that can be looked for; a first one that appears later than all
   * searches (about ten seconds) is then doubled. `never`: it stays `unknown`.
   */
  readonly resend?: 'unique-key' | 'after-search' | 'never';
  /** Updates: the fields by which records without `id` are found, dotted ones (`supplier.number`) included. */
  readonly matchBy?: readonly string[];
}
