/** Reads values that arrive as themselves or as text: Open Connectors stores every setting as a string. */
import { at, shown, type Findings } from './findings';

/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** A member together with the place it has in the configuration. */
export interface Member {
  readonly path: string;
  readonly value: unknown;
}

/** Whether a value is a JSON object. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object; `undefined` where it is absent, null or blank text. */
export function memberOf(members: Members, path: string, ...names: readonly string[]): Member | undefined {
  const name = names.find((each) => Object.hasOwn(members, each) && !isBlank(members[each]));
  return name === undefined ? undefined : { path: at(path, name), value: members[name] };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Text without the blanks around it; numbers are texts, too. */
export function readText(found: Findings, member: Member | undefined, expected: string): string | undefined {
  if (member === undefined) return undefined;
  const { path, value } = member;
  if (typeof value === 'string' && value.length <= 20_000) return value.trim();
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  found.fault(
    path,
    typeof value === 'string' ? 'the text is too long' : `${expected} is expected, not ${shown(value)}`,
  );
  return undefined;
}

/** `true` or `"true"`. */
export function readBoolean(found: Findings, member: Member | undefined): boolean | undefined {
  if (member === undefined) return undefined;
  const text = typeof member.value === 'string' ? member.value.trim().toLowerCase() : member.value;
  if (text === true || text === 'true') return true;
  if (text === false || text === 'false') return false;
  found.fault(member.path, `true or false is expected, not ${shown(member.value)}`);
  return undefined;
}

/** Bounds of a number, both inclusive, and what to call it: `a number of seconds`. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly what: string;
  /** Decimals are refused. */
  readonly whole?: true;
}

/** `15` or `"15"`. */
export function readNumber(found: Findings, member: Member | undefined, range: NumberRange): number | undefined {
  if (member === undefined) return undefined;
  const { value, path } = member;
  const { least, most, what, whole } = range;
  const text = typeof value === 'string' ? value.trim() : value;
  const number = typeof text === 'string' && /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  const fits = typeof number === 'number' && number >= least && number <= most;
  if (fits && (whole !== true || Number.isInteger(number))) return number;
  found.fault(path, `${what} from ${least} to ${most} is expected, not ${shown(value)}`);
  return undefined;
}

/** One of several words, in any case. */
export function readWord<Word extends string>(
  found: Findings,
  member: Member | undefined,
  words: readonly Word[],
): Word | undefined {
  if (member === undefined) return undefined;
  const text = typeof member.value === 'string' ? member.value.trim().toLowerCase().replaceAll('_', '-') : undefined;
  const word = words.find((each) => each === text);
  if (word === undefined)
    found.fault(member.path, `one of ${words.join(', ')} is expected, not ${shown(member.value)}`);
  return word;
}

const MOST_ITEMS = 1000;

/** A list of texts, or one text with commas. Blank items are left out. */
export function readList(found: Findings, member: Member | undefined, what: string): readonly string[] | undefined {
  if (member === undefined) return undefined;
  const { path } = member;
  const value = parseLoosely(member.value);
  const items: unknown = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(items) || items.length > MOST_ITEMS) {
    found.fault(path, `${what} is expected, as a list or as a text with commas, not ${shown(value)}`);
    return undefined;
  }
  const texts = items.map((item: unknown, position) =>
    readText(found, { path: Array.isArray(value) ? at(path, position) : path, value: item }, 'a text'),
  );
  return texts.filter((text) => text !== undefined && text !== '') as readonly string[];
}

/** A list that arrived as JSON; whatever is no JSON is left as it is. */
function parseLoosely(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trim().startsWith('[')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Longer texts are no configuration. */
const LONGEST_JSON = 5_000_000;
/** A text may be escaped once by its author and once by a form. */
const MOST_LAYERS = 4;

/**
 * An object or a list, as itself or as JSON, also when the JSON was escaped once or twice on its way
 * (`"{\"accounts\": ...}"`).
 */
export function readJson(found: Findings, member: Member | undefined, what: string): unknown {
  if (member === undefined) return undefined;
  let { value } = member;
  for (let layer = 0; layer < MOST_LAYERS && typeof value === 'string'; layer += 1) {
    const parsed = value.length > LONGEST_JSON ? undefined : parseEscaped(value);
    if (parsed === undefined || 'fault' in parsed) {
      found.fault(
        member.path,
        `${what} is expected; the text is not JSON${parsed === undefined ? '' : `: ${parsed.fault}`}`,
      );
      return undefined;
    }
    ({ value } = parsed);
  }
  if (typeof value === 'object' && value !== null) return value;
  found.fault(member.path, `${what} is expected, not ${shown(value)}`);
  return undefined;
}

function parseEscaped(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const unescaped = /^\s*[[{]\s*\\+"/.test(text) ? unescape(text) : undefined;
    return unescaped === undefined ? { fault: jsonFault(error, text) } : { value: unescaped };
  }
}

/** `{\"accounts\": 1}` without the quotes that belong around it. */
function unescape(text: string): string | undefined {
  try {
    return JSON.parse(
      `"${text.trim().replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`,
    ) as string;
  } catch {
    return undefined;
  }
}

/** Engines quote the text in their message, which may hold secrets; only the place is told. */
function jsonFault(error: unknown, text: string): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return 'it ends too early';
  const before = text.slice(0, Number(position)).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
