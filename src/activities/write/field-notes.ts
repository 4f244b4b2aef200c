/** Tells once in a run, not with each record, that fields are missing which the schemas call required. */
import type { RecordProblem } from '../../sdk';
import { makeLimitedSet } from './limited-set';

/** Made for a run. Adds the warning to what is known of a record, the first time that just these fields are missing. */
export type MissingNotes = <Checked extends NotedRecord>(record: Checked) => Checked;

interface NotedRecord {
  readonly warnings: readonly RecordProblem[];
  readonly missing?: readonly string[];
}

const MOST_SETS = 100;
const NAMED = 12;

/** Nothing is noted of a record that lacks nothing. */
export function makeMissingNotes(): MissingNotes {
  const told = makeLimitedSet(MOST_SETS);
  return (record) => {
    const { missing = [], warnings } = record;
    const fields = missing.join(' ');
    if (missing.length === 0 || told.has(fields)) return record;
    told.add(fields);
    return { ...record, warnings: [...warnings, { path: '', message: textOf(missing) }] };
  };
}

/** The sources call many fields required that a site does without, hence the cautious words. */
function textOf(missing: readonly string[]): string {
  const named = missing.slice(0, NAMED).join(', ');
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  return `the schemas call these fields required, though a site may not: ${named}${more}; told once for all records like this.`;
}
