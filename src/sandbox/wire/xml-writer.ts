/** Writes rows as Coupa's XML: elements with type attributes, `nil` for null, arrays with singular members. */
import { elementName, singular } from '../model/names';
import type { Shape, ShapeEntry } from '../shape/shape';
import { isLive, type Row } from '../store/row';
import { shownRows, wireValue, type Wire } from './json-writer';
import { plainText } from '../values/text';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const TYPES: Readonly<Record<string, string>> = {
  integer: ' type="integer"',
  decimal: ' type="decimal"',
  boolean: ' type="boolean"',
  dateTime: ' type="dateTime"',
};
// Characters that XML 1.0 cannot carry at all, not even escaped.
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Text made safe for an element or a double-quoted attribute. */
function escapeXml(text: string): string {
  return text
    .replace(FORBIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

function freeElement(name: string, value: unknown): string {
  const tag = name.replaceAll(/[^\w.-]/g, '-').replace(/^(?=[^A-Za-z_])/, '_');
  if (value === null || value === undefined) return `<${tag} nil="true"/>`;
  if (Array.isArray(value)) {
    return `<${tag} type="array">${value.map((one) => freeElement(singular(tag), one)).join('')}</${tag}>`;
  }
  if (typeof value === 'object') {
    return `<${tag}>${Object.entries(value)
      .map(([key, one]) => freeElement(key, one))
      .join('')}</${tag}>`;
  }
  const type = typeof value === 'boolean' ? TYPES['boolean'] : typeof value === 'number' ? TYPES['integer'] : '';
  return `<${tag}${type}>${escapeXml(plainText(value))}</${tag}>`;
}

function member(row: Row, entry: ShapeEntry, wire: Wire): string {
  const { name, field } = entry;
  const type = TYPES[field.type] ?? '';
  if (entry.inner !== undefined) {
    const inner = entry.inner();
    const value = row.values[name];
    if (!field.many) return isLive(value) ? writeXml(value, inner, name, wire) : `<${name} nil="true"/>`;
    const rows = shownRows(value, name, wire);
    const one = elementName(inner.kind.name);
    return `<${name} type="array">${rows.map((each) => writeXml(each, inner, one, wire)).join('')}</${name}>`;
  }
  const value = wireValue(row, entry, wire);
  if (value === null) return field.many ? `<${name} type="array"/>` : `<${name}${type} nil="true"/>`;
  if (typeof value === 'object') return freeElement(name, value);
  return `<${name}${type}>${escapeXml(plainText(value))}</${name}>`;
}

function writeXml(row: Row, shape: Shape, tag: string, wire: Wire): string {
  let text = '';
  for (const entry of shape.entries) {
    if (entry.onlyWithValue) {
      const value = entry.inner === undefined ? wireValue(row, entry, wire) : row.values[entry.name];
      if (value === null || value === undefined) continue;
    }
    text += member(row, entry, wire);
  }
  return `<${tag}>${text}</${tag}>`;
}

/** One record as an XML document. */
export function xmlRecord(row: Row, shape: Shape, root: string, wire: Wire): string {
  return DECLARATION + writeXml(row, shape, root, wire);
}

/** A list as an XML document. */
export function xmlList(
  rows: readonly Row[],
  shape: Shape,
  names: { readonly list: string; readonly record: string },
  wire: Wire,
): string {
  const members = rows.map((row) => writeXml(row, shape, names.record, wire)).join('');
  return `${DECLARATION}<${names.list} type="array">${members}</${names.list}>`;
}

/** An error document; its messages end in a full stop. */
export function xmlErrors(messages: readonly string[]): string {
  const lines = messages.map((message) => `<error>${escapeXml(message.replace(/\.?$/, '.'))}</error>`);
  return `${DECLARATION}<errors>${lines.join('')}</errors>`;
}
