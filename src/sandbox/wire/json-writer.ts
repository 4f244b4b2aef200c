/** Writes rows as JSON text, member by member, without building objects in between. */
import type { Shape, ShapeEntry } from '../shape/shape';
import { isLive, type Row } from '../store/row';
import type { SiteCalendar } from '../values/dates';

/** The names wanted out of a record's custom fields, as an object. */
export function customSubset(value: unknown, names: ReadonlySet<string> | undefined): unknown {
  if (names === undefined || typeof value !== 'object' || value === null) return value;
  const wanted = new Set([...names].map((name) => name.replaceAll('_', '-')));
  return Object.fromEntries(Object.entries(value).filter(([name]) => wanted.has(name.replaceAll('_', '-'))));
}

/** The value of a scalar entry as the wire shows it: texts, numbers, booleans, null. */
export function wireValue(row: Row, entry: ShapeEntry, calendar: SiteCalendar): unknown {
  const { field } = entry;
  if (field.mirrors !== undefined) {
    const mirrored = row.values[field.mirrors];
    return isLive(mirrored) ? mirrored.id : null;
  }
  const value = row.values[field.name];
  if (value === undefined || value === null) return null;
  if (field.type === 'dateTime') return typeof value === 'number' ? calendar.format(value) : value;
  if (field.type === 'json') return customSubset(value, entry.names);
  return value;
}

function relationText(row: Row, entry: ShapeEntry, inner: Shape, calendar: SiteCalendar): string {
  const value = row.values[entry.name];
  if (!entry.field.many) return isLive(value) ? writeJson(value, inner, calendar) : 'null';
  if (!Array.isArray(value)) return '[]';
  let text = '';
  for (const one of value as readonly unknown[]) {
    if (isLive(one)) text += (text === '' ? '' : ',') + writeJson(one, inner, calendar);
  }
  return `[${text}]`;
}

function scalarText(row: Row, entry: ShapeEntry, calendar: SiteCalendar): string {
  const value = wireValue(row, entry, calendar);
  if (value === null) return entry.field.many ? '[]' : 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

/** One record as JSON text. */
export function writeJson(row: Row, shape: Shape, calendar: SiteCalendar): string {
  let text = '';
  for (const entry of shape.entries) {
    const written =
      entry.inner === undefined ? scalarText(row, entry, calendar) : relationText(row, entry, entry.inner(), calendar);
    if (entry.onlyWithValue && (written === 'null' || written === '[]')) continue;
    text += (text === '' ? '' : ',') + entry.key + written;
  }
  return `{${text}}`;
}

/** Records as a JSON array. */
export function writeJsonList(rows: readonly Row[], shape: Shape, calendar: SiteCalendar): string {
  let text = '';
  for (const row of rows) text += (text === '' ? '' : ',') + writeJson(row, shape, calendar);
  return `[${text}]`;
}
