/** Puts one polled resource together and checks it as a whole. */
import { checkQuery, type Condition } from '../../activities';
import { loadCatalog, type CatalogObject } from '../../catalog';
import { isCoupaError } from '../../errors';
import { parseIso, UTC } from '../dates';
import type { PolledResource } from '../model';
import type { ResourceDates } from './dates-configuration';
import { checkField } from './fields';
import { at, shown, type Findings } from './findings';
import { findObject, type FoundObject } from './objects';
import type { ResourceOptions } from './options';
import { readText, type Member } from './values';
import type { SortedConditions } from './where';

/** A resource whose parts were read. */
export interface ResourceDraft {
  readonly key: string;
  readonly path: string;
  readonly object: CatalogObject;
  readonly mapping: PolledResource['mapping'];
  readonly parentIds: readonly (number | string)[];
  readonly idField?: string | undefined;
  readonly dates: ResourceDates;
  readonly sorted: SortedConditions;
  readonly options: ResourceOptions;
  /** Where the fields to read stand, when not in the settings. */
  readonly fieldsPath?: string | undefined;
  /** How many faults there were before the resource was looked at. */
  readonly before: number;
}

/** The resource; what was found in its parts does not keep the rest of it from being checked. */
export function finishResource(found: Findings, draft: ResourceDraft): PolledResource {
  const { key, object, mapping, parentIds, idField, dates, sorted, path, before } = draft;
  const options = checkedOptions(found, draft);
  const { reconciliation, ...rest } = options;
  const hasWindow = dates.updated !== undefined || dates.created !== undefined;
  const resource: PolledResource = {
    ...{ key, object: object.name, mapping },
    ...(parentIds.length === 0 ? {} : { parentIds }),
    conditions: sorted.conditions,
    ...(sorted.conditionsAt === undefined ? {} : { conditionsAt: sorted.conditionsAt }),
    ...(idField === undefined ? {} : { idField: checkField(found, at(path, 'idField'), object, idField, 'value') }),
    ...dates,
    ...rest,
    start: startOf(options, sorted),
    ...(reconciliation === undefined || !hasWindow ? {} : { reconciliation }),
  };
  if (found.faultCount() === before) found.check(path, () => checkRequest(resource));
  return resource;
}

/** A fixed lower bound in a url says from where on "everything" is wanted. */
function startOf({ start }: ResourceOptions, { fixedFrom }: SortedConditions): PolledResource['start'] {
  return start === 'everything' && fixedFrom !== undefined ? (parseIso(fixedFrom, UTC) ?? start) : start;
}

function checkedOptions(
  found: Findings,
  { object, path, options, fieldsPath = at(path, 'fields') }: ResourceDraft,
): ResourceOptions {
  const spelled = (names: readonly string[], member: string): readonly string[] =>
    names.map((name) => checkField(found, member, object, name, 'value'));
  const { fields, watch, ...rest } = options;
  const read = fields === undefined ? undefined : spelled(fields, fieldsPath);
  const watched = watch === undefined || watch === 'all' ? watch : spelled(watch, at(path, 'watch'));
  if (read !== undefined && watched !== undefined && watched !== 'all') {
    const unread = watched.find((name) => !read.some((field) => name === field || name.startsWith(`${field}.`)));
    if (unread !== undefined)
      found.fault(at(path, 'watch'), `${unread} is watched, but fields does not read it; add it there`);
  }
  return {
    ...rest,
    ...(read === undefined ? {} : { fields: read }),
    ...(watched === undefined ? {} : { watch: watched }),
  };
}

/** What a poll will ask, with the bounds that it adds. */
function checkRequest({ object, parentIds, conditions, fields, pageSize, updated, created }: PolledResource): void {
  const date = updated ?? created;
  const bounds: readonly Condition[] =
    date === undefined
      ? []
      : [
          { field: date.field, operator: 'gt_or_eq', value: new Date(0) },
          { field: date.field, operator: 'lt', value: new Date(1000) },
        ];
  checkQuery(object, {
    pageSize,
    conditions: [...conditions, ...bounds],
    ...(parentIds === undefined ? {} : { parentIds }),
    ...(fields === undefined ? {} : { fields }),
  });
}

/** What the catalog says of a name that it does not have, with the nearest that it has. */
function refusalOf(name: string): string {
  try {
    loadCatalog().object(name);
  } catch (error) {
    if (isCoupaError(error)) return error.message;
    throw error;
  }
  return `There is no object ${shown(name)}.`;
}

/** The object that one of several names means; the first name that is given counts. */
export function chooseObject(
  found: Findings,
  key: string,
  names: {
    readonly form: 'open-connectors' | 'short';
    /** The `object` of the settings. */
    readonly chosen: Member | undefined;
    /** What the caller says for the key. */
    readonly override: string | undefined;
    readonly resource: { readonly name: string; readonly path: string };
  },
): FoundObject | undefined {
  const chosen = readText(found, names.chosen, 'the name of an object');
  const name = chosen ?? names.override ?? names.resource.name;
  const path = chosen === undefined ? names.resource.path : (names.chosen?.path ?? '');
  const object = findObject(name);
  if (object === undefined) {
    const otherwise =
      names.form === 'short' || chosen !== undefined
        ? ''
        : ` "object" in the settings of ${shown(key)} names one that its name or url does not.`;
    found.fault(path, `${refusalOf(name)}${otherwise}`);
    return undefined;
  }
  if (chosen !== undefined || names.override !== undefined) return { ...object, mapping: 'chosen' };
  if (object.mapping === 'inferred') {
    found.warn(
      path,
      `${name} is taken for ${object.object.name}, which is inferred; if something else is meant, name it with "object"`,
    );
  }
  return object;
}

/** Ids of parents, from the settings or else the url. */
export function readParentIds(found: Findings, member: Member | undefined): readonly (number | string)[] | undefined {
  if (member === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(member.value) ? member.value : String(member.value).split(',');
  const ids = list.slice(0, 10).map((id) => (typeof id === 'string' ? id.trim() : id));
  if (ids.every((id) => typeof id === 'number' || typeof id === 'string')) return ids;
  found.fault(member.path, 'ids of parents are expected, outermost first');
  return undefined;
}
