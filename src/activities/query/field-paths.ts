/** Checks the field paths of a query against the catalog and spells them as query parameters. */
import type { CatalogField, CatalogObject, ResolvedPath } from '../../catalog';
import type { Target } from '../target';

/** A path that a request may carry. */
export interface UsablePath {
  /** In the spelling of the schemas. */
  readonly segments: readonly string[];
  /** Absent for custom fields. */
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

/** Resolves a dotted path for a condition. Unknown names are refused: a filter that a site ignores returns too much. */
export function checkConditionPath(target: Target, path: unknown): CheckedPath {
  const shape = checkShape(path);
  if (typeof shape === 'string') return { problem: shape };
  const { object } = target;
  const resolved = target.catalog.resolvePath(object.definition, shape.join('.'));
  if (resolved.standing === 'unknown') {
    return flatReference(target, shape) ?? { problem: unknownName(object, shape, resolved) };
  }
  const spelled = resolved.segments.join('.');
  const refused = REFUSED[object.name]?.[spelled];
  if (refused !== undefined) return { problem: refused };
  const segments = RENAMED[object.name]?.[spelled]?.split('.') ?? resolved.segments;
  return {
    segments,
    ...(resolved.field === undefined ? {} : { field: resolved.field }),
  };
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

/** Says which part of a path is unknown and what may have been meant. */
export function unknownName(object: CatalogObject, path: readonly string[], resolved: ResolvedPath): string {
  const known = path.length > resolved.segments.length ? resolved.segments.length : 0;
  const place = known === 0 ? object.name : path.slice(0, known).join('.');
  const meant = resolved.nearest.slice(0, 3).join(', ');
  return `${place} has no field ${path.slice(known).join('.')}${meant === '' ? '' : `; did you mean ${meant}?`}`;
}

/** Coupa also takes the flat key of an association, `supplier_id=4` for `supplier[id]=4`. */
function flatReference(target: Target, path: readonly string[]): CheckedPath | undefined {
  const last = path.at(-1)?.replaceAll('_', '-') ?? '';
  if (!last.endsWith('-id')) return undefined;
  const association = [...path.slice(0, -1), last.slice(0, -3)];
  const resolved = target.catalog.resolvePath(target.object.definition, association.join('.'));
  if (resolved.standing !== 'known' || resolved.field?.type !== 'object') return undefined;
  return {
    segments: [...resolved.segments.slice(0, -1), last],
    field: { name: last, type: 'integer', readOnly: false, required: false },
  };
}
