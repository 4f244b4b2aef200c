/** Turns the bytes of a successful answer into JSON. */
import { CoupaError, type ErrorCode } from '../../errors';
import { parseJson } from '../../sdk';
import { AttemptError, type AttemptFacts } from '../attempt-error';
import { shownPath, type PipelineRequest, type PipelineResponse } from '../policy';
import { isWebPage, type Show } from './text';

const UTF_8 = 'utf-8';
const utf8 = new TextDecoder(UTF_8, { fatal: true });

/** Replacement characters would silently change what a record says, so broken text is an error. */
function decodeText({ headers, bytes }: PipelineResponse): string {
  const charset = /charset\s*=\s*"?([\w-]{1,40})/i.exec(headers['content-type'] ?? '')?.[1] ?? UTF_8;
  const decoder = charset.toLowerCase() === UTF_8 ? utf8 : new TextDecoder(charset, { fatal: true });
  return decoder.decode(bytes);
}

/** An unreadable 2xx: on a write the site did do something. */
function unreadable(
  request: PipelineRequest,
  { status }: PipelineResponse,
  code: ErrorCode,
  why: string,
  again: AttemptFacts['again'],
): AttemptError {
  const http = { method: request.method, path: shownPath(request), status };
  return new AttemptError(new CoupaError(code, `${request.method} ${request.path}: ${why}`, { http }), {
    effect: 'possible',
    again,
  });
}

/** No answer of a site is this deep. Whoever walks through one that is, down to `JSON.stringify`, exhausts the stack. */
const DEEPEST = 200;

function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  const isDeep = (member: unknown): boolean =>
    typeof member === 'object' && member !== null && isDeeper(member, levels - 1);
  if (Array.isArray(value)) return value.some(isDeep);
  // Every page goes through here, and this takes a fraction of what a list of the members would.
  for (const name in value) if (isDeep((value as Readonly<Record<string, unknown>>)[name])) return true;
  return false;
}

function checked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !isDeeper(value, DEEPEST)) return value;
  throw new SyntaxError('the JSON text is nested too deeply');
}

/**
 * The JSON of an answer, decimals as strings; `undefined` for an empty body.
 * @throws {AttemptError} `COUPA_NOT_A_COUPA_SITE` for a web page, `COUPA_BAD_ANSWER` for anything else than JSON.
 */
export function decodeBody(request: PipelineRequest, response: PipelineResponse, show: Show): unknown {
  if (isWebPage(response.headers, response.bytes)) {
    throw unreadable(request, response, 'COUPA_NOT_A_COUPA_SITE', 'a web page came back instead of data.', 'no');
  }
  try {
    const text = decodeText(response);
    return text.trim() === '' ? undefined : checked(parseJson(text));
  } catch {
    const type = show(response.headers['content-type'] ?? 'no content type', 80);
    const why = `the answer (HTTP ${response.status}, ${type}, ${response.bytes.length} bytes) is not readable JSON.`;
    throw unreadable(request, response, 'COUPA_BAD_ANSWER', why, 'reads-only');
  }
}
