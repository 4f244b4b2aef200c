/** Reads ISO 8601 as sites write it: with a space for the T, with or without seconds, fraction and offset. */
import { dayNumber, DAY, instantOfWall } from './calendar';
import { ANY_OFFSET, offsetOf } from './offset-text';
import type { Zone } from './zones';

const ISO = new RegExp(
  `^(\\d{4})-(\\d{2})-(\\d{2})(?:[Tt ](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,30}))?)?\\s?(${ANY_OFFSET})?)?$`,
);

/** Milliseconds since the epoch, or `undefined`; the zone counts only where the text has no offset. Days must exist. */
export function parseIso(text: string, zone: Zone): number | undefined {
  if (text.length > 100) return undefined;
  const found = ISO.exec(text.trim());
  if (found === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = found;
  const days = dayNumber(Number(year), Number(month) - 1, Number(day));
  if (Number(month) < 1 || Number(month) > 12 || new Date(days * DAY).getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  const wall = days * DAY + time + Number(fraction.padEnd(3, '0').slice(0, 3));
  if (offset === undefined) return instantOfWall(zone, wall);
  const east = offsetOf(offset);
  return east === undefined ? undefined : wall - east;
}
