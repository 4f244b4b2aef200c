/** Reads a text by a pattern of Java's SimpleDateFormat. */
import { instantOfWall } from './calendar';
import { readFields, type ReadFields } from './fields';
import { MILLISECONDS } from './format';
import { ANY_OFFSET, offsetOf } from './offset-text';
import { compileJava, hasField, type PatternToken } from './pattern';
import { resolveFields } from './resolve';
import { UTC, type Zone } from './zones';

/** A point in time, or why the text is none. */
export type ParsedDate =
  | {
      readonly ok: true;
      /** Milliseconds since the epoch. */
      readonly instant: number;
    }
  | { readonly ok: false; readonly fault: string };

/** No date is longer. */
const LONGEST = 500;

/**
 * Reads a text as `new SimpleDateFormat(pattern, Locale.US)` does when it is lenient, which is its default: an offset in
 * the text wins over the zone, single digits will do, 30 February is 1 March, a time that summer time leaves out or repeats
 * is standard time, and what stands behind the date is ignored.
 *
 * Where Java reads another instant than the text says, without a word, this reads the one that the text says:
 * - digits behind the seconds are a fraction, whatever the number of `S` (Java adds `.123456` as 123456 milliseconds, and
 *   takes `.5` for 5 milliseconds);
 * - the minutes of an offset count for `X`, too (Java reads `+05:30` as `+05`), and `GMT+05:30` for `z` (Java reads `GMT`);
 * - an offset behind the time counts when the pattern has none, be it a quoted `'Z'` or not at all (Java takes the zone);
 *   likewise seconds, fraction and time of day;
 * - `YYYY` beside a month is the year, `DD` beside a month the day of the month, `hh` without AM or PM an hour of the day.
 * The word `milliseconds` reads milliseconds since the epoch.
 */
export function parseJava(pattern: string, text: string, zone: Zone = UTC): ParsedDate {
  if (text.length > LONGEST) return { ok: false, fault: `is longer than ${LONGEST} characters` };
  if (pattern === MILLISECONDS) return parseMilliseconds(text);
  const compiled = compileJava(pattern);
  if (!compiled.ok) return { ok: false, fault: `cannot be read, because its pattern ${compiled.fault}` };
  const { tokens } = compiled;
  const fields = readFields(tokens, text, zone);
  if ('expected' in fields) {
    return {
      ok: false,
      fault: `does not fit the pattern at character ${fields.offset + 1}: ${fields.expected} is expected`,
    };
  }
  const tail = readTail(tokens, fields, text);
  const wall = resolveFields(fields.values) + tail.time;
  const offset = fields.offset ?? tail.offset;
  return checked(offset === undefined ? instantOfWall(zone, wall) : wall - offset);
}

function parseMilliseconds(text: string): ParsedDate {
  if (!/^\s*[+-]?\d{1,17}(?:\.\d{1,20})?\s*$/.test(text))
    return { ok: false, fault: 'is not a number of milliseconds' };
  return checked(Math.floor(Number(text)));
}

function checked(instant: number): ParsedDate {
  if (Number.isFinite(instant) && Math.abs(instant) <= 8.64e15) return { ok: true, instant };
  return { ok: false, fault: 'lies outside the years -271821 to 275760' };
}

/** What the text says behind the last field and the pattern does not ask for. */
interface Tail {
  /** Milliseconds to add. */
  readonly time: number;
  readonly offset?: number;
}

const FRACTION = '(?:[.,](\\d{1,30}))?';
const SECONDS = '(?::(\\d{2}))?';
const OFFSET = `(?:\\s?(${ANY_OFFSET}))?`;
/** By the smallest field that the pattern has, which is where the text goes on. */
const TAILS = {
  day: new RegExp(`^(?:[T ](\\d{2}):(\\d{2})${SECONDS}${FRACTION}${OFFSET})?`),
  minute: new RegExp(`^()()${SECONDS}${FRACTION}${OFFSET}`),
  second: new RegExp(`^()()()${FRACTION}${OFFSET}`),
  fraction: new RegExp(`^()()()()${OFFSET}`),
} as const;

function readTail(tokens: readonly PatternToken[], { values, end }: ReadFields, text: string): Tail {
  if (hasField(tokens, 'zZX')) return { time: 0 };
  if (end === text.length) return { time: 0 };
  const last = [...values.keys()].at(-1);
  const ending = last === 'd' || last === 'D' ? 'day' : last === 'm' ? 'minute' : last === 's' ? 'second' : 'fraction';
  const kind = ending === 'day' && hasField(tokens, 'HkKh') ? 'fraction' : ending;
  const found = TAILS[kind].exec(text.slice(end, end + 80));
  const [, hour = '', minute = '', second = '', fraction = '', offset] = found ?? [];
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const time = seconds * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  const east = offset === undefined ? undefined : offsetOf(offset);
  return { time, ...(east === undefined ? {} : { offset: east }) };
}
