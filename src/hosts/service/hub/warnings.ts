/** What a caller should know of an answer that is good all the same: in the header `Elements-Warning`. */
import type { RecordProblem } from '../../../sdk';

const LONGEST_WARNING = 2000;

/** No header where there is nothing to tell; the body is the record, or the records, alone. */
export function warningHeader(warnings: readonly RecordProblem[]): Readonly<Record<string, string>> {
  if (warnings.length === 0) return {};
  const text = warnings.map(({ path, message }) => `${path}: ${message}`).join('; ');
  // Headers carry ASCII; other characters are written as in JSON.
  const ascii = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { 'elements-warning': ascii.slice(0, LONGEST_WARNING) };
}

/** More names than these in one query are not listed. */
const MOST_TOLD = 20;
const LONGEST_NAME = 60;

/**
 * The parameters of a query that nobody looks at. They are passed over, because clients of Open Connectors send some that
 * mean nothing here; but whoever took `status=approved` for a condition gets more records than he asked for.
 */
export function passedOver(query: URLSearchParams, known: readonly string[]): readonly RecordProblem[] {
  const others = [...new Set(query.keys())].filter((name) => !known.includes(name));
  const taken = known.length === 0 ? 'no parameter is taken here' : `taken are ${known.join(', ')}`;
  return others.slice(0, MOST_TOLD).map((name) => ({
    path: name.slice(0, LONGEST_NAME),
    message: `this parameter was passed over; ${taken}`,
  }));
}
