/** Names of fields: their spellings, the member of custom fields, and which name a misspelled one may have meant. */
import { distance } from 'fastest-levenshtein';

/** One spelling for a name: a site takes `invoice_number` and `invoice-number` alike. */
export const canonicalName = (name: string): string => name.replaceAll('_', '-');

/** Members that hold a site's own fields, which no schema can know. */
export const isCustomFields = (name: string): boolean => canonicalName(name) === 'custom-fields';

/** Beyond this a name is no misspelling of any field, and comparing it with each of them only takes time. */
const LONGEST_NAME = 60;

/** The candidate that looks most like `name`, when it is near enough to have been meant. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const wanted = canonicalName(name).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const apart = distance(wanted, candidate.toLowerCase());
    if (apart < bestDistance) [best, bestDistance] = [candidate, apart];
  }
  return best;
}
