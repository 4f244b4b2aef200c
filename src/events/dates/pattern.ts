/** Cuts a pattern of Java's SimpleDateFormat into fields and literal text, and says where one cannot be read. */

/** The letters that SimpleDateFormat knows; every other letter must stand between quotes. */
const LETTERS = 'GyYMLwWDdFEuaHkKhmsSzZX';

/** A letter of SimpleDateFormat. */
export type FieldLetter =
  | 'G'
  | 'y'
  | 'Y'
  | 'M'
  | 'L'
  | 'w'
  | 'W'
  | 'D'
  | 'd'
  | 'F'
  | 'E'
  | 'u'
  | 'a'
  | 'H'
  | 'k'
  | 'K'
  | 'h'
  | 'm'
  | 's'
  | 'S'
  | 'z'
  | 'Z'
  | 'X';

/** A run of one letter. */
export interface PatternField {
  readonly kind: 'field';
  readonly letter: FieldLetter;
  readonly count: number;
  /** `S` behind seconds: the digits are a fraction, however many there are. */
  readonly isFraction: boolean;
}

/** A field, or text that stands for itself. */
export type PatternToken = PatternField | { readonly kind: 'literal'; readonly text: string };

/** A pattern that can be used, or what is wrong with it and where. */
export type CompiledPattern =
  | { readonly ok: true; readonly tokens: readonly PatternToken[] }
  | { readonly ok: false; readonly offset: number; readonly fault: string };

/** No date needs a longer one. */
const LONGEST = 200;
/** Runs of one letter beyond this are a slip, and would only pad with zeros. */
const LONGEST_RUN = 20;

const cache = new Map<string, CompiledPattern>();

/** Never throws. Patterns are few, so what was compiled is kept, within a bound. */
export function compileJava(pattern: string): CompiledPattern {
  const ready = cache.get(pattern);
  if (ready !== undefined) return ready;
  const compiled = compile(pattern);
  if (cache.size >= 500) cache.clear();
  if (pattern.length <= LONGEST) cache.set(pattern, compiled);
  return compiled;
}

function compile(pattern: string): CompiledPattern {
  if (pattern.trim() === '') return { ok: false, offset: 0, fault: 'is empty' };
  if (pattern.length > LONGEST) return { ok: false, offset: LONGEST, fault: `is longer than ${LONGEST} characters` };
  const tokens: PatternToken[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') tokens.push({ kind: 'literal', text: literal });
    literal = '';
  };
  for (let at = 0; at < pattern.length;) {
    const character = pattern.charAt(at);
    if (character === "'") {
      const quoted = readQuoted(pattern, at);
      if (quoted === undefined) return { ok: false, offset: at, fault: 'has a quote that is not closed' };
      literal += quoted.text;
      at = quoted.end;
    } else if (/[A-Za-z]/.test(character)) {
      const fault = faultOf(pattern, at);
      if (fault !== undefined) return { ok: false, offset: at, fault };
      flush();
      const field = fieldAt(pattern, at, tokens);
      tokens.push(field);
      at += field.count;
    } else {
      literal += character;
      at += 1;
    }
  }
  flush();
  return { ok: true, tokens };
}

/** From an opening quote; `''` is one quote, inside and outside of quoted text. */
function readQuoted(pattern: string, start: number): { readonly text: string; readonly end: number } | undefined {
  if (pattern.charAt(start + 1) === "'") return { text: "'", end: start + 2 };
  let text = '';
  for (let at = start + 1; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character !== "'") text += character;
    else if (pattern.charAt(at + 1) === "'") {
      text += "'";
      at += 1;
    } else return { text, end: at + 1 };
  }
  return undefined;
}

function runAt(pattern: string, start: number): number {
  let end = start;
  while (pattern.charAt(end) === pattern.charAt(start) && end < pattern.length) end += 1;
  return end - start;
}

function faultOf(pattern: string, at: number): string | undefined {
  const letter = pattern.charAt(at);
  const count = runAt(pattern, at);
  if (!LETTERS.includes(letter)) {
    const hint = letter === 'x' ? '; offsets are written XXX' : `; as plain text it is written '${letter}' in quotes`;
    return `has the letter ${letter}, which means nothing in a Java date pattern${hint}`;
  }
  if (letter === 'X' && count > 3) return 'has more than three X in a row; XXX writes -08:00';
  if (count > LONGEST_RUN) return `repeats ${letter} more than ${LONGEST_RUN} times`;
  return undefined;
}

function fieldAt(pattern: string, at: number, before: readonly PatternToken[]): PatternField {
  const letter = pattern.charAt(at) as FieldLetter;
  return { kind: 'field', letter, count: runAt(pattern, at), isFraction: letter === 'S' && followsSeconds(before) };
}

function followsSeconds(before: readonly PatternToken[]): boolean {
  const last = before.at(-1);
  const isSeconds = (token: PatternToken | undefined): boolean => token?.kind === 'field' && token.letter === 's';
  if (last?.kind === 'literal') return (last.text === '.' || last.text === ',') && isSeconds(before.at(-2));
  return isSeconds(last);
}

/** Whether any of the letters occurs as a field. */
export function hasField(tokens: readonly PatternToken[], letters: string): boolean {
  return tokens.some((token) => token.kind === 'field' && letters.includes(token.letter));
}
