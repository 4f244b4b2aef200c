/** Names of fields: their spellings, the members that are not fields but commands, and the keys that references go by. */
import { distance } from 'fastest-levenshtein';

/** One spelling for a name: a site takes `invoice_number` and `invoice-number` alike. */
export const canonicalName = (name: string): string => name.replaceAll('_', '-');

/** Members of a header or a line that tell the site what to do with it; all of them are true or false. */
export const COMMANDS: ReadonlySet<string> = new Set(['_delete', '_cancel', '_close']);

/** Members that hold a site's own fields, which no schema can know. */
export const isCustomFields = (name: string): boolean => canonicalName(name) === 'custom-fields';

/**
 * The members by which a record is found when another one refers to it. In a nested object they stay even where the
 * schemas call them read-only (`id` nearly everywhere, `code` of an account): without them the reference leads nowhere,
 * and a line would be added where one was to be changed.
 */
export const REFERENCE_KEYS: ReadonlySet<string> = new Set([
  'account-type-id',
  'code',
  'email',
  'external-src-ref',
  'id',
  'item-number',
  'login',
  'name',
  'number',
  'percentage',
]);

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
