/** Reads conditions as one types them in a shell: `status eq approved`, `supplier.name contains Acme`, `id > 5`. */
import { OPERATOR_NAMES, type Condition, type Operator } from '../../activities';
import { CoupaError } from '../../errors';
import { parseJson } from '../../sdk';

const SYMBOLS: Readonly<Record<string, Operator>> = {
  '=': 'eq',
  '==': 'eq',
  '!=': 'not_eq',
  '>': 'gt',
  '>=': 'gt_or_eq',
  '<': 'lt',
  '<=': 'lt_or_eq',
};

/**
 * One `--where`. The operator is one of Coupa's or a symbol (`>=`); everything behind it is the value, spaces included.
 * A list for `in` has commas.
 */
export function parseWhere(text: string): Condition {
  const [, field = '', operator = '', value = ''] = /^\s*([^\s=<>!]+)\s+(\w+)(?:\s+([^]*))?$/.exec(text) ?? [];
  if (isOperator(operator)) return { field, operator, value: valueOf(operator, value) };
  const comparison = /^\s*([^\s=<>!]+)\s*(==?|!=|>=?|<=?)([^]*)$/.exec(text);
  const symbol = SYMBOLS[comparison?.[2] ?? ''];
  if (comparison !== null && symbol !== undefined) {
    return { field: comparison[1] ?? '', operator: symbol, value: (comparison[3] ?? '').trim() };
  }
  throw new CoupaError(
    'COUPA_FILTER_INVALID',
    `--where ${JSON.stringify(text.slice(0, 80))} is not a condition; write 'field operator value' with one of ${OPERATOR_NAMES.join(', ')}, or =, !=, >, >=, <, <=.`,
  );
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

function isOperator(text: string): text is Operator {
  return (OPERATOR_NAMES as readonly string[]).includes(text);
}

function valueOf(operator: Operator, text: string): Condition['value'] {
  if (operator === 'in' || operator === 'not_in') return text.split(',').map((item) => item.trim());
  return operator === 'blank' && text.trim() === '' ? true : text.trim();
}
