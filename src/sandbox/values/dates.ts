/** Instants: the strict ISO 8601 subset that Coupa expects, and writing them in the site's own time zone. */
import { getTimezoneOffset } from 'date-fns-tz/getTimezoneOffset';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;
/** As samples of payments write dates: the month first. */
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const QUARTER = 15 * 60_000;

/** What a date without a time means: in a query midnight UTC, in a record midnight of the site. */
export type DateReading = 'midnight-utc' | 'midnight-site';

/** Reads and writes the datetimes of one site. */
export interface SiteCalendar {
  /** Epoch milliseconds at whole seconds, or `undefined` when the text is not a date of the calendar. */
  parse(text: string, reading: DateReading): number | undefined;
  /** `2024-03-05T09:30:00-08:00`: seconds, and a numeric offset that moves with summer time. */
  format(instant: number): string;
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.startsWith('-') ? -minutes : minutes;
}

/** What records may bring besides ISO 8601; queries may not. */
function asSent(text: string): string {
  const plain = /^"(.*)"$/.exec(text)?.[1] ?? text;
  const [, month, day, year] = SLASHED.exec(plain) ?? [];
  return month === undefined ? plain : `${year}-${month.padStart(2, '0')}-${day!.padStart(2, '0')}`;
}

function suffix(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const hour = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${hour}:${String(Math.floor(minutes % 60)).padStart(2, '0')}`;
}

/** @param timeZone an IANA name, e.g. `America/Los_Angeles`. @throws {RangeError} when the zone does not exist. */
export function siteCalendar(timeZone: string): SiteCalendar {
  if (Number.isNaN(getTimezoneOffset(timeZone, new Date(0)))) {
    throw new RangeError(`There is no time zone ${timeZone}; use an IANA name such as America/Los_Angeles.`);
  }
  const known = new Map<number, { readonly offset: number; readonly suffix: string }>();
  const offsetAt = (instant: number) => {
    const bucket = Math.floor(instant / QUARTER);
    let found = known.get(bucket);
    if (found === undefined) {
      if (known.size > 100_000) known.clear();
      const offset = getTimezoneOffset(timeZone, new Date(bucket * QUARTER));
      found = { offset, suffix: suffix(offset) };
      known.set(bucket, found);
    }
    return found;
  };
  const written = new Map<number, string>();
  const fromWallClock = (wall: number): number => {
    const first = wall - offsetAt(wall).offset;
    return wall - offsetAt(first).offset;
  };
  return {
    parse(text, reading) {
      const match = ISO.exec(reading === 'midnight-site' ? asSent(text) : text);
      if (match === null) return undefined;
      const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match;
      const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
      const read = new Date(wall);
      const real = read.getUTCDate() === Number(day) && read.getUTCMonth() === Number(month) - 1;
      if (!real || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
      if (zone !== undefined) return wall - offsetMinutes(zone) * 60_000;
      return reading === 'midnight-utc' ? wall : fromWallClock(wall);
    },
    format(instant) {
      let text = written.get(instant);
      if (text === undefined) {
        const { offset, suffix: zone } = offsetAt(instant);
        text = new Date(instant + offset).toISOString().slice(0, 19) + zone;
        if (written.size > 50_000) written.clear();
        written.set(instant, text);
      }
      return text;
    },
  };
}
