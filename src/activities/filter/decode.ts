/** Reads what stands between quotes: escapes, and in patterns the wildcards. */
import type { Cursor } from './cursor';
import type { Token } from './lexer';

/** A `%` or `_` of a pattern that stands for something else than itself. */
export interface Wildcard {
  readonly character: '%' | '_';
  /** Position in the decoded text. */
  readonly index: number;
  /** Position in the source. */
  readonly at: number;
}

/** A decoded value. */
export interface Decoded {
  readonly text: string;
  /** In order; none outside of patterns. */
  readonly wildcards: readonly Wildcard[];
}

/**
 * Decodes a word, string or name. In strings of `compact` and `select` a backslash makes the next quote or backslash
 * plain; other escapes are refused, because `\n` in a path is no line feed. In `where`, as in SQL, it is a character.
 * In patterns `\%`, `\_` and `\\` are plain everywhere.
 */
export function decode(cursor: Cursor, token: Token, use: 'value' | 'pattern'): Decoded {
  const mark = token.kind === 'string' || token.kind === 'name' ? cursor.source.text.charAt(token.end - 1) : '';
  const strict = token.kind === 'string' && cursor.source.syntax !== 'where';
  const escapes = use === 'pattern' ? '%_\\' : strict ? '\\' : '';
  const raw = token.text;
  const start = token.start + (mark === '' ? 0 : 1);
  const plain = (mark === '' || !raw.includes(mark)) && !(strict && raw.includes('\\'));
  if (use === 'value' && plain) return { text: raw, wildcards: [] };
  const wildcards: Wildcard[] = [];
  let text = '';
  for (let at = 0; at < raw.length; at += 1) {
    const character = raw.charAt(at);
    const following = raw.charAt(at + 1);
    if (character === '\\' && following !== '' && (escapes + (strict ? `'"` : '')).includes(following)) {
      text += following;
      at += 1;
    } else if (character === '\\' && strict) {
      const place = { start: start + at, end: start + at + 2 };
      throw cursor.refuse(`write \\\\ for a backslash${use === 'value' ? '' : ', \\% and \\_ for % and _'}`, place);
    } else if (mark !== '' && character === mark && following === mark) {
      text += mark;
      at += 1;
    } else {
      if (use === 'pattern' && (character === '%' || character === '_')) {
        wildcards.push({ character, index: text.length, at: start + at });
      }
      text += character;
    }
  }
  return { text, wildcards };
}
