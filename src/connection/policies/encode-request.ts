/** Policy: turns a request to the API into HTTP: address, query, JSON body, headers. */
import { CoupaError } from '../../errors';
import type { SiteRequest } from '../model';
import type { Policy } from '../policy';
import { USER_AGENT } from '../user-agent';

function unusable(request: SiteRequest, why: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${request.method} ${request.path} was not sent: ${why}`);
}

function encodeQuery(request: SiteRequest): string {
  try {
    const pairs = (request.query ?? []).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  } catch {
    throw unusable(request, 'a query value holds half of a surrogate pair, which cannot be encoded.');
  }
}

function encodeUrl(siteAddress: string, request: SiteRequest): string {
  const bare = `${siteAddress}/api${request.path}`;
  // Dot segments, a query or unencoded characters in the path would make it lead somewhere else than it says.
  if (!/^\/[^?#]*$/.test(request.path) || !URL.canParse(bare) || new URL(bare).href !== bare) {
    throw unusable(request, 'its path is not one of the API.');
  }
  return bare + encodeQuery(request);
}

function encodeBody(request: SiteRequest): string | undefined {
  if (request.body === undefined) return undefined;
  let text: string | undefined;
  try {
    text = JSON.stringify(request.body);
  } catch {
    throw unusable(request, 'its body cannot be written as JSON (a cycle, or a BigInt).');
  }
  if (text === undefined) throw unusable(request, 'its body cannot be written as JSON.');
  return text;
}

/** Makes the policy. Names of headers are the API's; `Accept` and `Content-Type` are always the same type. */
export function encodeRequestPolicy(siteAddress: string): Policy {
  return {
    name: 'encode-request',
    async handle(request, next) {
      const content = encodeBody(request);
      const headers = {
        accept: 'application/json',
        'user-agent': USER_AGENT,
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const url = encodeUrl(siteAddress, request);
      return next({ ...request, url, headers, ...(content === undefined ? {} : { content }) });
    },
  };
}

/** Whether a request may be repeated after a lost answer, unless it says so itself. */
export function isIdempotent({ method, idempotent }: SiteRequest): boolean {
  return idempotent ?? (method === 'GET' || method === 'PUT' || method === 'DELETE');
}
