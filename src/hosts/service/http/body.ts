/** Reads the body of a request: JSON, with the digits of its numbers kept. */
import { CoupaError } from '../../../errors';
import { findRepeatedMember, parseJson } from '../../../sdk';
import { mediaType } from './incoming-body';

/** Deeper than any record of Coupa, and shallow enough for everything that walks over values. */
const DEEPEST = 100;

const [QUOTE, BACKSLASH] = [34, 92];
/** `[` and `{`; `]` and `}`. */
const [OPENING, CLOSING] = [
  [91, 123],
  [93, 125],
];

/** Looks at the text, because a value that is too deep cannot be walked over safely. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      do at = text.indexOf('"', at + 1);
      while (at > 0 && isEscaped(text, at));
      if (at < 0) return false;
    } else if (OPENING.includes(code)) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (CLOSING.includes(code)) depth -= 1;
  }
  return false;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

/** `undefined` for an empty body. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function readJsonBody(bytes: Buffer | undefined, contentType: string | undefined): unknown {
  if (bytes === undefined || bytes.length === 0) return undefined;
  const type = mediaType(contentType);
  // Some clients declare nothing or text/plain; what cannot be JSON is refused with what it should be.
  if (!/^(?:|text\/plain|application\/octet-stream|[\w.+-]+\/(?:[\w.-]+\+)?json)$/.test(type)) {
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      `A body of type ${type.slice(0, 60)} is not read; send application/json.`,
    );
  }
  const text = decoded(bytes, contentType);
  if (isTooDeep(text)) {
    throw new CoupaError('COUPA_INPUT_INVALID', `The body is nested more than ${DEEPEST} levels deep.`);
  }
  let body: unknown;
  try {
    body = parseJson(text);
  } catch (error) {
    // The parser quotes the text, which may hold a secret; only the place is passed on.
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const where = place === undefined ? '' : ` It ends being JSON at character ${Number(place) + 1}.`;
    throw new CoupaError('COUPA_INPUT_INVALID', `The body is not valid JSON.${where}`);
  }
  const repeated = findRepeatedMember(text);
  if (repeated === undefined) return body;
  throw new CoupaError(
    'COUPA_INPUT_INVALID',
    `The body has two members at ${repeated.slice(0, 200)}, and one would be lost.`,
  );
}

const CHARSETS = /^(?:utf-?8|us-ascii|ascii)$/i;

/** Bytes of another encoding would become other letters, and the record another record; so they are refused. */
function decoded(bytes: Buffer, contentType = ''): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (!CHARSETS.test(charset)) {
    const shown = JSON.stringify(charset.slice(0, 40));
    throw new CoupaError('COUPA_INPUT_INVALID', `A body in the encoding ${shown} is not read; send it in UTF-8.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      'The body is not UTF-8: it holds bytes that are no character there. Encode it as UTF-8; nothing was written.',
    );
  }
}

/** A body that must be an object. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function asObject(body: unknown, example: string): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  const given = body === undefined ? 'nothing' : Array.isArray(body) ? 'a list' : body === null ? 'null' : typeof body;
  throw new CoupaError('COUPA_INPUT_INVALID', `The body must be a JSON object such as ${example}; ${given} was sent.`);
}
