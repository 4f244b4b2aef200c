/** What a form is about, in a few words, for the names of files and for messages. */
import type { PropertyValues } from '../sdk';
import { readObjectName, readParentIds, readText } from './form-values';
import type { ActivityName } from './properties';

/** `create suppliers`, `action submit invoices`, `create suppliers/addresses below 5`. @throws {CoupaError} for a bad form. */
export function runTitle(activity: ActivityName, values: PropertyValues): string {
  const parents = readParentIds(values) ?? [];
  const action = activity === 'action' ? readText(values, 'action') : undefined;
  const words = [activity, action, readObjectName(values), ...(parents.length > 0 ? ['below', parents.join(' ')] : [])];
  return words.filter((word) => word !== undefined).join(' ');
}
