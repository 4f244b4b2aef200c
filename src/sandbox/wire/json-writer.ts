/** Writes rows as JSON text, member by member, without building objects in between. */
import type { Shape, ShapeEntry } from '../shape/shape';
import { isLive, Row } from '../store/row';
import type { SiteCalendar } from '../values/dates';

/** How one answer is written. */
export interface Wire {
  readonly calendar: SiteCalendar;
  /** `shown` for a client that asked to see the deleted lines of orders. */
  readonly deletedLines: 'hidden' | 'shown';
  /** Of the records, for texts that are kept. */
  readonly version: number;
}

/** The text of a mentioned record, kept while no record changes: the same few are mentioned again and again. */
interface KeptText {
  readonly version: number;
  readonly text: string;
}

const keptTexts = new WeakMap<Shape, WeakMap<Row, KeptText>>();

function mentioned(row: Row, shape: Shape, wire: Wire): string {
  let texts = keptTexts.get(shape);
  if (texts === undefined) keptTexts.set(shape, (texts = new WeakMap()));
  const kept = texts.get(row);
  if (kept?.version === wire.version) return kept.text;
  const text = writeJson(row, shape, wire);
  texts.set(row, { version: wire.version, text });
  return text;
}

/** Lists whose deleted members can still be shown. */
const REMEMBERS_DELETED = 'order-lines';

/** The rows of a list that an answer shows. */
export function shownRows(value: unknown, name: string, wire: Wire): readonly Row[] {
  if (!Array.isArray(value)) return [];
  const all = wire.deletedLines === 'shown' && name === REMEMBERS_DELETED;
  return value.filter((one): one is Row => (all ? one instanceof Row : isLive(one)));
}

/** The names wanted out of a record's custom fields, as an object. */
function customSubset(value: unknown, names: ReadonlySet<string> | undefined): unknown {
  if (names === undefined || typeof value !== 'object' || value === null) return value;
  const wanted = new Set([...names].map((name) => name.replaceAll('_', '-')));
  return Object.fromEntries(Object.entries(value).filter(([name]) => wanted.has(name.replaceAll('_', '-'))));
}

/** The value of a scalar entry as the wire shows it: texts, numbers, booleans, null. */
export function wireValue(row: Row, entry: ShapeEntry, { calendar }: Wire): unknown {
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

function relationText(row: Row, entry: ShapeEntry, inner: Shape, wire: Wire): string {
  const value = row.values[entry.name];
  if (!entry.field.many) {
    if (!isLive(value)) return 'null';
    return entry.field.type === 'reference' ? mentioned(value, inner, wire) : writeJson(value, inner, wire);
  }
  let text = '';
  for (const one of shownRows(value, entry.name, wire)) text += (text === '' ? '' : ',') + writeJson(one, inner, wire);
  return `[${text}]`;
}

function scalarText(row: Row, entry: ShapeEntry, wire: Wire): string {
  const value = wireValue(row, entry, wire);
  if (value === null) return entry.field.many ? '[]' : 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

/** One record as JSON text. */
export function writeJson(row: Row, shape: Shape, wire: Wire): string {
  let text = '';
  for (const entry of shape.entries) {
    const written =
      entry.inner === undefined ? scalarText(row, entry, wire) : relationText(row, entry, entry.inner(), wire);
    if (entry.onlyWithValue && written === 'null') continue;
    text += (text === '' ? '' : ',') + entry.key + written;
  }
  return `{${text}}`;
}

/** Records as a JSON array. */
export function writeJsonList(rows: readonly Row[], shape: Shape, wire: Wire): string {
  let text = '';
  for (const row of rows) text += (text === '' ? '' : ',') + writeJson(row, shape, wire);
  return `[${text}]`;
}
