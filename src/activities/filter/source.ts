/** Tells a problem together with its place in the text: line, column and the line itself with a mark below it. */
import { CoupaError } from '../../errors';
import type { RecordProblem, TextPlace } from '../../sdk';
import type { FilterSyntax, Span } from './model';

/** A text on its way through a parser. */
export interface Source {
  readonly text: string;
  readonly syntax: FilterSyntax;
}

/** Longer texts are refused unread. All fields of the largest object fit, and no site takes as long a URL. */
export const MAX_LENGTH = 100_000;

/** How much of a line is shown on both sides of a place. */
const AROUND = 40;

/** The refusal of a text; `message` says what is wrong there and what to write instead. */
export function refuseAt({ text, syntax }: Source, span: Span, message: string): CoupaError {
  const path = syntax === 'select' ? '/select' : '/where';
  const problem = problemAt(text, span, { path, message });
  const noun = syntax === 'select' ? 'query' : 'filter';
  return new CoupaError('COUPA_FILTER_INVALID', `The ${noun} was not sent: ${problem.message}`, {
    problems: [problem],
  });
}

/** The problem with its place in front and the excerpt behind. */
export function problemAt(text: string, span: Span, { path, message }: RecordProblem): RecordProblem {
  const at = placeOf(text, span);
  const where = text.includes('\n') ? `line ${at.line}, column ${at.column}` : `column ${at.column}`;
  return { path, message: `${where}: ${message}\n${excerpt(text, span)}`, at };
}

function placeOf(text: string, { start, end }: Span): TextPlace {
  const before = text.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { offset: start, length: end - start, line, column: width(before.slice(lineStart)) + 1 };
}

/** Two lines: the text around the place, and `^` below what is meant. */
function excerpt(text: string, { start, end }: Span): string {
  const lineStart = text.slice(0, start).lastIndexOf('\n') + 1;
  const lineFeed = text.indexOf('\n', start);
  const lineEnd = lineFeed === -1 ? text.length : lineFeed;
  const from = Math.max(lineStart, start - AROUND);
  const to = Math.min(lineEnd, Math.max(Math.min(end, start + AROUND), start) + AROUND);
  const cutBefore = from > lineStart ? '…' : '';
  const cutBehind = to < lineEnd ? '…' : '';
  const marked = Math.max(1, width(text.slice(start, Math.min(end, to))));
  const indent = ' '.repeat(width(cutBefore) + width(text.slice(from, start)));
  return `  ${cutBefore}${printable(text.slice(from, to))}${cutBehind}\n  ${indent}${'^'.repeat(marked)}`;
}

/** Columns are counted in characters, also those beyond the basic plane. */
function width(text: string): number {
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters;
}

/** What would move the cursor of a terminal is shown as a space. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ');
}
