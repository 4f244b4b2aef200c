/** Reads what the token endpoint answers: a token, or one of the errors of RFC 6749. */
import { CoupaError } from '../../errors';
import { AttemptError } from '../attempt-error';
import { decodeBody } from '../answer/decode-body';
import { errorMessages } from '../answer/error-messages';
import { failureOf } from '../answer/status-failure';
import { isWebPage, type Show } from '../answer/text';
import type { PipelineRequest, PipelineResponse, Policy } from '../policy';
import type { Clock } from '../../sdk';
import type { FetchedToken } from './token-source';

/** When the site does not say how long a token lives; asking too often is better than using a dead one. */
const ASSUMED_LIFETIME_S = 3600;
const LONGEST_TOKEN = 65_536;

type Body = Readonly<Record<string, unknown>>;

function asObject(value: unknown): Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
}

function refusal(
  code: 'COUPA_AUTHENTICATION_FAILED' | 'COUPA_SCOPE_MISSING',
  text: string,
  response: PipelineResponse,
) {
  const http = { method: 'POST', path: '/oauth2/token', status: response.status };
  return new AttemptError(new CoupaError(code, text, { http }), { effect: 'none', again: 'no' });
}

/** The `error` of RFC 6749 section 5.2, when the body has one. */
function errorWord(response: PipelineResponse): string {
  try {
    const word = asObject(JSON.parse(Buffer.from(response.bytes.subarray(0, 100_000)).toString('utf8')))['error'];
    return typeof word === 'string' ? word : '';
  } catch {
    return '';
  }
}

function tokenFailure(response: PipelineResponse, scopes: readonly string[], show: Show): AttemptError | undefined {
  const word = errorWord(response);
  const told = errorMessages(response.headers, response.bytes, show).map(({ message }) => message);
  const detail = told
    .filter((message) => message !== word)
    .slice(0, 2)
    .join('; ');
  const says = detail === '' ? '' : ` The site says: ${show(detail, 300).replace(/\.$/, '')}.`;
  if (word === 'invalid_scope' || (word === 'invalid_request' && /scope/i.test(detail))) {
    const named = scopes.filter((scope) =>
      detail.split(/[\s,"'`;()[\]]+/).some((part) => part.replace(/\.$/, '') === scope),
    );
    const which = (named.length > 0 ? named : scopes).join(' ');
    return refusal(
      'COUPA_SCOPE_MISSING',
      `The site does not grant the OAuth client all of these scopes: ${which}.${says}`,
      response,
    );
  }
  if (word === 'unauthorized_client' || word === 'unsupported_grant_type') {
    const text = `The OAuth client is not set up for the grant type "client credentials" (${word}).${says}`;
    return refusal('COUPA_AUTHENTICATION_FAILED', text, response);
  }
  if (response.status === 401 || word === 'invalid_client' || word === 'invalid_grant') {
    const text = `The site refused oauth.client.id or oauth.client.secret (HTTP ${response.status}${word === '' ? '' : `, ${show(word, 60)}`}).${says}`;
    return refusal('COUPA_AUTHENTICATION_FAILED', text, response);
  }
  return undefined;
}

function notCoupa(request: PipelineRequest, response: PipelineResponse, why: string): AttemptError {
  const http = { method: request.method, path: request.path, status: response.status };
  const error = new CoupaError('COUPA_NOT_A_COUPA_SITE', `POST ${request.path}: ${why}`, { http });
  return new AttemptError(error, { effect: 'none', again: 'no' });
}

/** Policy: lets only a readable 2xx of the token endpoint pass. @param scopes the ones that are asked for. */
export function readTokenAnswerPolicy(clock: Clock, scopes: readonly string[], show: Show): Policy {
  return {
    name: 'read-token-answer',
    async handle(request, next) {
      const response = await next(request);
      const { status } = response;
      if (status >= 200 && status <= 299) return { ...response, body: decodeBody(request, response, show) };
      if (status === 404 || (status < 429 && status >= 400 && isWebPage(response.headers, response.bytes))) {
        throw notCoupa(request, response, `there is no Coupa token endpoint at this address (HTTP ${status}).`);
      }
      throw (
        (status < 429 ? tokenFailure(response, scopes, show) : undefined) ??
        failureOf(request, response, clock.now(), show)
      );
    },
  };
}

function lifetimeSeconds(value: unknown): number {
  const seconds = typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 ? seconds : ASSUMED_LIFETIME_S;
}

/**
 * The token of an answer.
 * @throws {CoupaError} `COUPA_BAD_ANSWER` when there is none in it.
 */
export function readToken(response: PipelineResponse): FetchedToken {
  const body = asObject(response.body);
  const value = body['access_token'];
  if (typeof value !== 'string' || value.length > LONGEST_TOKEN || !/^[\x21-\x7e]+$/.test(value)) {
    const http = { method: 'POST', path: '/oauth2/token', status: response.status };
    throw new CoupaError('COUPA_BAD_ANSWER', 'The token endpoint answered without a usable access_token.', { http });
  }
  const scope = body['scope'];
  return {
    value,
    lifetimeMs: lifetimeSeconds(body['expires_in']) * 1000,
    ...(typeof scope === 'string' && scope.trim() !== ''
      ? {
          grantedScopes: scope
            .trim()
            .split(/[\s,]+/)
            .slice(0, 1000),
        }
      : {}),
  };
}
