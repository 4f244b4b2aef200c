/** Writes conditions as text, so that parsing it gives the same conditions. */
import { CoupaError } from '../../errors';
import type { Condition, Operator } from '../model';
import { isReserved, operatorOfWord } from './words';

/** How each syntax writes names and values; both write operators as the compact parser reads them, or as SQL. */
interface Writer {
  readonly and: string;
  readonly text: (value: string) => string;
  readonly list: (values: readonly string[]) => string;
  readonly blank: readonly [is: string, isNot: string];
  readonly words: Partial<Record<Operator, string>>;
  /** What stands around the value of operators that are patterns. */
  readonly patterns: Partial<Record<Operator, readonly [before: string, behind: string]>>;
}

const SYMBOLS = { eq: '=', not_eq: '!=', gt: '>', gt_or_eq: '>=', lt: '<', lt_or_eq: '<=' } as const;
/** What the compact parser takes for one word without any doubt. */
const BARE = /^[\p{L}\p{N}_.:+@/#&*%-]+$/u;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

const COMPACT: Writer = {
  and: ' and ',
  text: compactText,
  list: (values) => values.map(compactText).join(','),
  blank: ['is blank', 'is not blank'],
  words: { ...SYMBOLS, not_in: 'not in' },
  patterns: {},
};

const WHERE: Writer = {
  and: ' AND ',
  text: sqlText,
  list: (values) => `(${values.map(sqlText).join(', ')})`,
  blank: ['IS NULL', 'IS NOT NULL'],
  words: { ...SYMBOLS, in: 'IN', not_in: 'NOT IN' },
  patterns: { contains: ['%', '%'], starts_with: ['', '%'], ends_with: ['%', ''] },
};

/** Which of the syntaxes to write; `compact` when left out. */
export interface FormatOptions {
  readonly syntax?: 'compact' | 'where';
}

/**
 * The text of conditions: `status in approved,voided and updated-at >= 2026-01-01`. `parseFilter` makes the same
 * conditions of it, with every value as a string. A Date becomes ISO 8601, at whole seconds as a query sends it.
 * Says nothing about whether an object has such fields.
 * @throws {CoupaError} `COUPA_FILTER_INVALID` for no conditions, and for what is no condition.
 */
export function formatConditions(conditions: readonly Condition[], { syntax = 'compact' }: FormatOptions = {}): string {
  const given: unknown = conditions;
  if (!Array.isArray(given) || given.length === 0) throw refuse('', 'a list of at least one condition is expected');
  const writer = syntax === 'where' ? WHERE : COMPACT;
  return conditions.map((condition, position) => one(writer, condition, `/conditions/${position}`)).join(writer.and);
}

function one(writer: Writer, condition: Condition, path: string): string {
  const { field, operator = 'eq', value } = (condition as Condition | null) ?? ({} as Condition);
  if (typeof field !== 'string' || field.trim() === '') throw refuse(`${path}/field`, 'a field name is expected');
  if (typeof operator !== 'string' || operatorOfWord(operator) !== operator) {
    throw refuse(`${path}/operator`, 'an operator of Coupa is expected, e.g. eq');
  }
  const name = fieldName(field);
  if (operator === 'blank') {
    const wanted = typeof value === 'boolean' || typeof value === 'string' ? String(value).toLowerCase() : '';
    if (wanted !== 'true' && wanted !== 'false') throw refuse(`${path}/value`, 'true or false is expected');
    return `${name} ${writer.blank[wanted === 'true' ? 0 : 1]}`;
  }
  const isList = operator === 'in' || operator === 'not_in';
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0 || (Array.isArray(value) && !isList)) {
    throw refuse(`${path}/value`, isList ? 'at least one value is expected' : 'a list needs the operator in or not_in');
  }
  const texts = values.map((item) => textOf(item, operator, `${path}/value`));
  const word = writer.words[operator] ?? operator;
  if (isList) return `${name} ${word} ${writer.list(texts)}`;
  const text = texts[0] ?? '';
  const around = writer.patterns[operator];
  if (around === undefined) return `${name} ${word} ${writer.text(text)}`;
  if (text === '') throw refuse(`${path}/value`, 'an empty value cannot be looked for; use the operator blank');
  return `${name} LIKE ${sqlQuoted(around[0] + text.replace(/[\\%_]/g, '\\$&') + around[1])}`;
}

function textOf(value: unknown, operator: Operator, path: string): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return instant(value, operator);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refuse(path, 'a text, number, boolean or valid Date is expected');
}

/** A fraction of a second is rounded away from the records that match, as the query itself does. */
function instant(value: Date, operator: Operator): string {
  const fraction = value.getUTCMilliseconds();
  if (fraction === 0 || !/^[gl]t/.test(operator)) return value.toISOString().replace('.000Z', 'Z');
  const up = operator.startsWith('lt') ? 1000 : 0;
  return new Date(value.getTime() - fraction + up).toISOString().replace('.000Z', 'Z');
}

function fieldName(field: string): string {
  if (/^[\p{L}\p{N}_.?-]+$/u.test(field) && !isReserved(field.toLowerCase())) return field;
  return `\`${field.replaceAll('`', '``')}\``;
}

function compactText(text: string): string {
  const words = text.split(' ');
  const bare = words.every((word) => BARE.test(word) && !isReserved(word.toLowerCase()));
  return bare ? text : `'${text.replace(/['\\]/g, '\\$&')}'`;
}

function sqlText(text: string): string {
  return NUMBER.test(text) || text === 'true' || text === 'false' ? text : sqlQuoted(text);
}

function sqlQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function refuse(path: string, message: string): CoupaError {
  const place = path === '' ? '' : `${path}: `;
  return new CoupaError('COUPA_FILTER_INVALID', `The conditions cannot be written as text: ${place}${message}.`, {
    problems: [{ path, message }],
  });
}
