/** Reads one resource of `event.poller.configuration`: a url with placeholders, an id field, dates. */
import { compilePlaceholders, type CompiledTemplate } from '../dates';
import type { PolledResource } from '../model';
import { readDatesConfiguration, readZone, usualDates, type ResourceDates } from './dates-configuration';
import { fieldsOf } from './fields';
import { at, shown, type Findings } from './findings';
import { findObject, type FoundObject } from './objects';
import { readOptions, readPageSize, type Defaults, type ResourceOptions } from './options';
import { chooseObject, finishResource, readParentIds } from './resource';
import { decodePlaceholders, parseResourceUrl, type ResourceUrl } from './url';
import { isMembers, memberOf, readJson, readList, readText, type Member, type Members } from './values';
import { sortUrlConditions } from './where';

/** What holds for all resources of a configuration. */
export interface ResourceContext {
  readonly defaults: Defaults;
  /** Objects by resource key, from the caller. */
  readonly objects: Readonly<Record<string, string>>;
}

const KNOWN = new Set([
  ...['url', 'idField', 'datesConfiguration', 'filterByUpdatedDate', 'filterByUpdateDate', 'filterByCurrentDate'],
  ...['pageSize', 'pollDelay', 'createdCheckTolerance', 'updatedDateTimezone'],
  ...['object', 'parentIds', 'fields', 'watch', 'start', 'overlap', 'lag', 'reconcile', 'deletions'],
]);
const KNOWN_DATES = new Set(
  ['updated', 'created'].flatMap((kind) =>
    ['Field', 'Format', 'Timezone', 'TimeZone'].map((part) => `${kind}Date${part}`),
  ),
);

type Template = Extract<CompiledTemplate, { ok: true }>;

/** Reads one resource; whatever is wrong with it becomes a fault. */
export function readKnownResource(
  found: Findings,
  key: string,
  member: Member,
  context: ResourceContext,
): PolledResource | undefined {
  const members = readJson(found, member, 'an object with url, idField and datesConfiguration');
  if (!isMembers(members)) {
    if (members !== undefined) found.fault(member.path, `an object of settings is expected, not ${shown(members)}`);
    return undefined;
  }
  const { path } = member;
  warnOfStray(found, members, path, KNOWN);
  const before = found.faultCount();
  const options = readOptions(found, members, path, context.defaults);
  const url = readUrl(found, key, memberOf(members, path, 'url'));
  const object = url === undefined ? findObject(key) : objectOf(found, key, { members, path, url: url.parts }, context);
  const dates = readDates(found, members, { path, object, url: url?.parts, timeZone: context.defaults.timeZone });
  if (url === undefined || object === undefined) return undefined;
  const parentIds = readParentIds(found, memberOf(members, path, 'parentIds')) ?? url.parts.parentIds;
  const windowField = (dates.updated ?? dates.created)?.field;
  const sorted = sortUrlConditions(found, url.template, {
    object: object.object.name,
    parentIds,
    path: url.path,
    ...(windowField === undefined ? {} : { windowField }),
  });
  const withUrl = urlOptions(found, url, options, memberOf(members, path, 'pageSize'));
  const idField = readText(found, memberOf(members, path, 'idField'), 'the name of a field');
  return finishResource(found, {
    ...{ ...object, key, path, parentIds, idField, dates, sorted, options: withUrl, before },
    ...(options.fields === undefined ? { fieldsPath: url.path } : {}),
  });
}

function warnOfStray(found: Findings, members: Members, path: string, known: ReadonlySet<string>): void {
  for (const name of Object.keys(members)) {
    if (!known.has(name)) found.warn(at(path, name), 'is not known here and ignored');
  }
}

interface UrlReading {
  readonly path: string;
  readonly template: Template;
  readonly parts: ResourceUrl;
}

/** A resource without a url is the object of its key. */
function readUrl(found: Findings, key: string, member: Member | undefined): UrlReading | undefined {
  const text = member === undefined ? `/${encodeURIComponent(key)}` : readText(found, member, 'a url');
  const path = member?.path ?? '';
  if (text === undefined) return undefined;
  const template = compilePlaceholders(decodePlaceholders(text));
  const told = template.ok ? template.warnings : template.problems;
  for (const { offset, message } of told) {
    const tell = template.ok ? found.warn : found.fault;
    tell(path, `character ${offset + 1}: ${message}`);
  }
  if (!template.ok) return undefined;
  const parts = parseResourceUrl(template.render({ lastPoll: 0, now: 0 }));
  if (!('fault' in parts)) return { path, template, parts };
  found.fault(path, parts.fault);
  return undefined;
}

