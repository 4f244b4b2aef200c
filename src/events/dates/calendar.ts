/** The Gregorian calendar by arithmetic, so that neither the process's time zone nor a Date object is in the way. */

/** Milliseconds of a day. */
export const DAY = 86_400_000;

/** The calendar repeats every 400 years. */
const DAYS_OF_ERA = 146_097;
/** From 1 March of the year 0. */
const DAYS_BEFORE_1970 = 719_468;

/** A day and a time of day, as a clock on a wall shows them. */
export interface WallTime {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number;
  /** From 1. */
  readonly dayOfYear: number;
  /** From 0, which is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** Days since 1 January 1970; months and days beyond their range roll over, as Java's lenient calendar does. */
export function dayNumber(year: number, month: number, day: number): number {
  const monthOfYear = ((month % 12) + 12) % 12;
  // Counted from March, so that the leap day is the last one of a year.
  const counted = year + Math.floor(month / 12) - (monthOfYear < 2 ? 1 : 0);
  const era = Math.floor(counted / 400);
  const yearOfEra = counted - era * 400;
  const dayOfYear = Math.floor((153 * ((monthOfYear + 10) % 12) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_OF_ERA + dayOfEra - DAYS_BEFORE_1970 + day - 1;
}

/** From 0, which is Sunday. */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** @param wall milliseconds since the epoch plus the offset of the zone. */
export function wallTime(wall: number): WallTime {
  const days = Math.floor(wall / DAY);
  const time = wall - days * DAY;
  const date = new Date(days * DAY);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    dayOfYear: days - dayNumber(year, 0, 1) + 1,
    weekday: weekdayOf(days),
    hour: Math.floor(time / 3_600_000),
    minute: Math.floor(time / 60_000) % 60,
    second: Math.floor(time / 1000) % 60,
    millisecond: time % 1000,
  };
}

/** Week and week year as in the United States: weeks begin on Sunday, and week 1 holds 1 January. */
export function weekOf({ year, dayOfYear, weekday }: WallTime): { readonly weekYear: number; readonly week: number } {
  const length = dayNumber(year + 1, 0, 1) - dayNumber(year, 0, 1);
  if (dayOfYear + 6 - weekday > length) return { weekYear: year + 1, week: 1 };
  return { weekYear: year, week: Math.floor((dayOfYear - 1 + weekdayOf(dayNumber(year, 0, 1))) / 7) + 1 };
}

/** The first day of a week of a year, which may lie in the year before. */
export function firstDayOfWeek(weekYear: number, week: number): number {
  const first = dayNumber(weekYear, 0, 1);
  return first - weekdayOf(first) + (week - 1) * 7;
}

/** The week of the month, from 1. */
export function weekOfMonth({ year, month, day }: WallTime): number {
  return Math.floor((day - 1 + weekdayOf(dayNumber(year, month, 1))) / 7) + 1;
}

/** What a clock on a wall in a zone shows, as the instant that it would be in UTC. */
export interface OffsetSource {
  offsetAt(instant: number): number;
}

/**
 * The instant at which clocks of a zone show a time. As in Java, a time that comes twice, or that summer time leaves out,
 * is read in standard time, which is the later of the two instants.
 */
export function instantOfWall(zone: OffsetSource, wall: number): number {
  const candidates = [zone.offsetAt(wall - DAY), zone.offsetAt(wall + DAY)].map((offset) => wall - offset);
  const exact = candidates.filter((instant) => instant + zone.offsetAt(instant) === wall);
  return Math.max(...(exact.length > 0 ? exact : candidates));
}
