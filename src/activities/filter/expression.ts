/** The grammar of conditions, which all three syntaxes share; they differ in how values are written. */
import type { Cursor } from './cursor';
import { likeTest } from './like';
import type { Span } from './model';
import { noOperator, readList, readPath, readValue, type Operand } from './operands';
import { test, type Name, type Opened, type Test, type Tree } from './tree';
import { operatorOfSymbol, operatorOfWord } from './words';

/** More conditions fit into no URL. */
const MAX_TESTS = 500;

/** How a name in the text becomes a field path; a SELECT has qualifiers to take off. */
export type FieldNamer = (name: Name) => string;

/** Reads conditions as far as they go. @throws {CoupaError} `COUPA_FILTER_INVALID` with the place. */
export function readConditions(cursor: Cursor, fieldOf: FieldNamer): Tree {
  let tests = 0;
  const readTest = (): Tree => {
    tests += 1;
    if (tests > MAX_TESTS)
      throw cursor.refuse(`more than ${MAX_TESTS} conditions are not read; ask in several queries`);
    const name = readPath(cursor, 'a field');
    return comparison(cursor, { text: fieldOf(name), span: name.span });
  };
  const readUnary = (): Tree => {
    const at = cursor.accept('not');
    if (at !== undefined) return { kind: 'not', part: cursor.nested(readUnary), at };
    if (cursor.peek().kind !== '(') return readTest();
    const open = cursor.take();
    const inside = cursor.nested(readAny);
    if (cursor.peek().kind !== ')') throw unclosed(cursor, open);
    cursor.take();
    return inside;
  };
  const readAll = (): Tree => joined(cursor, 'and', readUnary);
  const readAny = (): Tree => joined(cursor, 'or', readAll);
  return readAny();
}

function joined(cursor: Cursor, word: 'and' | 'or', rule: () => Tree): Tree {
  const first = rule();
  const at = cursor.accept(word);
  if (at === undefined) return first;
  const parts = [first];
  do parts.push(rule());
  while (cursor.accept(word) !== undefined);
  return { kind: word, parts, at };
}

function unclosed(cursor: Cursor, open: Span): Error {
  if (cursor.peek().kind === 'end') return cursor.refuse('this parenthesis is not closed', open);
  return cursor.refuse('and, or, or a closing parenthesis is expected');
}

/** What follows a field. */
function comparison(cursor: Cursor, field: Name): Tree {
  const token = cursor.peek();
  if (token.kind === 'symbol') {
    const operator = operatorOfSymbol(token.text);
    if (operator === undefined) throw noOperator(cursor);
    cursor.take();
    return compared(cursor, { field, operator, at: token });
  }
  if (cursor.accept('is') !== undefined) {
    const negated = cursor.accept('not') !== undefined;
    const end = cursor.accept('null') ?? cursor.accept('blank');
    if (end === undefined) throw cursor.refuse('is null, is not null, is blank or is not blank is expected');
    return test({ field, operator: 'blank', at: { start: token.start, end: end.end } }, !negated);
  }
  if (cursor.accept('not') !== undefined) return negated(cursor, field, token);
  if (cursor.accept('like') !== undefined) return likeTest(cursor, field, token, readValue(cursor, 'pattern'), 'like');
  if (cursor.accept('between') !== undefined) return between(cursor, field, token);
  const operator = operatorOfWord(token.key);
  if (token.kind !== 'word' || operator === undefined) throw noOperator(cursor);
  cursor.take();
  return compared(cursor, { field, operator, at: token });
}

function compared(cursor: Cursor, opened: Opened): Test {
  const { operator, at } = opened;
  if (operator === 'in' || operator === 'not_in') return listTest(opened, readList(cursor));
  if (operator === 'blank') return blankTest(cursor, opened);
  const operand = readValue(cursor, 'value');
  if (!operand.isNull) return test(opened, operand.text, operand.span);
  if (operator !== 'eq' && operator !== 'not_eq') {
    throw cursor.refuse('nothing is greater or less than null; write is null or is not null', operand.span);
  }
  const place = { start: at.start, end: operand.span.end };
  return test({ ...opened, operator: 'blank', at: place }, operator === 'eq', place);
}

function listTest(opened: Opened, items: readonly Operand[]): Test {
  const place = { start: items[0]?.span.start ?? 0, end: items.at(-1)?.span.end ?? 0 };
  const values = items.map(({ text }) => text);
  return test(opened, values, place);
}

/** `blank` means `blank true`. */
function blankTest(cursor: Cursor, opened: Opened): Test {
  const token = cursor.accept('true') ?? cursor.accept('false');
  return token === undefined ? test(opened, true) : test(opened, token.key === 'true', token);
}

function negated(cursor: Cursor, field: Name, not: Span): Tree {
  const token = cursor.peek();
  const at = { start: not.start, end: token.end };
  if (cursor.accept('in') !== undefined) return listTest({ field, operator: 'not_in', at }, readList(cursor));
  if (cursor.accept('blank') !== undefined) return test({ field, operator: 'blank', at }, false);
  if (cursor.accept('like') !== undefined) return likeTest(cursor, field, at, readValue(cursor, 'pattern'), 'not like');
  throw cursor.refuse('behind not, one of in, like or blank is expected; write not (...) around a whole condition');
}

/** Both ends belong to it, as in SQL. */
function between(cursor: Cursor, field: Name, token: Span): Tree {
  const low = readValue(cursor, 'value');
  const at = cursor.accept('and');
  if (at === undefined) throw cursor.refuse('and with the upper end of between is expected');
  const high = readValue(cursor, 'value');
  const end = [low, high].find(({ isNull }) => isNull);
  if (end !== undefined) throw cursor.refuse('an end of between cannot be null', end.span);
  return {
    kind: 'and',
    parts: [
      test({ field, operator: 'gt_or_eq', at: token }, low.text, low.span),
      test({ field, operator: 'lt_or_eq', at: token }, high.text, high.span),
    ],
    at: token,
  };
}
