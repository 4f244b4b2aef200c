/** Turns the patterns of LIKE into Coupa's text operators. */
import type { Operator } from '../model';
import type { Cursor } from './cursor';
import type { Span } from './model';
import type { Operand } from './operands';
import { test, type Name, type Test } from './tree';

const INSTEAD = `only 'a%', '%a' and '%a%' can be asked for; a plain one is written`;

/**
 * `'a%'` is starts_with, `'%a'` ends_with, `'%a%'` contains and `'a'` equality.
 * @throws {CoupaError} for any other pattern, at the character that Coupa cannot express.
 */
export function likeTest(cursor: Cursor, field: Name, at: Span, operand: Operand, word: 'like' | 'not like'): Test {
  const { text, wildcards, span } = operand;
  if (operand.isNull) throw cursor.refuse('null is no pattern; write is null or is not null', span);
  const any = wildcards.filter(({ character }) => character === '%');
  const single = wildcards.find(({ character }) => character === '_');
  if (single !== undefined) {
    throw cursor.refuse(`_ stands for any one character, which Coupa cannot look for: ${INSTEAD} \\_`, {
      start: single.at,
      end: single.at + 1,
    });
  }
  const leading = any.filter(({ index }, position) => index === position).length;
  const trailing = any.filter(({ index }, position) => index === text.length - any.length + position).length;
  if (text !== '' && leading === text.length) {
    throw cursor.refuse('this pattern matches every text; write is not null', span);
  }
  const middle = any[leading];
  if (middle !== undefined && leading + trailing < any.length) {
    throw cursor.refuse(`Coupa cannot look for a % in the middle: ${INSTEAD} \\%`, {
      start: middle.at,
      end: middle.at + 1,
    });
  }
  const value = text.slice(leading, text.length - trailing);
  const operator: Operator =
    leading > 0 ? (trailing > 0 ? 'contains' : 'ends_with') : trailing > 0 ? 'starts_with' : 'eq';
  if (word === 'like') return test({ field, operator, at }, value, span);
  if (operator === 'eq') return test({ field, operator: 'not_eq', at }, value, span);
  throw cursor.refuse(`Coupa cannot negate ${operator}; leave it out and drop the records that were read too much`, at);
}
