/** Names of fields: their spellings, the member of custom fields, and which name a misspelled one may have meant. */
import { nearestNames } from '../names';

/** One spelling for a name: a site takes `invoice_number` and `invoice-number` alike. */
export const canonicalName = (name: string): string => (name.includes('_') ? name.replaceAll('_', '-') : name);

/** Members that hold a site's own fields, which no schema can know. */
export const isCustomFields = (name: string): boolean => name === 'custom-fields' || name === 'custom_fields';

/** Beyond this a name is no misspelling of any field, and comparing it with each of them only takes time. */
const LONGEST_NAME = 60;

/** The candidate that looks most like `name`, when it is near enough to have been meant. */
export const nearestName = (name: string, candidates: readonly string[]): string | undefined =>
  name.length > LONGEST_NAME ? undefined : nearestNames(name, candidates, 1)[0];
