/** Reads the dates of records, and says how far what was read can be relied on. */
import type { DataRecord } from '../../sdk';
import { MILLISECONDS, parseIso, readDate, UTC } from '../dates';
import type { DateField } from '../model';
import { memberAt } from './members';

/** A date of a record. */
export type FoundDate =
  | { readonly standing: 'missing' }
  | { readonly standing: 'unreadable' }
  /** `certain`: it tells its offset itself. Otherwise it was read by a pattern and a zone, which may be the wrong ones. */
  | { readonly standing: 'certain' | 'assumed'; readonly at: number };

/** What Coupa sends: `2024-03-05T09:30:00-08:00`. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** Reads a date of a record, in milliseconds since the epoch. A date that tells its offset is read as it says. */
export function dateOf(record: DataRecord, field: DateField | undefined): FoundDate {
  const value = field === undefined ? undefined : memberAt(record, field.field);
  if (field === undefined || value === undefined || value === null || value === '') return { standing: 'missing' };
  const told = typeof value === 'string' && INSTANT.test(value.trim()) ? parseIso(value, UTC) : undefined;
  if (told !== undefined) return { standing: 'certain', at: told };
  const at = readDate(field, value);
  if (at === undefined) return { standing: 'unreadable' };
  return { standing: field.format === MILLISECONDS ? 'certain' : 'assumed', at };
}

/** The instant, where one was read. */
export function instantOf(date: FoundDate): number | undefined {
  return 'at' in date ? date.at : undefined;
}

/** The second in which an instant lies: dates on the wire have no finer unit, whatever the site orders by. */
export function secondOf(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

/** ISO 8601 in UTC, to the second. */
export function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
