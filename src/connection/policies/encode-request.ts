/** Policy: turns a request to the API into HTTP: address, query, JSON body, headers. */
import { CoupaError } from '../../errors';
import type { SiteRequest } from '../model';
import { encodeForm } from '../multipart/encode-form';
import type { PipelineRequest, Policy } from '../policy';
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

/** Makes addresses. Most requests of a connection go to the path of the one before, which was found good. */
function addresses(siteAddress: string): (request: SiteRequest) => string {
  let good: string | undefined;
  return (request) => {
    const { path } = request;
    const bare = `${siteAddress}/api${path}`;
    // Dot segments, a query or unencoded characters in the path would make it lead somewhere else than it says.
    if (path !== good && (!/^\/[^?#]*$/.test(path) || !URL.canParse(bare) || new URL(bare).href !== bare)) {
      throw unusable(request, 'its path is not one of the API.');
    }
    good = path;
    return bare + encodeQuery(request);
  };
}

/** The body as it travels, and its type. */
type Encoded = Pick<PipelineRequest, 'content'> & { readonly type?: string };

function encodeJson(request: SiteRequest): Encoded {
  let text: string | undefined;
  try {
    text = JSON.stringify(request.body);
  } catch {
    throw unusable(request, 'its body cannot be written as JSON (a cycle, or a BigInt).');
  }
  if (text === undefined) throw unusable(request, 'its body cannot be written as JSON.');
  return { content: text, type: 'application/json' };
}

function encodeBody(request: SiteRequest): Encoded {
  const { form } = request;
  if (form === undefined) return request.body === undefined ? {} : encodeJson(request);
  if (request.body !== undefined) throw unusable(request, 'it has both a body and a form.');
  if (request.method === 'GET') throw unusable(request, 'a GET cannot carry a form.');
  const encoded = encodeForm(form);
  if ('fault' in encoded) throw unusable(request, encoded.fault);
  return { content: encoded.body, type: encoded.contentType };
}

/** Makes the policy. Names of headers are the API's; what is sent and asked for is JSON unless the request says else. */
export function encodeRequestPolicy(siteAddress: string): Policy {
  const addressOf = addresses(siteAddress);
  return {
    name: 'encode-request',
    async handle(request, next) {
      const { content, type } = encodeBody(request);
      const headers = {
        accept: request.accept ?? 'application/json',
        'user-agent': USER_AGENT,
        ...(type === undefined ? {} : { 'content-type': type }),
      };
      const url = addressOf(request);
      return next({ ...request, url, headers, ...(content === undefined ? {} : { content }) });
    },
  };
}

/** Whether a request may be repeated after a lost answer, unless it says so itself. */
export function isIdempotent({ method, idempotent }: SiteRequest): boolean {
  return idempotent ?? (method === 'GET' || method === 'PUT' || method === 'DELETE');
}
