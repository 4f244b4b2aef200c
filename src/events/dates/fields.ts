/** Reads the fields of a date out of a text, one after the other, as SimpleDateFormat does when it is lenient. */
import { ERAS, HALVES, matchName, matchZoneName, MONTHS, WEEKDAYS } from './names';
import type { FieldLetter, PatternField, PatternToken } from './pattern';
import { matchOffset } from './offset-text';
import type { Zone } from './zones';

/** What was read, in the order in which it was read, because later fields win over earlier ones. */
export interface ReadFields {
  readonly values: ReadonlyMap<FieldLetter, number>;
  /** Milliseconds east of UTC, when the text says. */
  readonly offset?: number;
  /** Behind the last field, zones aside. */
  readonly end: number;
}

/** A text that does not fit the pattern. */
export interface Mismatch {
  /** Where in the text. */
  readonly offset: number;
  readonly expected: string;
}

/** More digits are no field of a date. */
const MOST_DIGITS = 9;

/** Text behind the last field is not looked at, as in Java. */
export function readFields(tokens: readonly PatternToken[], text: string, zone: Zone): ReadFields | Mismatch {
  // A map keeps the place of a key that is set again, so it is deleted first.
  const values = new Map<FieldLetter, number>();
  let offset: number | undefined;
  let at = 0;
  let end = 0;
  for (const [position, token] of tokens.entries()) {
    if (token.kind === 'literal') {
      if (!text.startsWith(token.text, at)) return { offset: at, expected: JSON.stringify(token.text) };
      at += token.text.length;
      continue;
    }
    while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at += 1;
    const found = readField(token, tokens[position + 1], { text, at, zone });
    if (found === undefined) return { offset: at, expected: token.letter.repeat(token.count) };
    at += found.length;
    if (isZone(token)) offset = found.value;
    else {
      values.delete(token.letter);
      values.set(token.letter, found.value);
      end = at;
    }
  }
  return { values, end, ...(offset === undefined ? {} : { offset }) };
}

function isZone({ letter }: PatternField): boolean {
  return letter === 'z' || letter === 'Z' || letter === 'X';
}

/** Where reading stands. */
interface Place {
  readonly text: string;
  readonly at: number;
  readonly zone: Zone;
}

interface Found {
  readonly value: number;
  readonly length: number;
}

function readField(field: PatternField, next: PatternToken | undefined, place: Place): Found | undefined {
  const { text, at } = place;
  switch (field.letter) {
    case 'G':
      return named(ERAS, place);
    case 'E':
      return named(WEEKDAYS, place);
    case 'a':
      return named(HALVES, place);
    case 'M':
    case 'L':
      if (field.count >= 3) return named(MONTHS, place);
      return shifted(readDigits(field, next, place), -1);
    case 'y':
      return readYear(field, next, place);
    case 'S':
      return field.isFraction ? readFraction(text, at) : readDigits(field, next, place);
    case 'z':
    case 'Z':
      return readZone(place);
    case 'X':
      return matchOffset(text, at, field.count);
    default:
      return readDigits(field, next, place);
  }
}

function named(names: readonly string[], { text, at }: Place): Found | undefined {
  const found = matchName(names, text, at);
  return found === undefined ? undefined : { value: found.position, length: found.length };
}

function shifted(found: Found | undefined, by: number): Found | undefined {
  return found === undefined ? undefined : { ...found, value: found.value + by };
}

/** As many digits as there are, or as the pattern has letters when another number follows without anything between. */
function readDigits(field: PatternField, next: PatternToken | undefined, { text, at }: Place): Found | undefined {
  const most = next !== undefined && isNumber(next) ? field.count : MOST_DIGITS + 1;
  let length = 0;
  while (length < most && isDigit(text.charCodeAt(at + length))) length += 1;
  return length === 0 || length > MOST_DIGITS ? undefined : { value: Number(text.slice(at, at + length)), length };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNumber(token: PatternToken): boolean {
  if (token.kind === 'literal') return false;
  return 'MLyYwWDdFuHkKhmsS'.includes(token.letter) && !('ML'.includes(token.letter) && token.count >= 3);
}

/**
 * Two digits for at most two letters are a year from 1970 to 2069. (Java takes the hundred years around its own clock;
 * both agree on every date that a site can hold.)
 */
function readYear(field: PatternField, next: PatternToken | undefined, place: Place): Found | undefined {
  const found = readDigits(field, next, place);
  if (found?.length !== 2 || field.count > 2) return found;
  return { ...found, value: found.value + (found.value < 70 ? 2000 : 1900) };
}

/** In milliseconds; what is smaller is cut off, as in Java. */
function readFraction(text: string, at: number): Found | undefined {
  const [digits] = /^\d{1,30}/.exec(text.slice(at, at + 30)) ?? [];
  return digits === undefined ? undefined : { value: Number(digits.padEnd(3, '0').slice(0, 3)), length: digits.length };
}

/** `+0530`, `GMT`, `GMT+05:30` or a name. */
function readZone({ text, at, zone }: Place): Found | undefined {
  if (/^gmt[+-]/i.test(text.slice(at, at + 4))) {
    const found = matchOffset(text, at + 3, 3);
    if (found !== undefined) return { ...found, length: found.length + 3 };
  }
  const numeric = matchOffset(text, at, 2);
  if (numeric !== undefined && text.charAt(at) !== 'Z') return numeric;
  const name = matchZoneName(zone, text, at);
  return name === undefined ? undefined : { value: name.offset, length: name.length };
}
