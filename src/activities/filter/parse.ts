/** The two filter syntaxes without a frame around them: compact and where. */
import { toConjunction } from './conjunction';
import { openCursor, type Cursor } from './cursor';
import { readConditions } from './expression';
import type { FilterSyntax, ParsedFilter, Span } from './model';
import type { Source } from './source';
import type { Test } from './tree';

/** Parses a text that consists of conditions. @throws {CoupaError} `COUPA_FILTER_INVALID` with the place in the text. */
export function parseConditionText(text: string, syntax: Exclude<FilterSyntax, 'select'>): ParsedFilter {
  const source: Source = { text, syntax };
  const cursor = openCursor(source);
  const tree = readConditions(cursor, ({ text: name }) => name);
  if (cursor.peek().kind !== 'end') throw expectedEnd(cursor);
  return { syntax, text, ...collect(toConjunction(source, tree)) };
}

function expectedEnd(cursor: Cursor): Error {
  const token = cursor.peek();
  if (token.kind === ')') return cursor.refuse('this parenthesis was never opened');
  const before = cursor.last();
  if (before.kind === 'string' && before.end === token.start) {
    const mark = cursor.source.text.charAt(before.end - 1);
    return cursor.refuse(`the text ends before this; a ${mark} inside of it is written ${mark}${mark}`);
  }
  return cursor.refuse(
    `and is expected before ${token.text.slice(0, 40)}; a value with several words stands in quotes`,
  );
}

/** Conditions and their places by the paths that a refusal of the query would name. */
export function collect(tests: readonly Test[]): Pick<ParsedFilter, 'conditions' | 'places' | 'negations'> {
  const places = new Map<string, Span>();
  const negations = new Map<number, Span>();
  const conditions = tests.map(({ field, operator, value, places: at, negatedAt }, position) => {
    const path = `/conditions/${position}`;
    places.set(path, { start: at.field.start, end: Math.max(at.operator.end, at.value.end) });
    for (const part of ['field', 'operator', 'value'] as const) {
      const { start, end } = at[part];
      places.set(`${path}/${part}`, { start, end });
    }
    if (negatedAt !== undefined) negations.set(position, { start: negatedAt.start, end: negatedAt.end });
    return { field, operator, value };
  });
  return { conditions, places, negations };
}
