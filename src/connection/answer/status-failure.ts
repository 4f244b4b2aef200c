/** Says what an answer with another status than 2xx means, whatever its body is, and a 2xx that holds nothing but errors. */
import { CoupaError, type ErrorCode } from '../../errors';
import { AttemptError, type AttemptFacts } from '../attempt-error';
import { shownPath, type PipelineRequest, type PipelineResponse } from '../policy';
import { errorMessages } from './error-messages';
import { parseRetryAfter } from './retry-after';
import { isWebPage, type Show } from './text';

interface Meaning {
  readonly code: ErrorCode;
  readonly says: string;
  readonly facts: AttemptFacts;
}

const REFUSED: AttemptFacts = { effect: 'none', again: 'no' };

/** Whether the path ends at a record (`/suppliers/5`) or goes through one (`/suppliers/5/addresses`). */
function namesRecord(path: string): boolean {
  return /\/\d+(\/|$)/.test(path);
}

function redirected({ headers, status }: PipelineResponse, show: Show): Meaning {
  const location = show(headers['location'] ?? '', 200).replace(/[?#].*$/, '');
  const target = location === '' ? 'another address' : location;
  const says = `the site redirects to ${target} (HTTP ${status}); redirects are not followed because they would carry the credentials along`;
  return { code: 'COUPA_NOT_A_COUPA_SITE', says, facts: REFUSED };
}

function forbidden({ headers }: PipelineResponse, show: Show): Meaning {
  const challenge = headers['www-authenticate'] ?? '';
  const scope = /scope="([^"]{1,500})"/.exec(challenge)?.[1];
  if (!challenge.includes('insufficient_scope')) {
    return { code: 'COUPA_PERMISSION_DENIED', says: 'the credentials may not do this (HTTP 403)', facts: REFUSED };
  }
  const says = `the token lacks the scope ${scope === undefined ? 'that this needs' : show(scope, 200)} (HTTP 403)`;
  return { code: 'COUPA_SCOPE_MISSING', says, facts: REFUSED };
}

function notFound(request: PipelineRequest, response: PipelineResponse): Meaning {
  if (namesRecord(request.path))
    return { code: 'COUPA_RECORD_NOT_FOUND', says: 'not found (HTTP 404)', facts: REFUSED };
  const page = isWebPage(response.headers, response.bytes);
  const code = page ? 'COUPA_NOT_A_COUPA_SITE' : 'COUPA_REQUEST_REFUSED';
  return { code, says: 'the site has nothing at this path (HTTP 404)', facts: REFUSED };
}

function serverError(status: number): Meaning {
  // 500 is mostly the same again for a write; the others come from gateways and pass. 501 and 505 never pass.
  const again = status === 501 || status === 505 ? 'no' : status === 500 ? 'reads-only' : 'transient';
  const says = `the site answered with a server error (HTTP ${status})`;
  return { code: 'COUPA_SITE_DOWN', says, facts: { effect: 'possible', again } };
}

function meaningOf(request: PipelineRequest, response: PipelineResponse, show: Show): Meaning {
  const { status } = response;
  if (status >= 500) return serverError(status);
  if (status >= 300 && status < 400) return redirected(response, show);
  switch (status) {
    case 401:
      return {
        code: 'COUPA_AUTHENTICATION_FAILED',
        says: 'the site refused the credentials (HTTP 401)',
        facts: REFUSED,
      };
    case 403:
      return forbidden(response, show);
    case 404:
      return notFound(request, response);
    case 407:
      return { code: 'COUPA_PROXY_FAILED', says: 'a proxy wants credentials (HTTP 407)', facts: REFUSED };
    case 408:
      return {
        code: 'COUPA_SITE_UNREACHABLE',
        says: 'the site gave up waiting for the request (HTTP 408)',
        facts: { effect: 'possible', again: 'transient' },
      };
    case 429:
      return {
        code: 'COUPA_RATE_LIMITED',
        says: 'too many requests (HTTP 429)',
        facts: { effect: 'none', again: 'rate-limited' },
      };
    default:
      return {
        code:
          request.isWrite && (status === 400 || status === 422) ? 'COUPA_VALIDATION_FAILED' : 'COUPA_REQUEST_REFUSED',
        says: `the site refused the request (HTTP ${status})`,
        facts: REFUSED,
      };
  }
}

const NO_RECORD = ['errors', 'error', 'warnings', 'message', 'status', 'code'];

/** Whether the body of a 2xx says that the request failed, as some services and gateways do: errors and no data. */
export function holdsErrorsOnly(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { errors, error } = body as { readonly errors?: unknown; readonly error?: unknown };
  return [errors, error].some(isSomething) && Object.keys(body).every((name) => NO_RECORD.includes(name));
}

function isSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}

/** A 2xx with errors contradicts itself: what a write did is not known from it. */
export function contradiction(request: PipelineRequest, response: PipelineResponse, show: Show): AttemptError {
  const { status } = response;
  const says = `the site answered HTTP ${status}, but with errors`;
  const meaning: Meaning = { code: 'COUPA_BAD_ANSWER', says, facts: { effect: 'possible', again: 'no' } };
  return toldBySite(request, response, meaning, show);
}

/** The failure that an answer means, with the messages of the site in it. @param now milliseconds since the epoch. */
export function failureOf(request: PipelineRequest, response: PipelineResponse, now: number, show: Show): AttemptError {
  const { headers } = response;
  const siteNow = Date.parse(headers['date'] ?? '');
  const retryAfterMs = parseRetryAfter(headers['retry-after'], Number.isNaN(siteNow) ? now : siteNow);
  return toldBySite(request, response, meaningOf(request, response, show), show, retryAfterMs);
}

function toldBySite(
  request: PipelineRequest,
  { status, headers, bytes }: PipelineResponse,
  { code, says, facts }: Meaning,
  show: Show,
  retryAfterMs?: number,
): AttemptError {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const asks = retryAfterMs === undefined ? '' : `, asking to wait ${Math.ceil(retryAfterMs / 1000)} s`;
  const messages = errorMessages(headers, bytes, show, request.body);
  const told = messages.slice(0, 5).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = messages.length > told.length ? ` (and ${messages.length - told.length} more)` : '';
  const detail = told.length > 0 ? `: ${told.join('; ')}${more}` : '';
  const text = `${request.method} ${request.path}: ${says}${asks}${detail}`;
  const requestId = headers['x-request-id'];
  const http = {
    method: request.method,
    path: shownPath(request),
    status,
    ...wait,
    ...(requestId ? { requestId: show(requestId, 200) } : {}),
  };
  const problems = code === 'COUPA_VALIDATION_FAILED' ? { problems: messages } : {};
  return new AttemptError(new CoupaError(code, /[.!?]$/.test(text) ? text : `${text}.`, { ...problems, http }), {
    ...facts,
    ...wait,
  });
}
