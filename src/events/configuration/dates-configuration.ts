/** Reads how the dates of a resource are found and read. */
import type { CatalogObject } from '../../catalog';
import { checkJavaPattern, resolveZone } from '../dates';
import type { DateField } from '../model';
import type { Findings } from './findings';
import { checkField } from './fields';
import { memberOf, readText, type Member, type Members } from './values';

/** The two dates of a resource. */
export interface ResourceDates {
  readonly updated?: DateField;
  readonly created?: DateField;
}

/** Where the settings of the dates stand. */
export interface DatesContext {
  readonly object: CatalogObject | undefined;
  readonly path: string;
  /** The zone of the resource or the configuration. */
  readonly timeZone?: string | undefined;
}

/** Reads `datesConfiguration`. The zone of created dates is that of updated ones where it is not said. */
export function readDatesConfiguration(found: Findings, members: Members, context: DatesContext): ResourceDates {
  const updatedZone = zoneOf(members, context.path, 'updated');
  const createdZone = zoneOf(members, context.path, 'created') ?? updatedZone;
  const updated = readDateField(found, members, { ...context, kind: 'updated', zone: updatedZone });
  const created = readDateField(found, members, { ...context, kind: 'created', zone: createdZone });
  return { ...(updated === undefined ? {} : { updated }), ...(created === undefined ? {} : { created }) };
}

function zoneOf(members: Members, path: string, kind: 'updated' | 'created'): Member | undefined {
  return memberOf(members, path, `${kind}DateTimezone`, `${kind}DateTimeZone`);
}

function readDateField(
  found: Findings,
  members: Members,
  {
    object,
    path,
    kind,
    zone,
    timeZone,
  }: DatesContext & { readonly kind: 'updated' | 'created'; readonly zone: Member | undefined },
): DateField | undefined {
  const fieldMember = memberOf(members, path, `${kind}DateField`);
  const formatMember = memberOf(members, path, `${kind}DateFormat`);
  const name = readText(found, fieldMember, 'the name of a field');
  const format = readText(found, formatMember, 'a date pattern');
  const given = readZone(found, zone) ?? timeZone;
  if (formatMember !== undefined && format !== undefined) checkFormat(found, formatMember.path, format, given);
  if (fieldMember === undefined || name === undefined) {
    if (formatMember !== undefined) found.warn(formatMember.path, `has no effect without ${kind}DateField`);
    return undefined;
  }
  const field = object === undefined ? name : checkField(found, fieldMember.path, object, name, 'date');
  return { field, ...(format === undefined ? {} : { format }), ...(given === undefined ? {} : { timeZone: given }) };
}

function checkFormat(found: Findings, path: string, format: string, timeZone: string | undefined): void {
  const { fault, warnings } = checkJavaPattern(format, timeZone);
  if (fault !== undefined) found.fault(path, `the date pattern ${JSON.stringify(format.slice(0, 80))} ${fault}`);
  for (const warning of warnings) found.warn(path, `the date pattern ${warning}`);
}

/** The id as it was given; a doubtful one comes with a warning. */
export function readZone(found: Findings, member: Member | undefined): string | undefined {
  const id = readText(found, member, 'a time zone such as America/Los_Angeles');
  if (member === undefined || id === undefined) return undefined;
  const { warning } = resolveZone(id);
  if (warning !== undefined) found.warn(member.path, warning);
  return id;
}

/** The dates that nearly all objects of Coupa have, as far as this one has them. */
export function usualDates(fields: ReadonlySet<string>, timeZone: string | undefined): ResourceDates {
  const zone = timeZone === undefined ? {} : { timeZone };
  return {
    ...(fields.has('updated-at') ? { updated: { field: 'updated-at', ...zone } } : {}),
    ...(fields.has('created-at') ? { created: { field: 'created-at', ...zone } } : {}),
  };
}
