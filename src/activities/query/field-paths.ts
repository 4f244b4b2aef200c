/** Checks the field paths of a query against the catalog and spells them as query parameters. */
import type { CatalogField, ResolvedPath } from '../../catalog';
import type { Target } from '../target';

/** A path that a request may carry. */
export interface UsablePath {
  /** In the spelling of the schemas. */
  readonly segments: readonly string[];
  /** Absent for custom fields and fields of the site's own. */
  readonly field?: CatalogField;
}

/** A usable path, or what is wrong with it. */
export type CheckedPath = UsablePath | { readonly problem: string };

/** What Coupa's documentation of queries excepts from its own rules. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  supplier_items: { preferred: 'preferred-flag' },
};
const REFUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  supplier_information: { 'intl-tax-num': 'Coupa cannot filter supplier information by intl-tax-num' },
};

/** What Coupa reads as part of the request itself. No schema has a field of such a name. */
const OF_THE_REQUEST = new Set(['limit', 'offset', 'order_by', 'dir', 'fields', 'return_object', 'filter']);

/**
 * Resolves a dotted path for a condition. A name that no schema has is refused when it resembles one that they have:
 * a filter that a site does not understand might return too much. Otherwise it may be a field of the site's own.
 */
export function checkConditionPath(target: Target, path: unknown): CheckedPath {
  const shape = checkShape(path);
  if (typeof shape === 'string') return { problem: shape };
  const { object } = target;
  const resolved = resolve(target, shape);
  const first = parameterName(shape.slice(0, 1));
  if (resolved.standing !== 'known' && OF_THE_REQUEST.has(first.toLowerCase())) {
    // Sent as a condition, it would leave records out or bring them in another order, and nobody would notice.
    return { problem: `${first} is a parameter of the request itself, and no field that records could be compared by` };
  }
  if (resolved.standing === 'unknown') {
    const problem = unknownName(target, shape);
    return problem === undefined ? { segments: shape } : { problem };
  }
  const spelled = resolved.segments.join('.');
  const refused = REFUSED[object.name]?.[spelled];
  if (refused !== undefined) return { problem: refused };
  const segments = RENAMED[object.name]?.[spelled]?.split('.') ?? resolved.segments;
  return { segments, ...(resolved.field === undefined ? {} : { field: resolved.field }) };
}

/** `['supplier', 'primary-contact', 'email']` as `supplier[primary_contact][email]`. */
export function parameterName(segments: readonly string[]): string {
  const [first = '', ...rest] = segments.map((segment) => segment.replaceAll('-', '_'));
  return first + rest.map((segment) => `[${segment}]`).join('');
}

/** The segments of a dotted path, or what is wrong with it. */
export function checkShape(path: unknown): readonly string[] | string {
  if (typeof path !== 'string' || path.trim() === '') return 'a field name is expected, e.g. status or supplier.name';
  const segments = path.trim().split('.');
  const bad = segments.find((segment) => !/^[\p{L}\p{N}_?-]{1,100}$/u.test(segment));
  if (bad !== undefined || segments.length > 10) {
    return `${JSON.stringify(path.slice(0, 80))} is not a field path; write names with dots between them, e.g. supplier.name`;
  }
  return segments;
}

/**
 * Says which part of an unknown path is wrong and what may have been meant; `undefined` when it resembles nothing that
 * is known and could be a custom field, which old sites keep directly on records.
 */
export function unknownName(target: Target, path: readonly string[]): string | undefined {
  const upTo = (length: number): ResolvedPath => resolve(target, path.slice(0, length));
  const known = path.findIndex((_, at) => upTo(at + 1).standing === 'unknown');
  const parent = known > 0 ? upTo(known).field?.type : 'object';
  const above = path.slice(0, known);
  const place = known > 0 ? above.join('.') : target.object.name;
  if (parent !== 'object' && parent !== 'array' && parent !== 'any') return `${place} is a ${parent} and has no fields`;
  const nearest = upTo(known + 1).nearest.slice(0, 3);
  if (nearest.length === 0) return undefined;
  const meant = nearest.map((name) => [...above, name].join('.')).join(', ');
  return `${place} has no field ${path[known]}; did you mean ${meant}?`;
}

/** What the catalog knows of a path. */
export function resolve(target: Target, path: readonly string[]): ResolvedPath {
  return target.catalog.resolvePath(target.object.definition, path.join('.'));
}
