/** The door of filter texts: three ways to write conditions, one way to write them back, and the check of both. */
import { CoupaError } from '../../errors';
import type { FilterSyntax, ParsedFilter } from './model';
import { parseConditionText } from './parse';
import { parseSelect } from './select-frame';

export type { FilterSyntax, ParsedFilter, ParsedSelect, Span } from './model';
export { checkFilter, checkSelect } from './check';
export { formatConditions, type FormatOptions } from './format';
export { parseSelect } from './select-frame';

/** Which of the syntaxes a text is written in; `compact` when left out. */
export interface FilterOptions {
  readonly syntax?: FilterSyntax;
}

/**
 * Parses a filter text, in time that grows with its length only. Whether an object has the fields is not looked at:
 * that is what {@link checkFilter} does.
 * @throws {CoupaError} `COUPA_FILTER_INVALID` for what cannot be read and for what Coupa cannot express, with line,
 * column and excerpt in the problem, and what to write instead. Of `select` also `COUPA_UNKNOWN_OBJECT`.
 */
export function parseFilter(text: string, { syntax = 'compact' }: FilterOptions = {}): ParsedFilter {
  if (typeof text !== 'string') throw new CoupaError('COUPA_FILTER_INVALID', 'A filter is given as a text.');
  return syntax === 'select' ? parseSelect(text) : parseConditionText(text, syntax);
}
