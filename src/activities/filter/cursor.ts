/** Walks over tokens: what every rule of the parsers looks at and moves on. */
import type { CoupaError } from '../../errors';
import type { Span } from './model';
import { tokenize, type Token } from './lexer';
import { refuseAt, type Source } from './source';

/** Deeper parentheses and NOTs are refused, so that no text can exhaust the stack. */
const MAX_DEPTH = 50;

/** A place between two tokens. */
export interface Cursor {
  readonly source: Source;
  /** The token ahead, or one further on. */
  peek(ahead?: number): Token;
  /** The token before. */
  last(): Token;
  /** Moves on; stays at the end. */
  take(): Token;
  /** Moves on when the token ahead is that word, in any case. */
  accept(word: string): Token | undefined;
  /** Runs a rule one level deeper. */
  nested<Result>(rule: () => Result): Result;
  /** A refusal at a place; at the token ahead when no place is given. */
  refuse(message: string, place?: Span): CoupaError;
}

/** Starts in front of the first token. */
export function openCursor(source: Source): Cursor {
  const tokens = tokenize(source);
  const end = tokens.length - 1;
  let position = 0;
  let depth = 0;
  const peek = (ahead = 0): Token => tokens[Math.min(position + ahead, end)]!;
  const take = (): Token => {
    const token = peek();
    position = Math.min(position + 1, end);
    return token;
  };
  const refuse = (message: string, place: Span = peek()): CoupaError => refuseAt(source, place, message);
  return {
    source,
    peek,
    last: () => tokens[Math.max(position - 1, 0)]!,
    take,
    accept: (word) => (peek().key === word ? take() : undefined),
    nested(rule) {
      if (depth >= MAX_DEPTH) throw refuse(`more than ${MAX_DEPTH} levels of parentheses and NOT are not read`);
      depth += 1;
      const result = rule();
      depth -= 1;
      return result;
    },
    refuse,
  };
}
