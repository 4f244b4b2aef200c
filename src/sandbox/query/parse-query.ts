/** Splits a query string into conditions and the parameters that steer the answer. */
import { refuse } from '../http/problem';
import { dashed } from '../model/names';

/** `supplier[name][gt]=A` before anybody knows what `supplier` is. */
export interface RawCondition {
  /** Names with dashes, an operator possibly last. */
  readonly segments: readonly string[];
  readonly value: string;
  /** As it was written, for messages. */
  readonly text: string;
}

/** A query string, split. */
export interface ParsedQuery {
  readonly conditions: readonly RawCondition[];
  /** limit, offset, order_by, dir, return_object, fields, filter, exported, show_deleted_lines and action parameters. */
  readonly steering: ReadonlyMap<string, string>;
}

const STEERING = new Set([
  'limit',
  'offset',
  'order_by',
  'dir',
  'return_object',
  'fields',
  'filter',
  'show_deleted_lines',
]);

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuse(400, `The query string holds a malformed percent escape: ${text.slice(0, 80)}`);
  }
}

/** `supplier[primary-contact[name-given]]` and `[lookup][created-at][gt]` are spellings that clients use. */
function segmentsOf(key: string): string[] {
  let depth = 0;
  for (const character of key) {
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    if (depth < 0) break;
  }
  const segments = key.split(/[[\]]+/).filter((segment) => segment !== '');
  if (depth !== 0 || segments.length === 0) throw refuse(400, `Invalid query parameter: ${key.slice(0, 200)}`);
  return segments.map((segment) => dashed(segment.trim()));
}

/** Splits what stands behind the question mark. @throws {Refusal} 400 for what cannot be read. */
export function parseQuery(search: string): ParsedQuery {
  const conditions: RawCondition[] = [];
  const steering = new Map<string, string>();
  for (const part of search.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const key = decode(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : decode(part.slice(equals + 1));
    const plain = key.replaceAll('-', '_');
    if (STEERING.has(plain)) steering.set(plain, value);
    else conditions.push({ segments: segmentsOf(key), value, text: key });
  }
  return { conditions, steering };
}
