/** Reads the short form of a resource, the one that people write. */
import { checkFilter, parseFilter } from '../../activities';
import type { PolledResource } from '../model';
import { readZone, usualDates, type ResourceDates } from './dates-configuration';
import { checkField, fieldsOf } from './fields';
import { at, shown, type Findings } from './findings';
import type { ResourceContext } from './open-connectors';
import { readOptions } from './options';
import { chooseObject, finishResource, readParentIds } from './resource';
import type { CatalogObject } from '../../catalog';
import { isMembers, memberOf, readText, type Member, type Members } from './values';
import { sortWindow, type SortedConditions, type WhereContext } from './where';

/** The members of the short form that are read elsewhere, for the whole configuration. */
export const SHARED = [
  ...['interval', 'timeZone', 'enabled', 'name', 'tags', 'resources'],
  ...['start', 'overlap', 'lag', 'reconcile', 'deletions'],
] as const;

const KNOWN = new Set<string>([
  ...['object', 'key', 'parentIds', 'where', 'fields', 'watch', 'timeZone', 'start', 'overlap', 'lag', 'reconcile'],
  ...['deletions', 'updated', 'created', 'idField', 'pageSize', 'createdCheckTolerance'],
  ...['filterByUpdatedDate', 'filterByCurrentDate', 'interval'],
]);

/**
 * Reads one resource in the short form:
 * - `object`: any object of the catalog in any spelling, e.g. `invoices`; `parentIds` for a sub-object;
 * - `key`: what its events are called, when not as the object;
 * - `where`: conditions in the compact syntax, `status in approved,voided and total > 1000`;
 * - `fields`: members to read; everything when left out;
 * - `watch`: `all`, or fields whose change matters; then events tell which of them changed, and others are not told of;
 * - `timeZone`: of dates without an offset;
 * - `start`: `now`, `everything`, or a date;
 * - `overlap`, `lag`: lengths of time such as `5m`;
 * - `reconcile`: `true` (weekly), `false`, how often, or `{ every, reach }`;
 * - `deletions`: `true` (daily), `false`, how often, or `{ every, accept }`;
 * - `updated`, `created`, `idField`: names of fields; `updated-at`, `created-at` and `id` when left out.
 * @param shared names of further members that belong to the configuration around it
 */
export function readShortResource(
  found: Findings,
  { value, path }: Member,
  context: ResourceContext,
  shared: ReadonlySet<string>,
): PolledResource | undefined {
  if (!isMembers(value)) {
    found.fault(path, `an object such as { "object": "invoices" } is expected, not ${shown(value)}`);
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (!KNOWN.has(name) && !shared.has(name)) found.warn(at(path, name), 'is not known here and ignored');
  }
  const chosen = memberOf(value, path, 'object');
  if (chosen === undefined) {
    found.fault(at(path, 'object'), 'the name of an object is expected, e.g. invoices');
    return undefined;
  }
  const before = found.faultCount();
  const timeZone = readZone(found, memberOf(value, path, 'timeZone')) ?? context.defaults.timeZone;
  const defaults = { ...context.defaults, ...(timeZone === undefined ? {} : { timeZone }) };
  const options = readOptions(found, value, path, defaults);
  const name = readText(found, chosen, 'the name of an object') ?? '';
  const resource = { name, path: chosen.path };
  const object = chooseObject(found, name, { form: 'short', chosen: undefined, override: undefined, resource });
  const key = readText(found, memberOf(value, path, 'key'), 'a name') ?? object?.object.name ?? '';
  const parentIds = readParentIds(found, memberOf(value, path, 'parentIds')) ?? [];
  if (object === undefined) return undefined;
  const dates = readShortDates(found, value, { path, object: object.object, timeZone });
  const windowField = (dates.updated ?? dates.created)?.field;
  const where = { object: object.object.name, parentIds, path: at(path, 'where') };
  const sorted = readWhere(found, memberOf(value, path, 'where'), {
    ...where,
    ...(windowField === undefined ? {} : { windowField }),
  });
  const idField = readText(found, memberOf(value, path, 'idField'), 'the name of a field') ?? usualId(object.object);
  return finishResource(found, { ...object, key, path, parentIds, idField, dates, sorted, options, before });
}

function usualId(object: CatalogObject): string | undefined {
  return fieldsOf(object).has('id') ? 'id' : undefined;
}

interface ShortDates {
  readonly path: string;
  readonly object: CatalogObject;
  readonly timeZone: string | undefined;
}

function readShortDates(found: Findings, members: Members, { path, object, timeZone }: ShortDates): ResourceDates {
  const zone = timeZone === undefined ? {} : { timeZone };
  const usual = usualDates(fieldsOf(object), timeZone);
  const dates = (['updated', 'created'] as const).map((kind) => {
    const member = memberOf(members, path, kind);
    const name = readText(found, member, 'the name of a field');
    if (member === undefined || name === undefined) return usual[kind];
    return { field: checkField(found, member.path, object, name, 'date'), ...zone };
  });
  const [updated, created] = dates;
  return { ...(updated === undefined ? {} : { updated }), ...(created === undefined ? {} : { created }) };
}

function readWhere(found: Findings, member: Member | undefined, context: WhereContext): SortedConditions {
  const text = readText(found, member, 'conditions such as status = approved');
  if (text === undefined) return { conditions: [] };
  let sorted: SortedConditions = { conditions: [] };
  found.check(context.path, () => {
    const filter = parseFilter(text);
    checkFilter(context.object, filter, context.parentIds.length > 0 ? { parentIds: context.parentIds } : {});
    const { dropped, fixedFrom } = sortWindow(found, filter, { ...context, moving: new Set() });
    const conditions = filter.conditions.filter((_, position) => !dropped.has(position));
    sorted = { conditions, ...(fixedFrom === undefined ? {} : { fixedFrom }) };
  });
  return sorted;
}
