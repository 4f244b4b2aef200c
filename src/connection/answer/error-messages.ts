/** Finds the messages in whatever a site sends with an error. Coupa documents one shape; several more occur. */
import { parseJson, type RecordProblem } from '../../sdk';
import { isWebPage, type Show } from './text';

const MOST_MESSAGES = 50;
const LONGEST_MESSAGE = 500;
const DEEPEST = 6;
/** Error bodies beyond this are not read; an error page can be as large as any page. */
const LARGEST_BODY = 1_000_000;

/** Keys whose text is the message itself rather than being about a field of that name. */
const MESSAGE_KEYS = [
  'errors',
  'error',
  'error_description',
  'error-description',
  'message',
  'messages',
  'detail',
  'base',
];

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Whether a key of an error body is a field of the record that was sent; dashes and underscores are equal. */
type IsField = (key: string) => boolean;

function isFieldOf(record: unknown): IsField {
  const names = typeof record === 'object' && record !== null ? Object.keys(record) : [];
  const known = new Set(names.map((name) => name.replaceAll('_', '-')));
  return (key) => known.has(key.replaceAll('_', '-'));
}

/** What collecting needs at every depth. */
interface Collecting {
  readonly found: RecordProblem[];
  readonly isSent: IsField;
  readonly show: Show;
}

function collect(value: unknown, path: string, depth: number, collecting: Collecting): void {
  const { found, isSent, show } = collecting;
  if (found.length >= MOST_MESSAGES || depth > DEEPEST) return;
  if (typeof value === 'string' || typeof value === 'number') {
    const message = show(String(value), LONGEST_MESSAGE);
    if (message !== '') found.push({ path, message });
  } else if (Array.isArray(value)) {
    for (const item of value.slice(0, MOST_MESSAGES)) collect(item, path, depth + 1, collecting);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value).slice(0, MOST_MESSAGES)) {
      const isField = (depth > 1 && !MESSAGE_KEYS.includes(key)) || isSent(key);
      collect(item, isField ? `${path}/${escapePointer(show(key, 100))}` : path, depth + 1, collecting);
    }
  }
}

/** `{errors: {model: [..]}}`: below the word `errors` comes the model (or a field that was sent), and then fields. */
function fromJson(value: unknown, record: unknown, show: Show): RecordProblem[] {
  const found: RecordProblem[] = [];
  const collecting = { found, isSent: isFieldOf(record), show };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const body = value as Readonly<Record<string, unknown>>;
    const keys = MESSAGE_KEYS.filter((key) => body[key] !== undefined);
    for (const key of keys.length > 0 ? keys : Object.keys(body).slice(0, MOST_MESSAGES))
      collect(body[key], '', 1, collecting);
  } else {
    collect(value, '', 1, collecting);
  }
  return found;
}

/** `<errors><error>..</error></errors>`, also in CDATA. Attributes and nesting do not matter for reading messages. */
function fromXml(text: string, show: Show): RecordProblem[] {
  const found: RecordProblem[] = [];
  for (const match of text.matchAll(/<error\b[^>]{0,200}>([^]{0,2000}?)<\/error>/g)) {
    if (found.length >= MOST_MESSAGES) break;
    const inner = (match[1] ?? '')
      .replace(/<!\[CDATA\[|\]\]>/g, '')
      .replace(/&quot;/g, '"')
      .replace(/&apos;|&#39;/g, "'");
    const message = show(inner.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'), LONGEST_MESSAGE);
    if (message !== '') found.push({ path: '', message });
  }
  return found;
}

/** A web page is worth its title and no more. */
function fromPage(text: string, show: Show): RecordProblem[] {
  const title = show(/<title[^>]{0,200}>([^<]{1,500})<\/title>/i.exec(text)?.[1] ?? '', 200);
  return title === '' ? [] : [{ path: '', message: `web page "${title}"` }];
}

/**
 * The messages of an error answer, at most 50 of at most 500 characters. Never throws; empty when there is nothing.
 * A path is a JSON Pointer into the record where the site names a field, else empty.
 */
export function errorMessages(
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  show: Show,
  record?: unknown,
): readonly RecordProblem[] {
  if (bytes.length === 0 || bytes.length > LARGEST_BODY) return [];
  const text = Buffer.from(bytes).toString('utf8');
  if (isWebPage(headers, bytes)) return fromPage(text.slice(0, 20_000), show);
  try {
    return fromJson(parseJson(text), record, show);
  } catch {
    if (/^\s*</.test(text)) return fromXml(text.slice(0, 200_000), show);
    const message = show(text, 200);
    return message === '' ? [] : [{ path: '', message }];
  }
}
