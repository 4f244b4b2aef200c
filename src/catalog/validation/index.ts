/** The door of validation: checks a record before it is sent, by rules that Ajv compiled when the package was built. */
import type { DataRecord } from '../../sdk';
import type { RecordValidator, ValidationReport } from '../model';
import { viewDefinition, type DefinitionView, type FieldSource } from './definition-view';
import { findingList } from './findings';
import { canonicalName } from './names';
import { asWritten, enter, startCopying } from './plain-data';
import { kindOf } from './wording';
import { walkMembers, type Walk } from './walk';

export type { FieldSource } from './definition-view';

const NOTHING: ReadonlySet<string> = new Set();
/** An update's `id` is the address of the record; the activity takes it from there. */
const ADDRESS: ReadonlySet<string> = new Set(['id']);

/**
 * Makes the validator for writing records of a definition. Cheap: definitions are looked at when a record reaches them.
 *
 * Refused is only what Coupa refuses for certain: a value of the wrong type, too long, not among the words of a list, not
 * a date, or one that JSON cannot carry unchanged. Any field may be null; a decimal may be text or a number; text is
 * counted in characters (code points) as the site's database counts it. Unknown names are warnings; missing fields are
 * named.
 * Read-only fields are left out at every depth, except the keys by which a nested record is found.
 *
 * The report's `record` is a copy; the given record is not touched. Never throws.
 */
export function validatorFor(source: FieldSource, definition: string, operation: 'create' | 'update'): RecordValidator {
  return (record) => {
    const problems = findingList();
    const warnings = findingList();
    const keptAtTop = operation === 'update' ? ADDRESS : NOTHING;
    const walk: Walk = {
      source,
      copying: startCopying(problems),
      problems,
      warnings,
      dropped: [],
      keptAtTop,
      references: 0,
    };
    let copy: DataRecord = {};
    let missing: readonly string[] = [];
    try {
      const view = viewDefinition(source, definition);
      copy = checkRecord(walk, view, record);
      if (operation === 'create') missing = missingFields(view, copy);
    } catch (error) {
      // A getter, a proxy or a toJSON of the caller's objects threw; whatever it is, it is no reason to stop the others.
      problems.add(
        undefined,
        `could not be read: ${error instanceof Error ? error.name : 'an accessor of it failed'}.`,
      );
    }
    return {
      record: copy,
      problems: problems.list(),
      warnings: warnings.list(),
      missing,
      dropped: walk.dropped,
    } satisfies ValidationReport;
  };
}

function checkRecord(walk: Walk, view: DefinitionView, given: unknown): DataRecord {
  const record = asWritten(given);
  const isRecord = typeof record === 'object' && record !== null && !Array.isArray(record);
  if (!isRecord || record instanceof Map || record instanceof Set) {
    walk.problems.add(undefined, `a record must be an object with the fields of ${view.name}; got ${kindOf(record)}.`);
    return {};
  }
  return enter(walk.copying, record, undefined) ? walkMembers(walk, record, view, undefined) : {};
}

function missingFields(view: DefinitionView, record: DataRecord): readonly string[] {
  if (view.required.length === 0) return [];
  const present = new Set(Object.keys(record).map(canonicalName));
  return view.required.filter((name) => !present.has(canonicalName(name)));
}
