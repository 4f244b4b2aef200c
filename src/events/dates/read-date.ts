/** Reads the date of a record as a configuration describes it. */
import type { DateField } from '../model';
import { parseIso } from './iso';
import { parseJava } from './parse';
import { resolveZone } from './zones';

/**
 * The instant of a date, in milliseconds since the epoch; `undefined` when there is none or it cannot be read. The pattern
 * is tried first, then ISO 8601, because a date that its pattern does not fit is better read than lost. The zone counts
 * only for texts without an offset. Never throws.
 */
export function readDate(
  { format, timeZone }: Pick<DateField, 'format' | 'timeZone'>,
  value: unknown,
): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (text.trim() === '') return undefined;
  const { zone } = resolveZone(timeZone);
  const parsed = format === undefined ? undefined : parseJava(format, text, zone);
  if (parsed?.ok !== true) return parseIso(text, zone);
  return isPlausible(parsed.instant) ? parsed.instant : (parseIso(text, zone) ?? parsed.instant);
}

const [FIRST, LAST] = [Date.UTC(1900, 0, 1), Date.UTC(2200, 0, 1)];

/** `dd-MM-yyyy` reads 2024-01-15 as a day of the year 15 or so, because Java lets every number roll over. */
function isPlausible(instant: number): boolean {
  return instant >= FIRST && instant < LAST;
}
