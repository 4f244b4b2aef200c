/** Reads conditions as one types them in a shell: `status in approved,voided and supplier.name contains Acme`. */
import { parseFilter, type Condition } from '../../activities';
import { CoupaError } from '../../errors';
import { parseJson } from '../../sdk';

/** One `--where`: a filter in the compact form, one condition or several. */
export function parseWhere(text: string): readonly Condition[] {
  return parseFilter(text).conditions;
}

/** One `--condition`: a condition as JSON, or a list of them. */
export function parseConditions(text: string): readonly Condition[] {
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch {
    throw new CoupaError(
      'COUPA_FILTER_INVALID',
      `--condition is not valid JSON; write e.g. '{"field": "status", "operator": "eq", "value": "approved"}'.`,
    );
  }
  return (Array.isArray(parsed) ? parsed : [parsed]) as readonly Condition[];
}

/** One `--order`: `created-at` or `created-at:desc`. */
export function parseOrder(text: string): { readonly by: string; readonly direction: string } {
  const [by = '', direction = 'asc'] = text.split(':');
  return { by, direction };
}
