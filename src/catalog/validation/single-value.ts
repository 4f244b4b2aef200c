/** Checks a value that has no structure: first by the rule that Coupa enforces for certain, then by the plain form of it. */
import { valueRules } from '../generated/value-rules';
import type { FieldView } from './definition-view';
import type { Place } from './findings';
import { copyFreely, type Copying } from './plain-data';
import type { FindingList } from './findings';
import { oddity, refusal } from './wording';

/** Where findings go. */
interface Findings {
  readonly copying: Copying;
  readonly problems: FindingList;
  readonly warnings: FindingList;
  readonly references: number;
}

/** Returns the value as it will be sent. */
export function checkValue(walk: Findings, view: FieldView, value: unknown, place: Place): unknown {
  if (typeof value === 'object' && mayHoldStructure(view)) {
    walk.warnings.add(place, 'is plain text in the schemas; a site may refuse or ignore an object or a list.');
    return copyFreely(walk.copying, value, place);
  }
  if (view.certain !== undefined && !view.certain(value)) {
    if (view.words !== undefined && isWordInOtherForm(view, view.words, value)) {
      if (typeof value === 'string') walk.warnings.add(place, oddity(view));
    } else if (walk.references > 0 && mayBeWordOfSite(view, value)) {
      walk.warnings.add(place, refusal(view, value));
    } else walk.problems.add(place, refusal(view, value));
  } else if (view.plain !== undefined && !view.plain(value)) {
    walk.warnings.add(place, oddity(view));
  }
  return value;
}

/** Text without a length in the schemas stands for anything they could not describe; some of it are lists and objects. */
const mayHoldStructure = (view: FieldView): boolean =>
  view.field.type === 'string' && view.field.maxLength === undefined && view.words === undefined;

/** Other capitals; the number behind the word where a number is stored; `true` for `yes`. */
function isWordInOtherForm(view: FieldView, words: readonly string[], value: unknown): boolean {
  if (typeof value === 'boolean') return words.some((word) => /^(?:yes|true)$/i.test(word));
  if (view.field.type === 'integer' && Number.isInteger(value)) return true;
  if (typeof value !== 'string') return false;
  if (view.field.type === 'integer' && /^\d{1,9}$/.test(value)) return true;
  return words.some((word) => word.toLowerCase() === value.toLowerCase());
}

const WORD = /^[a-z]{1,40}(?:[ _-][a-z]{1,40}){0,10}$/i;

/**
 * A word that the schemas do not list, in a record that exists already: people send back what they have read, and a site
 * of a later release answers with words that ours does not have. It finds the record by its id all the same.
 */
const mayBeWordOfSite = (view: FieldView, value: unknown): boolean =>
  typeof value === 'string' &&
  (view.words !== undefined || (view.field.type === 'integer' && view.field.name !== 'id' && WORD.test(value)));

/** `_delete` and its like are true or false. */
export function checkCommand(walk: Findings, value: unknown, place: Place): unknown {
  if (valueRules['boolean']?.(value) === false) {
    walk.problems.add(place, 'is a command to the site and must be true or false.');
  }
  return typeof value === 'object' ? copyFreely(walk.copying, value, place) : value;
}
