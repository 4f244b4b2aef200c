/**
 * The rules for single values, as JSON Schemas: what a field of some type and length takes. The generator compiles each
 * distinct rule once with Ajv into `../generated/value-rules.ts`; nothing is compiled while the connector runs.
 *
 * A rule refuses only what Coupa would refuse for certain. Where a value is odd but may be right, there is a second rule
 * beside it (`decimal:plain`), and breaking only that one is a warning. Nothing may be imported here except types: the
 * generator loads this file as it stands.
 */
import type { CatalogField } from '../model';

/** A JSON Schema for one value. */
export type ValueSchema = Readonly<Record<string, unknown>>;

/** No number has this many characters, and a pattern need not look at text that does. */
const NUMBER_LENGTH = 200;

/** Plain: `-12.50`, `.5`, `1e3`. Loose: also digits with separators between them, `1,250.00`. Empty text clears a field. */
const PLAIN_DECIMAL = '^\\s*(?:[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?\\s*)?$';
const LOOSE_NUMBER = "^\\s*(?:[-+]?\\s?(?:[.,'_ \\u00a0\\u2019\\u202f]?\\d)+[.,]?(?:[eE][-+]?\\d+)?\\s*)?$";
const PLAIN_INTEGER = '^\\s*(?:[-+]?\\d+(?:\\.0*)?\\s*)?$';

/** Upper and lower case do not matter to a site: the documentation's own samples send `"Yes"` and `"true"`. */
const TRUTH_WORDS = ['true', 'false', 'yes', 'no', 't', 'f', 'y', 'n', 'on', 'off', '1', '0'];
const eitherCase = (word: string): string =>
  [...word].map((letter) => (/[a-z]/.test(letter) ? `[${letter}${letter.toUpperCase()}]` : letter)).join('');
const TRUTH = `^(?:${TRUTH_WORDS.map(eitherCase).join('|')})?$`;

/** A day that exists in the calendar, leap years included, in the extended (`2024-03-05`) or basic (`20240305`) form. */
const day = (dash: string): string =>
  [
    `\\d{4}${dash}(?:0[13578]|1[02])${dash}(?:0[1-9]|[12]\\d|3[01])`,
    `\\d{4}${dash}(?:0[469]|11)${dash}(?:0[1-9]|[12]\\d|30)`,
    `\\d{4}${dash}02${dash}(?:0[1-9]|1\\d|2[0-8])`,
    `(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)${dash}02${dash}29`,
  ].join('|');
const TIME = '(?:[01]\\d|2[0-4]):?[0-5]\\d(?::?[0-5]\\d(?:[.,]\\d{1,12})?|:?60)?';
const ZONE = ' ?(?:[zZ]|UTC|GMT|[-+](?:0\\d|1[0-4]):?(?:[0-5]\\d)?)';
/** The zone may be left out, and so may the time: a date alone is legal wherever a date with a time is. */
const MOMENT = `^(?:(?:${day('-')}|${day('')})(?:[tT ]${TIME}(?:${ZONE})?)?)?$`;

/** Documented samples of payments have `9/12/2019`. A site takes it; which number is the month is not for us to guess. */
const MONTH_OR_DAY = ['(?:0?[1-9]|1[0-2])', '(?:0?[1-9]|[12]\\d|3[01])'] as const;
const SLASHED = `^(?:${MONTH_OR_DAY.join('/')}|${MONTH_OR_DAY.toReversed().join('/')})/\\d{4}$`;
const PLAIN_MOMENT = { type: ['string', 'null'], pattern: MOMENT } as const;

const FIXED: Readonly<Record<string, ValueSchema>> = {
  string: { type: ['string', 'number', 'boolean', 'null'] },
  integer: { type: ['string', 'number', 'null'], maxLength: NUMBER_LENGTH, pattern: LOOSE_NUMBER },
  'integer:plain': { type: ['string', 'integer', 'null'], pattern: PLAIN_INTEGER },
  decimal: { type: ['string', 'number', 'null'], maxLength: NUMBER_LENGTH, pattern: LOOSE_NUMBER },
  'decimal:plain': { type: ['string', 'number', 'null'], pattern: PLAIN_DECIMAL },
  boolean: { type: ['string', 'boolean', 'integer', 'null'], pattern: TRUTH, minimum: 0, maximum: 1 },
  moment: { type: ['string', 'null'], pattern: `${MOMENT}|${SLASHED}` },
  'date:plain': PLAIN_MOMENT,
  'dateTime:plain': PLAIN_MOMENT,
};

const PLAIN_WORD = /^[A-Za-z0-9][A-Za-z0-9 _-]*$/;

/**
 * The words a field is limited to, when its list can be trusted: at least two words of letters, digits, blanks, dashes
 * and underscores. A list with one entry is an example or a date picture, and a list of digits or of `true` and `false`
 * repeats the type; both occur in R38.
 */
export function trustedWords(field: CatalogField): readonly string[] | undefined {
  const words = (field.enum ?? []).filter((word) => word !== '');
  if (words.length < 2 || !words.every((word) => PLAIN_WORD.test(word))) return undefined;
  if (field.type === 'string') return words;
  const repeatsType = words.some((word) => /^\d+$/.test(word)) || words.every((word) => TRUTH_WORDS.includes(word));
  return field.type === 'integer' && !repeatsType ? words : undefined;
}

/** The name of the rule for a field; `undefined` when any value will do or when the value has a structure of its own. */
export function ruleName(field: CatalogField): string | undefined {
  const words = trustedWords(field);
  if (words !== undefined) return `words:${words.join('|')}`;
  if (field.type === 'string' && field.maxLength !== undefined) return `string:${field.maxLength}`;
  if (field.type === 'date' || field.type === 'dateTime') return 'moment';
  return field.type in FIXED ? field.type : undefined;
}

/** All the rules that fields need, by name: the fixed ones, and one for each distinct length and list of words. */
export function rulesFor(fields: Iterable<CatalogField>): ReadonlyMap<string, ValueSchema> {
  const rules = new Map<string, ValueSchema>(Object.entries(FIXED));
  for (const field of fields) {
    const name = ruleName(field);
    if (name === undefined || rules.has(name)) continue;
    const words = trustedWords(field);
    if (words !== undefined) rules.set(name, { enum: [...words, '', null] });
    else rules.set(name, { ...FIXED['string'], maxLength: field.maxLength });
  }
  return new Map([...rules].sort(([a], [b]) => (a < b ? -1 : 1)));
}
