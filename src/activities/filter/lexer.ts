/** Cuts a filter text into tokens, in one pass. */
import type { FilterSyntax, Span } from './model';
import { MAX_LENGTH, refuseAt, type Source } from './source';

/** A piece of a text with a meaning. */
export interface Token extends Span {
  /** `name` stands between back-ticks or brackets, `string` between quotes. `end` is the end of the text. */
  readonly kind: 'word' | 'string' | 'name' | 'symbol' | ',' | '(' | ')' | ';' | 'end';
  /** As written; of names and strings what is between the marks, not yet decoded. */
  readonly text: string;
  /** Of words, in lower case, for comparing with keywords; empty for all else. */
  readonly key: string;
}

const SPACE = /\s+/y;
const SYMBOL = /[<>=!]+/y;
/** Quotes may stand inside of words of the compact form (`O'Brien`), because its texts need no quotes. */
const WORDS: Readonly<Record<FilterSyntax, RegExp>> = {
  compact: /[^\s,()<>=!`]+/y,
  where: /[^\s,()<>=!`'"]+/y,
  select: /[^\s,()<>=!`'"[\];]+/y,
};

/** The tokens of a text, the last of which is `end`. @throws {CoupaError} `COUPA_FILTER_INVALID` for an open quote. */
export function tokenize(source: Source): readonly Token[] {
  const { text, syntax } = source;
  if (text.length > MAX_LENGTH) {
    throw refuseAt(source, { start: MAX_LENGTH, end: MAX_LENGTH }, `the text is longer than ${MAX_LENGTH} characters`);
  }
  const tokens: Token[] = [];
  let at = skip(text, 0);
  while (at < text.length) {
    const token = next(source, at, WORDS[syntax]);
    tokens.push(token);
    at = skip(text, token.end);
  }
  tokens.push({ kind: 'end', text: '', key: '', start: text.length, end: text.length });
  return tokens;
}

/** Matches at exactly one place; returns the place behind the match, or the same place. */
function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function skip(text: string, at: number): number {
  return match(SPACE, text, at);
}

function next(source: Source, start: number, words: RegExp): Token {
  const { text, syntax } = source;
  const first = text.charAt(start);
  if (first === "'" || first === '"') return quoted(source, start, first, syntax === 'where' ? '' : '\\');
  if (first === '`') return quoted(source, start, first, '');
  if (first === '[' && syntax === 'select') return quoted(source, start, ']', '');
  const behindSymbol = match(SYMBOL, text, start);
  if (behindSymbol > start) return plain('symbol', text, start, behindSymbol);
  const end = match(words, text, start);
  if (end > start) return plain('word', text, start, end);
  if (first === ',' || first === '(' || first === ')' || first === ';') return plain(first, text, start, start + 1);
  throw refuseAt(
    source,
    { start, end: start + 1 },
    `${first} has no meaning here; put a value that holds it in quotes`,
  );
}

function plain(kind: Token['kind'], all: string, start: number, end: number): Token {
  const text = all.slice(start, end);
  return { kind, text, key: kind === 'word' ? text.toLowerCase() : '', start, end };
}

/** A mark inside is written twice, or behind the escape character where the syntax has one. */
function quoted(source: Source, start: number, mark: string, escape: string): Token {
  const { text } = source;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === escape) at += 1;
    else if (character === mark && text.charAt(at + 1) === mark) at += 1;
    else if (character === mark) {
      const kind = mark === "'" || mark === '"' ? 'string' : 'name';
      return { kind, text: text.slice(start + 1, at), key: '', start, end: at + 1 };
    }
  }
  const how = escape === '' ? `inside it is written ${mark}${mark}` : `inside it is written ${escape}${mark}`;
  throw refuseAt(source, { start, end: start + 1 }, `this ${text.charAt(start)} is not closed; a ${mark} ${how}`);
}
