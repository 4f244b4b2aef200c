/** One stored record. References are pointers, so that a renamed supplier shows wherever it is mentioned. */
import type { Kind } from '../model/kind';

/** A member as it is kept: datetimes as epoch milliseconds, decimals as their digits, relations as rows. */
export type Value = string | number | boolean | null | undefined | Row | readonly Row[] | JsonValue;

/** Free JSON, as in custom fields. */
export type JsonValue = { readonly [name: string]: unknown } | readonly unknown[];

/** The values of one record by member name; what is missing is null on the wire. */
export type Values = Record<string, Value>;

/** One stored record; a class so that no JSON of a client can pass for a record. */
export class Row {
  /** A deleted row stays readable for those who point to it, which then show null. */
  deleted = false;
  constructor(
    readonly id: number,
    readonly kind: Kind,
    readonly values: Values,
    /** The record that this one lives in, for lines, contacts and the like. */
    readonly owner: Row | undefined,
  ) {}
}

/** Whether a value is a row that was not deleted. */
export function isLive(value: unknown): value is Row {
  return value instanceof Row && !value.deleted;
}

/** The row behind a single relation, if there is one. */
export function related(row: Row, field: string): Row | undefined {
  const value = row.values[field];
  return isLive(value) ? value : undefined;
}

/** The live rows behind a relation, none for null. */
export function relatedRows(row: Row, field: string): readonly Row[] {
  const value = row.values[field];
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value.filter(isLive) : isLive(value) ? [value] : [];
}
