/** Reading members of rows, and writing lists into statements. */
import { CoupaError } from '../../errors';
import type { SqlConnection, SqlRow, SqlValue } from './connection';

/** A whole number that is never null. */
export function numberOf(row: SqlRow | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value === 'number') return value;
  throw new CoupaError('COUPA_STATE_DAMAGED', `The store of events has no number where one belongs (${column}).`);
}

/** A text that is never null. */
export function textOf(row: SqlRow | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value === 'string') return value;
  throw new CoupaError('COUPA_STATE_DAMAGED', `The store of events has no text where one belongs (${column}).`);
}

/** A whole number, or undefined for null. */
export function optionalNumberOf(row: SqlRow | undefined, column: string): number | undefined {
  return row?.[column] == null ? undefined : numberOf(row, column);
}

/** A text, or undefined for null. */
export function optionalTextOf(row: SqlRow | undefined, column: string): string | undefined {
  return row?.[column] == null ? undefined : textOf(row, column);
}

/** `?, ?, ?` for a list. */
export function marks(list: readonly unknown[]): string {
  return Array.from(list, () => '?').join(', ');
}

/** Pieces of a list, because a statement takes a limited number of parameters. */
export function* pieces<Item>(list: readonly Item[], size: number): Generator<readonly Item[], void, undefined> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** Rows per statement: few enough for the limit on parameters, many enough that the statement is not what costs. */
const ROWS_PER_INSERT = 100;

/**
 * Inserts rows, many with each statement.
 * @param head `INSERT INTO t (a, b)`
 * @param tail what follows the values, e.g. `ON CONFLICT ...`
 */
export async function insertRows(
  connection: SqlConnection,
  head: string,
  rows: readonly (readonly SqlValue[])[],
  tail = '',
): Promise<void> {
  for (const piece of pieces(rows, ROWS_PER_INSERT)) {
    const values = piece.map((row) => `(${marks(row)})`).join(', ');
    await connection.run(`${head} VALUES ${values} ${tail}`, piece.flat());
  }
}

/** Locks the rows of a SELECT until the transaction ends. SQLite has one writer at a time and needs nothing. */
export function forUpdate(connection: SqlConnection): string {
  return connection.dialect === 'postgres' ? ' FOR UPDATE' : '';
}
