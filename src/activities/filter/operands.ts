/** Reads fields and values of conditions. */
import type { Cursor } from './cursor';
import { decode, type Decoded } from './decode';
import type { Token } from './lexer';
import type { Span } from './model';
import type { Name } from './tree';
import { isReserved, operatorOfSymbol, OPERATOR_LIST } from './words';

/** A value with its place. */
export interface Operand extends Decoded {
  readonly span: Span;
  /** The word null, which only SQL compares with. */
  readonly isNull: boolean;
}

/**
 * A dotted path. Its parts may stand between back-ticks or quotes, each by itself or all together; dots always
 * separate, because no field of Coupa has one in its name.
 */
export function readPath(cursor: Cursor, what: string): Name {
  const first = cursor.peek();
  if (!isNamePart(first) || isReserved(first.key)) {
    const quote = isReserved(first.key) ? `; the name ${first.text} itself is written \`${first.text}\`` : '';
    throw cursor.refuse(`${what} is expected${quote}`);
  }
  let text = '';
  do {
    const token = cursor.take();
    text += decode(cursor, token, 'value').text;
  } while (continuesPath(cursor));
  const span = { start: first.start, end: cursor.last().end };
  if (cursor.peek().kind === '(' && cursor.peek().start === span.end) {
    throw cursor.refuse(`Coupa has no functions such as ${text.slice(0, 40)}(...); compare the field itself`, span);
  }
  return { text, span };
}

function isNamePart({ kind }: Token): boolean {
  return kind === 'word' || kind === 'name' || kind === 'string';
}

function continuesPath(cursor: Cursor): boolean {
  const before = cursor.last();
  const token = cursor.peek();
  if (!isNamePart(token) || token.start !== before.end) return false;
  return (token.kind === 'word' && token.text.startsWith('.')) || (before.kind === 'word' && before.text.endsWith('.'));
}

/** One value. `list` says that a comma may follow. */
export function readValue(cursor: Cursor, use: 'value' | 'pattern', place: 'alone' | 'list' = 'alone'): Operand {
  const token = cursor.peek();
  if (token.kind === 'string') {
    cursor.take();
    return { ...decode(cursor, token, use), span: token, isNull: false };
  }
  if (token.kind !== 'word') throw missingValue(cursor, token);
  if (cursor.source.syntax === 'compact') return bareText(cursor, use, place);
  if (token.key === 'null') {
    cursor.take();
    return { text: '', wildcards: [], span: token, isNull: true };
  }
  if (!/^[+-]?\.?\d/.test(token.text) && token.key !== 'true' && token.key !== 'false') {
    throw cursor.refuse(`a text is written between single quotes: '${token.text.slice(0, 60)}'`);
  }
  cursor.take();
  return { ...decode(cursor, token, use), span: token, isNull: false };
}

/** Words up to the end of the line or the next word with a meaning; whatever could be meant otherwise is refused. */
function bareText(cursor: Cursor, use: 'value' | 'pattern', place: 'alone' | 'list'): Operand {
  const { text: all } = cursor.source;
  const first = cursor.peek();
  if (first.key === 'null') {
    throw cursor.refuse(`write is blank or is not blank, or '${first.text}' between quotes for the text`);
  }
  if (isReserved(first.key)) throw missingValue(cursor, first);
  let end = first.end;
  while (cursor.peek().kind === 'word' && !isReserved(cursor.peek().key)) {
    const token = cursor.peek();
    if (token !== first && all.slice(end, token.start).includes('\n')) break;
    end = cursor.take().end;
  }
  const span = { start: first.start, end };
  const behind = cursor.peek();
  const value = all.slice(span.start, end);
  if (behind.kind === ',' && place === 'alone') {
    throw cursor.refuse(`a list needs the operator in; a value with a comma is written between quotes`, behind);
  }
  if (behind.kind !== 'word' && behind.kind !== 'end' && behind.kind !== ')' && behind.kind !== ',') {
    throw cursor.refuse(`write and between two conditions, or quotes around a value that holds ${behind.text}`, behind);
  }
  if (behind.kind === 'word' && behind.key !== 'and' && behind.key !== 'or') {
    const shown = behind.text.slice(0, 40);
    throw cursor.refuse(`write and between two conditions, or quotes around a value that holds ${shown}`, behind);
  }
  const token: Token = { kind: 'word', text: value, key: '', ...span };
  return { ...decode(cursor, token, use), span, isNull: false };
}

function missingValue(cursor: Cursor, token: Token): Error {
  if (operatorOfSymbol(token.text) !== undefined) return cursor.refuse('a value is expected, not a second operator');
  if (token.kind === 'word')
    return cursor.refuse(`a value is expected; the text ${token.text} is written '${token.text}'`);
  return cursor.refuse('a value is expected here');
}

/** The values of `in`: between parentheses, which the compact form may leave out. */
export function readList(cursor: Cursor): readonly Operand[] {
  const open = cursor.peek();
  if (open.kind !== '(' && cursor.source.syntax !== 'compact') {
    throw cursor.refuse(`a list stands between parentheses: in ('a', 'b')`);
  }
  if (open.kind === '(') cursor.take();
  const items: Operand[] = [];
  do {
    const item = readValue(cursor, 'value', 'list');
    if (item.isNull)
      throw cursor.refuse('null cannot stand in a list; ask with is null in a query of its own', item.span);
    items.push(item);
  } while (takeComma(cursor));
  if (open.kind === '(') {
    if (cursor.peek().kind !== ')') throw cursor.refuse('the list goes on with a comma or ends with )');
    cursor.take();
  }
  return items;
}

function takeComma(cursor: Cursor): boolean {
  if (cursor.peek().kind !== ',') return false;
  cursor.take();
  return true;
}

/** What is told where an operator is missing or unknown. */
export function noOperator(cursor: Cursor): Error {
  const token = cursor.peek();
  const given = token.kind === 'end' ? 'an operator is expected here' : `${token.text.slice(0, 40)} is not an operator`;
  const quote =
    cursor.source.syntax === 'compact' ? '; a value that holds and, or or an operator stands in quotes' : '';
  return cursor.refuse(`${given}; use one of ${OPERATOR_LIST}${quote}`);
}
