/** The English names in dates: months, days, halves of a day, eras and time zones, as Java writes them for the United States. */
import { offsetText, type Zone } from './zones';

export const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
] as const;
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const HALVES = ['AM', 'PM'] as const;
export const ERAS = ['BC', 'AD'] as const;

/** What short names are cut to. */
const SHORT = 3;

/** A name in full from four letters on. */
export function nameFor(names: readonly string[], position: number, count: number): string {
  const name = names[position] ?? '';
  return count >= 4 ? name : name.slice(0, SHORT);
}

/** The position of the name, short or long and in any case, that a text goes on with, and its length. */
export function matchName(
  names: readonly string[],
  text: string,
  at: number,
): { readonly position: number; readonly length: number } | undefined {
  const startsWith = (name: string): boolean => text.substr(at, name.length).toLowerCase() === name.toLowerCase();
  for (const cut of [(name: string) => name, (name: string) => name.slice(0, SHORT)]) {
    const position = names.findIndex((name) => startsWith(cut(name)));
    if (position !== -1) return { position, length: cut(names[position] ?? '').length };
  }
  return undefined;
}

/** The name of a zone at an instant: `PDT`, `Pacific Daylight Time`; `GMT-08:00` where it has none. */
export function zoneName(zone: Zone, instant: number, count: number): string {
  if (zone.fixed !== undefined) {
    if (zone.id === 'UTC' && count >= 4) return 'Coordinated Universal Time';
    if (zone.id === 'GMT' && count >= 4) return 'Greenwich Mean Time';
    return zone.id;
  }
  const name = intlName(zone.id, instant, count >= 4 ? 'long' : 'short');
  return /^GMT[+-]/.test(name) ? `GMT${offsetText(zone.offsetAt(instant), ':')}` : name;
}

function intlName(id: string, instant: number, timeZoneName: 'short' | 'long'): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName });
  return format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? id;
}

/** Whose names are understood in any zone, because Coupa is at home there. */
const KNOWN = ['Los_Angeles', 'Denver', 'Phoenix', 'Chicago', 'New_York', 'Anchorage'].map(
  (place) => `America/${place}`,
);
const SEASONS = [Date.UTC(2024, 0, 15), Date.UTC(2024, 6, 15)];

let known: ReadonlyMap<string, number> | undefined;

/** The offset that a name of a zone stands for, whatever the season: `PST` in August is -08:00, as in Java. */
export function matchZoneName(
  zone: Zone,
  text: string,
  at: number,
): { readonly offset: number; readonly length: number } | undefined {
  const found = /^[A-Za-z][A-Za-z ]*/.exec(text.slice(at, at + 60))?.[0];
  if (found === undefined) return undefined;
  known ??= namesOf(KNOWN);
  const own = zone.fixed === undefined ? namesOf([zone.id]) : new Map([[zone.id.toLowerCase(), zone.fixed]]);
  for (const names of [own, UNIVERSAL, known]) {
    for (const [name, offset] of names) {
      if (found.toLowerCase().startsWith(name)) return { offset, length: name.length };
    }
  }
  return undefined;
}

const UNIVERSAL: ReadonlyMap<string, number> = new Map([
  ['coordinated universal time', 0],
  ['greenwich mean time', 0],
  ['utc', 0],
  ['gmt', 0],
]);

function namesOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const id of ids) {
    for (const instant of SEASONS) {
      const format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' });
      const part = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(part) ?? [];
      const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
      for (const style of ['long', 'short'] as const) names.set(intlName(id, instant, style).toLowerCase(), offset);
    }
  }
  // Longer names first: `GMT` is not to be found in `GMT+01:00` of another zone.
  return new Map([...names].filter(([name]) => /^[a-z ]+$/.test(name)).sort(([a], [b]) => b.length - a.length));
}
