/** The operators and reserved words of filter texts. */
import type { Operator } from '../model';
import { OPERATOR_NAMES } from '../query';

const SYMBOLS: Readonly<Record<string, Operator>> = {
  '=': 'eq',
  '==': 'eq',
  '!=': 'not_eq',
  '<>': 'not_eq',
  '>': 'gt',
  '>=': 'gt_or_eq',
  '<': 'lt',
  '<=': 'lt_or_eq',
};

/** What may stand between a field and its value. */
export const OPERATOR_LIST = `=, !=, >, >=, <, <=, ${OPERATOR_NAMES.join(', ')}, like, between or is null`;

const GRAMMAR = new Set(['and', 'or', 'not', 'is', 'like', 'between', 'null']);

/** The operator that a word names, dashes or underscores, or `undefined`. */
export function operatorOfWord(key: string): Operator | undefined {
  const name = key.replaceAll('-', '_');
  return (OPERATOR_NAMES as readonly string[]).includes(name) ? (name as Operator) : undefined;
}

/** The operator of a symbol, or `undefined`. */
export function operatorOfSymbol(text: string): Operator | undefined {
  return Object.hasOwn(SYMBOLS, text) ? SYMBOLS[text] : undefined;
}

/** Whether a word means something by itself, so that values and names that hold it need quotes. */
export function isReserved(key: string): boolean {
  return GRAMMAR.has(key) || operatorOfWord(key) !== undefined;
}
