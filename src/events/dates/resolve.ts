/** Makes a point on the wall clock of the fields that were read, as Java's lenient calendar does. */
import { DAY, dayNumber, firstDayOfWeek, weekdayOf } from './calendar';
import type { FieldLetter } from './pattern';

type Values = ReadonlyMap<FieldLetter, number>;

/**
 * Milliseconds since the epoch as a wall clock shows them; fields beyond their range roll over (30 February), missing ones
 * are those of 1 January 1970. Where fields contradict each other, the ones that were read last win.
 *
 * Three slips of patterns make Java read a date that nobody wrote, without a word; here they mean what they surely should:
 * the week year `YYYY` beside a month is the year, the day of the year `DD` beside a month is the day of the month, and
 * hours up to 12 (`hh`) without AM or PM are hours of the day.
 */
export function resolveFields(values: Values): number {
  return resolveDay(values) * DAY + resolveTime(values);
}

function resolveTime(values: Values): number {
  const of = (letter: FieldLetter): number => values.get(letter) ?? 0;
  return ((resolveHour(values) * 60 + of('m')) * 60 + of('s')) * 1000 + of('S');
}

function resolveHour(values: Values): number {
  const half = values.get('a');
  const hour24 = values.get('H') ?? (values.get('k') === 24 ? 0 : values.get('k'));
  const hour12 = values.get('h') ?? values.get('K');
  if (hour24 !== undefined && (half === undefined || hour12 === undefined)) return hour24;
  if (hour12 === undefined) return (half ?? 0) * 12;
  if (half === undefined) return hour12;
  return (values.has('h') && hour12 === 12 ? 0 : hour12) + half * 12;
}

function resolveDay(values: Values): number {
  const weekYear = values.get('Y');
  const month = values.get('M') ?? values.get('L');
  const isWeekDate = values.has('w') || (month === undefined && !values.has('D') && !values.has('d'));
  if (weekYear !== undefined && isWeekDate) {
    return firstDayOfWeek(weekYear, values.get('w') ?? 1) + (weekdayIn(values) ?? 0);
  }
  const counted = values.get('y') ?? weekYear ?? 1970;
  const year = values.get('G') === 0 ? 1 - counted : counted;
  return dayIn(year, month, values);
}

/** From 0, which is Sunday. */
function weekdayIn(values: Values): number | undefined {
  const iso = values.get('u');
  return values.get('E') ?? (iso === undefined ? undefined : iso % 7);
}

/** Java's rules for which fields name the day; the order of the map is the order in which they were read. */
function dayIn(year: number, month: number | undefined, values: Values): number {
  const order = [...values.keys()];
  const stamp = (letter: FieldLetter): number => order.indexOf(letter);
  const weekday = weekdayIn(values);
  const withWeekday = (letter: FieldLetter): number =>
    values.has(letter) && weekday !== undefined ? Math.max(stamp(letter), stamp('E'), stamp('u')) : -1;
  const dayOfYear = values.get('D');
  const asDay = month !== undefined && !values.has('d') ? dayOfYear : undefined;
  const candidates: readonly (readonly [stamp: number, day: () => number])[] = [
    [stamp('d'), () => dayNumber(year, month ?? 0, values.get('d') ?? 1)],
    [withWeekday('W'), () => dayOfMonthWeek(year, month ?? 0, values.get('W') ?? 1, weekday ?? 0)],
    [withWeekday('F'), () => dayOfWeekInMonth(year, month ?? 0, values.get('F') ?? 1, weekday ?? 0)],
    [asDay === undefined && month === undefined ? stamp('D') : -1, () => dayNumber(year, 0, dayOfYear ?? 1)],
    [withWeekday('w'), () => firstDayOfWeek(year, values.get('w') ?? 1) + (weekday ?? 0)],
  ];
  const best = candidates.reduce((one, other) => (other[0] > one[0] ? other : one));
  if (best[0] >= 0) return best[1]();
  if (asDay !== undefined) return dayNumber(year, month ?? 0, asDay);
  return incompleteDay(year, month, values, weekday);
}

/** Neither a day nor a whole week date. */
function incompleteDay(year: number, month: number | undefined, values: Values, weekday: number | undefined): number {
  const [week, weekOfMonth, inMonth] = [values.get('w'), values.get('W'), values.get('F')];
  if (week !== undefined) return firstDayOfWeek(year, week);
  if (weekOfMonth !== undefined) return dayOfMonthWeek(year, month ?? 0, weekOfMonth, 0);
  if (weekday !== undefined || inMonth !== undefined) {
    return dayOfWeekInMonth(year, month ?? 0, inMonth ?? 1, weekday ?? 0);
  }
  return dayNumber(year, month ?? 0, 1);
}

function dayOfMonthWeek(year: number, month: number, week: number, weekday: number): number {
  const first = dayNumber(year, month, 1);
  return first - weekdayOf(first) + (week - 1) * 7 + weekday;
}

function dayOfWeekInMonth(year: number, month: number, count: number, weekday: number): number {
  const first = dayNumber(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (count - 1) * 7;
}
