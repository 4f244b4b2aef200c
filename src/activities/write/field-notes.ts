/** Tells once in a run, not with each record, which fields are missing that the schemas call required, and which were left out. */
import type { DataRecord, RecordProblem } from '../../sdk';
import { makeLimitedSet } from './limited-set';

/** Made for a run. Adds to the warnings of a record what has not been told of any record before. */
export type FieldNotes = <Checked extends NotedRecord>(record: Checked) => Checked;

interface NotedRecord {
  readonly warnings: readonly RecordProblem[];
  readonly missing?: readonly string[];
  /** See {@link leftOutNames}. */
  readonly leftOut?: readonly string[];
}

const MOST_SETS = 100;
const MOST_NAMES = 1000;
const NAMED = 12;

/** Missing fields are told the first time that just these are missing, a field that was left out the first time that it was. */
export function makeFieldNotes(): FieldNotes {
  const sets = makeLimitedSet(MOST_SETS);
  const names = makeLimitedSet(MOST_NAMES);
  return (record) => {
    const { missing = [], leftOut = [], warnings } = record;
    const messages: string[] = [];
    const fields = missing.join(' ');
    if (missing.length > 0 && !sets.has(fields)) {
      sets.add(fields);
      // The sources call many fields required that a site does without, hence the cautious words.
      messages.push(`the schemas call these fields required, though a site may not: ${listed(missing)}`);
    }
    const fresh = leftOut.filter((name) => !names.has(name));
    if (fresh.length > 0) {
      fresh.forEach((name) => names.add(name));
      messages.push(`these fields were left out, because the schemas call them read-only: ${listed(fresh)}`);
    }
    if (messages.length === 0) return record;
    const notes = messages.map((text) => ({ path: '', message: `${text}; told once for all records like this.` }));
    return { ...record, warnings: [...warnings, ...notes] };
  };
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return names.slice(0, NAMED).join(', ') + more;
}

/** Everybody who sends back a record as it was read has these in it. */
const KEPT_BY_SITE = new Set(['id', 'created-at', 'updated-at', 'last-exported-at']);

/**
 * The names of fields whose values were left out, `status` or `invoice-lines.total`. Only of the record itself and of
 * elements of its lists: what a reference holds beside its key would not be written anyway. A key finds the record.
 */
export function leftOutNames(
  record: DataRecord,
  pointers: readonly string[],
  keys: readonly string[] = [],
): readonly string[] {
  const names = pointers.flatMap((pointer) => {
    const segments = pointer.split('/').slice(1);
    const [first = '', index = '', inner] = segments;
    const isOwn = segments.length === 1 || (segments.length === 3 && /^\d+$/.test(index));
    const last = (inner ?? first).replaceAll('_', '-');
    const isExpected = KEPT_BY_SITE.has(last) || (inner === undefined && keys.includes(last));
    if (!isOwn || isExpected || isEmpty(valueAt(record, segments))) return [];
    return [inner === undefined ? first : `${first}.${inner}`];
  });
  return [...new Set(names)];
}

function valueAt(record: DataRecord, segments: readonly string[]): unknown {
  return segments.reduce<unknown>((value, name) => (value as DataRecord | null | undefined)?.[name], record);
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';
