/** The sentences of findings. They name the kind of a value and the rule it breaks; they never repeat the value. */
import { nearestName } from './names';
import type { FieldView } from './definition-view';

/** Longer text is not counted: the user needs to know that it is too long, not by how much. */
const COUNTED = 10_000;

function kindOfText(text: string): string {
  if (text === '') return 'empty text';
  if (text.length > COUNTED) return `text of more than ${COUNTED} characters`;
  const count = [...text].length;
  return count === 1 ? 'text of 1 character' : `text of ${count} characters`;
}

/** What kind of value was given, in the user's words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return kindOfText(value);
    case 'number':
      return Number.isFinite(value) ? 'a number' : 'a number that is not finite';
    case 'boolean':
      return 'a true/false value';
    case 'undefined':
      return 'nothing';
    case 'object':
      return 'an object';
    default:
      return `a ${typeof value}`;
  }
}

const WORDS_LISTED = 16;

function wordsRule(words: readonly string[], value: unknown): string {
  const listed = words.slice(0, WORDS_LISTED).join(', ');
  const more = words.length > WORDS_LISTED ? ` and ${words.length - WORDS_LISTED} more` : '';
  const near = typeof value === 'string' ? nearestName(value, words) : undefined;
  return `must be one of ${listed}${more}${near === undefined ? '' : `; did you mean "${near}"?`}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'must be text',
  integer: 'must be a whole number, as a number or as text ("12")',
  decimal: 'must be a number, best as text with a point ("12.50")',
  boolean: 'must be true or false ("true", "false", "yes" and "no" will do)',
  date: 'must be a date in the form 2024-03-05',
  dateTime: 'must be a date and time in the form 2024-03-05T09:30:00-08:00, or a date alone',
};

/** Why a value is refused. */
export function refusal(view: FieldView, value: unknown): string {
  const { field } = view;
  if (view.words !== undefined) return `${wordsRule(view.words, value)}; got ${kindOf(value)}.`;
  if (field.maxLength !== undefined && typeof value === 'string') {
    return `must have at most ${field.maxLength} characters; got ${kindOf(value)}.`;
  }
  return `${EXPECTED[field.type] ?? 'has the wrong type'}; got ${kindOf(value)}.`;
}

/** Why a value is odd. */
export function oddity(view: FieldView): string {
  if (view.words !== undefined) return 'is spelled with other capitals in the schemas; a site may insist on them.';
  if (view.field.type === 'date' || view.field.type === 'dateTime')
    return 'has a day and a month that a site may read the other way round; write 2024-03-05.';
  if (view.field.type === 'integer') return 'should be a whole number; a site may cut it.';
  return 'has separators that a site may misread; write digits and one point ("1250.00").';
}

/** What to say about a name that no schema has. */
export function unknownName(nearest: string | undefined, definition: string): string {
  const sentence = `is not a field of ${definition} in the schemas`;
  return nearest === undefined
    ? `${sentence}; a custom field of the site may have this name.`
    : `${sentence}; did you mean "${nearest}"?`;
}
