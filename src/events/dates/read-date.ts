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
  if (format !== undefined) {
    const parsed = parseJava(format, text, zone);
    if (parsed.ok) return parsed.instant;
  }
  return parseIso(text, zone);
}
