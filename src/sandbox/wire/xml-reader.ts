/** Reads an XML request body into the same plain data that a JSON body gives. */
import { XMLParser } from 'fast-xml-parser';
import { refuse } from '../http/problem';
import { dashed } from '../model/names';
import { plainText } from '../values/text';

const ATTRIBUTES = ':@';
const TEXT = '#text';

type Node = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
});

function tagOf(node: Node): string | undefined {
  return Object.keys(node).find((key) => key !== ATTRIBUTES);
}

function cdata(node: Node): string {
  const inner = node['#cdata'];
  return Array.isArray(inner) ? inner.map((one) => plainText((one as Node)[TEXT] ?? '')).join('') : '';
}

function valueOf(node: Node, tag: string): unknown {
  const attributes = (node[ATTRIBUTES] ?? {}) as Record<string, string>;
  const inner = (node[tag] ?? []) as Node[];
  const elements = inner.filter((one) => !(TEXT in one) && !('#cdata' in one));
  const text = inner.map((one) => (TEXT in one ? plainText(one[TEXT]) : cdata(one))).join('');
  // Samples of payments mark amounts as nil and hold them all the same: what is there counts.
  const hasText = elements.length === 0 && text.trim() !== '';
  if (!hasText && (attributes['nil'] === 'true' || attributes['xsi:nil'] === 'true')) return null;
  if (attributes['type'] === 'array') return elements.map((one) => valueOf(one, tagOf(one)!));
  if (elements.length === 0) return text;
  const record = new Map<string, unknown>();
  for (const element of elements) {
    const elementTag = tagOf(element)!;
    const name = dashed(elementTag);
    const value = valueOf(element, elementTag);
    const before = record.get(name);
    if (before === undefined) record.set(name, value);
    else record.set(name, [...(Array.isArray(before) ? (before as unknown[]) : [before]), value]);
  }
  return Object.fromEntries(record);
}

/** The content of the root element. @throws {Refusal} 400 when it is not well-formed. */
export function readXml(text: string): unknown {
  if (/<!DOCTYPE/i.test(text)) throw refuse(400, 'The XML body must not have a document type');
  let nodes: Node[];
  try {
    nodes = parser.parse(text, true) as Node[];
  } catch (error) {
    throw refuse(
      400,
      `The XML body cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : 'malformed'}`,
    );
  }
  const root = nodes.find((node) => !(TEXT in node));
  const tag = root === undefined ? undefined : tagOf(root);
  if (root === undefined || tag === undefined) throw refuse(400, 'The XML body holds no element');
  return valueOf(root, tag);
}
