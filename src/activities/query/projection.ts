/** Writes the `fields` of a query as Coupa's JSON projection: `["id",{"supplier":["name"]}]`. */
import type { RecordProblem } from '../../sdk';
import type { Target } from '../target';
import { checkShape, resolve, unknownName } from './field-paths';
import { refusal } from './refusal';

/** The group of a site's own fields, which may be asked for as a whole; then its parts add nothing. */
const CUSTOM_FIELDS = 'custom-fields';
const WHOLE = '*';

/** A member and what is wanted below it; a leaf has no entries. */
type Tree = Map<string, Tree>;

/**
 * The value of the `fields` parameter, or `undefined` for everything. `id` is always asked for where the object has
 * one, because paging by key reads it; records therefore carry it even when the caller did not name it.
 * @throws {CoupaError} `COUPA_FILTER_INVALID` naming the paths that cannot be asked for.
 */
export function encodeProjection(target: Target, fields: readonly string[] = []): string | undefined {
  if (!Array.isArray(fields))
    throw refusal(target.object.name, [{ path: '/fields', message: 'a list of field names is expected' }]);
  if (fields.length === 0) return undefined;
  const problems: RecordProblem[] = [];
  const tree: Tree = new Map();
  if (hasId(target)) tree.set('id', new Map());
  fields.forEach((path: unknown, position) => {
    const problem = addPath(target, tree, path);
    if (problem !== undefined) problems.push({ path: `/fields/${position}`, message: problem });
  });
  if (problems.length > 0) throw refusal(target.object.name, problems);
  return JSON.stringify(toList(tree));
}

/** Whether records of the object have an `id`. Every query asks, and the schema alone answers without the fields being made. */
export function hasId({ catalog, object }: Target): boolean {
  return Object.hasOwn(catalog.schema(object.definition)['properties'] ?? {}, 'id');
}

function addPath(target: Target, tree: Tree, path: unknown): string | undefined {
  const shape = checkShape(path);
  if (typeof shape === 'string') return shape;
  const resolved = resolve(target, shape);
  const unknown = resolved.standing === 'unknown' ? unknownName(target, shape) : undefined;
  if (unknown !== undefined) return unknown;
  const segments = resolved.standing === 'known' ? resolved.segments : shape;
  const { field } = resolved;
  const isObject = field?.type === 'object' || field?.type === 'array';
  if (isObject && field?.definition !== undefined) {
    const shown = segments.join('.');
    return `${shown} holds records of its own; name the fields that are wanted of it, e.g. ${shown}.id`;
  }
  let level = tree;
  for (const segment of segments) {
    const key = segment.replaceAll('-', '_');
    const below = level.get(key) ?? (new Map() as Tree);
    level.set(key, below);
    level = below;
  }
  if (segments.at(-1) === CUSTOM_FIELDS) level.set(WHOLE, new Map());
  return undefined;
}

function toList(tree: Tree): unknown[] {
  return [...tree].map(([name, below]) => {
    if (below.has(WHOLE)) return { [name]: {} };
    if (below.size === 0) return name;
    return { [name]: toList(below) };
  });
}
