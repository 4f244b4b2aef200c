/** What filter texts are parsed into, and how the places of its parts in the text are kept. */
import type { Condition, QueryRequest } from '../model';

/**
 * `compact`: what one types (`status in approved,voided and id > 5`). `where`: the grammar of SAP Open Connectors.
 * `select`: the SELECT-like text of a query builder.
 */
export type FilterSyntax = 'compact' | 'where' | 'select';

/** A piece of a text, in UTF-16 units from 0; `end` is behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A filter text that was understood. */
export interface ParsedFilter {
  readonly syntax: FilterSyntax;
  readonly text: string;
  /** Joined with AND. Every value is a string with the digits that were written, a list of such, or the boolean of `blank`. */
  readonly conditions: readonly Condition[];
  /** Where each part of the request stands in the text, by the path that a refusal would name: `/conditions/2/field`. */
  readonly places: ReadonlyMap<string, Span>;
  /** The conditions, by position, that came out of a NOT, and where the NOT stands. */
  readonly negations: ReadonlyMap<number, Span>;
}

/** A SELECT-like text that was understood. There is no offset: see docs/reference/filters.md. */
export interface ParsedSelect extends ParsedFilter {
  readonly syntax: 'select';
  /** Name of the object in the catalog, also where the text has its display name. */
  readonly object: string;
  /** Empty for `*`. */
  readonly fields: readonly string[];
  readonly order?: NonNullable<QueryRequest['order']>;
  readonly limit?: number;
}