function objectOf(
  found: Findings,
  key: string,
  { members, path, url }: { readonly members: Members; readonly path: string; readonly url: ResourceUrl },
  { objects }: ResourceContext,
): FoundObject | undefined {
  const resource = url.resource === '' ? { name: key, path } : { name: url.resource, path: at(path, 'url') };
  const override = Object.hasOwn(objects, key) ? objects[key] : undefined;
  const object = chooseObject(found, key, {
    form: 'open-connectors',
    chosen: memberOf(members, path, 'object'),
    override,
    resource,
  });
  const byKey = findObject(key);
  if (object !== undefined && object.mapping !== 'chosen' && byKey !== undefined && byKey.object !== object.object) {
    found.warn(at(path, 'url'), `the url reads ${object.object.name}, although the resource is called ${key}`);
  }
  return object;
}

interface DatesSource {
  readonly path: string;
  readonly object: FoundObject | undefined;
  readonly url: ResourceUrl | undefined;
  readonly timeZone: string | undefined;
}

function readDates(found: Findings, members: Members, source: DatesSource): ResourceDates {
  const { path, timeZone } = source;
  const object = source.object?.object;
  const member = memberOf(members, path, 'datesConfiguration');
  const zone = readZone(found, memberOf(members, path, 'updatedDateTimezone')) ?? timeZone;
  const usual = object === undefined ? {} : usualDates(fieldsOf(object), zone);
  if (member === undefined) {
    const names = [usual.updated?.field, usual.created?.field].filter((name) => name !== undefined);
    if (names.length > 0)
      found.warn(path, `there is no datesConfiguration; the dates are read from ${names.join(' and ')}`);
    return usual;
  }
  const given = readJson(found, member, 'an object of settings of dates');
  if (!isMembers(given)) return {};
  warnOfStray(found, given, member.path, KNOWN_DATES);
  const dates = readDatesConfiguration(found, given, { object, path: member.path, timeZone: zone });
  const where = source.url?.parameters.get('where') ?? '';
  if (dates.updated !== undefined || usual.updated === undefined || !/\bupdated[_-]at\b/i.test(where)) return dates;
  found.warn(member.path, 'there is no updatedDateField; the url polls by updated_at, so updated-at is taken');
  return { ...dates, updated: usual.updated };
}

const WITHOUT_EFFECT = new Set(['page', 'nextPage', 'returnCount', 'returnTotalCount', 'orderBy']);

/** The parameters of the url besides where. The settings of the resource count before them. */
function urlOptions(
  found: Findings,
  { parts, path }: UrlReading,
  options: ResourceOptions,
  ownPageSize: Member | undefined,
): ResourceOptions {
  const of = (name: string): Member | undefined => memberOf({ [name]: parts.parameters.get(name) }, '', name);
  for (const name of parts.parameters.keys()) {
    if (WITHOUT_EFFECT.has(name)) found.warn(path, `${name} has no effect; polling reads every page, in its own order`);
    else if (!['where', 'pageSize', 'fields'].includes(name)) {
      found.fault(
        path,
        `there is no parameter ${shown(name)}; conditions stand in where, e.g. where=status='approved'`,
      );
    }
  }
  for (const name of parts.repeated) found.fault(path, `${shown(name)} stands there twice; join conditions with AND`);
  const pageSize = named(found, of('pageSize'), path, readPageSize);
  const fields = named(found, of('fields'), path, (to, member) => readList(to, member, 'names of fields'));
  return {
    ...options,
    ...(pageSize === undefined || ownPageSize !== undefined ? {} : { pageSize }),
    ...(fields === undefined || fields.length === 0 || options.fields !== undefined ? {} : { fields }),
  };
}

/** Reads a parameter as if it were a member, at the place of the url. */
function named<Value>(
  found: Findings,
  member: Member | undefined,
  path: string,
  read: (found: Findings, member: Member | undefined) => Value | undefined,
): Value | undefined {
  return member === undefined ? undefined : read(found, { path, value: member.value });
}
