/** Writes an instant by a pattern of Java's SimpleDateFormat. */
import { CoupaError } from '../../errors';
import { wallTime, weekOf, weekOfMonth, type WallTime } from './calendar';
import { ERAS, HALVES, MONTHS, nameFor, WEEKDAYS, zoneName } from './names';
import { compileJava, type PatternField } from './pattern';
import { offsetText, UTC, type Zone } from './zones';

/**
 * Writes an instant as `new SimpleDateFormat(pattern, Locale.US)` does, with two exceptions where Java writes another
 * instant than it was given: a fraction of a second stays one (`ss.SSSSSS` is `30.456000`, not `30.000456`), and `X` writes
 * the minutes of an offset that has some (`+0530`, not `+05`). The word `milliseconds` writes milliseconds since the epoch.
 * Days before 1582 are counted in the Gregorian calendar.
 * @param instant milliseconds since the epoch; a fraction is cut off
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` for a pattern that Java refuses, with the place, and for what is no instant
 */
export function formatJava(pattern: string, instant: number, zone: Zone = UTC): string {
  const whole = Math.floor(instant);
  if (!Number.isFinite(new Date(whole).getTime()))
    throw refuse('The time to write is not between the years -271821 and 275760.');
  if (pattern === MILLISECONDS) return String(whole);
  const compiled = compileJava(pattern);
  if (!compiled.ok) {
    throw refuse(
      `The date pattern ${JSON.stringify(pattern.slice(0, 80))} ${compiled.fault} (at character ${compiled.offset + 1}).`,
    );
  }
  const offset = zone.offsetAt(whole);
  const wall = wallTime(whole + offset);
  return compiled.tokens
    .map((token) => (token.kind === 'literal' ? token.text : fieldText(token, { wall, offset, zone, instant: whole })))
    .join('');
}

/** The word that stands for a pattern where a site counts milliseconds since the epoch. */
export const MILLISECONDS = 'milliseconds';

function refuse(message: string): CoupaError {
  return new CoupaError('COUPA_CONFIGURATION_INVALID', message);
}

/** The moment to write. */
interface Moment {
  readonly wall: WallTime;
  readonly offset: number;
  readonly zone: Zone;
  readonly instant: number;
}

function fieldText(field: PatternField, moment: Moment): string {
  const { letter, count } = field;
  const { wall, offset } = moment;
  switch (letter) {
    case 'G':
      return ERAS[wall.year > 0 ? 1 : 0];
    case 'y':
      return yearText(wall.year > 0 ? wall.year : 1 - wall.year, count);
    case 'Y':
      return yearText(weekOf(wall).weekYear, count);
    case 'M':
    case 'L':
      return count >= 3 ? nameFor(MONTHS, wall.month, count) : padded(wall.month + 1, count);
    case 'E':
      return nameFor(WEEKDAYS, wall.weekday, count);
    case 'a':
      return HALVES[wall.hour < 12 ? 0 : 1];
    case 'S':
      return field.isFraction ? padded(wall.millisecond, 3).padEnd(count, '0') : padded(wall.millisecond, count);
    case 'z':
      return zoneName(moment.zone, moment.instant, count);
    case 'Z':
      return offsetText(offset, '');
    case 'X':
      return isoOffset(offset, count);
    default:
      return padded(numberOf(letter, wall), count);
  }
}

type NumberLetter = Exclude<PatternField['letter'], 'G' | 'y' | 'Y' | 'M' | 'L' | 'E' | 'a' | 'S' | 'z' | 'Z' | 'X'>;

function numberOf(letter: NumberLetter, wall: WallTime): number {
  switch (letter) {
    case 'w':
      return weekOf(wall).week;
    case 'W':
      return weekOfMonth(wall);
    case 'D':
      return wall.dayOfYear;
    case 'd':
      return wall.day;
    case 'F':
      return Math.floor((wall.day - 1) / 7) + 1;
    case 'u':
      return wall.weekday === 0 ? 7 : wall.weekday;
    case 'H':
      return wall.hour;
    case 'k':
      return wall.hour === 0 ? 24 : wall.hour;
    case 'K':
      return wall.hour % 12;
    case 'h':
      return wall.hour % 12 === 0 ? 12 : wall.hour % 12;
    case 'm':
      return wall.minute;
    case 's':
      return wall.second;
  }
}

/** Two letters write two digits, any other number of them all digits. */
function yearText(year: number, count: number): string {
  return count === 2 ? padded(year % 100, 2) : padded(year, count);
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function isoOffset(offset: number, count: number): string {
  if (Math.abs(offset) < 60_000) return 'Z';
  const text = offsetText(offset, count === 3 ? ':' : '');
  return count === 1 && text.endsWith('00') ? text.slice(0, 3) : text;
}
