/** Lets pages of named origins call the service from a browser (CORS); nobody else's unless the operator says so. */
import { CoupaError } from '../../../errors';

/** What an answer says about the page that asks; `undefined` for one that is not allowed. */
export type Cors = (origin: string | undefined) => Readonly<Record<string, string>> | undefined;

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const ASKED = 'authorization, content-type, content-disposition';
const SHOWN = [
  ...['request-id', 'trace-id', 'next-page-token', 'returned-count', 'total-count', 'element-instance-id'],
  ...['error', 'warning'],
].map((name) => `elements-${name}`);

/** Seconds for which a browser need not ask again. */
const REMEMBERED = 600;

/** What a browser is told when it asks whether a page may send a request. */
export const PREFLIGHT: Readonly<Record<string, string>> = {
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': ASKED,
  'access-control-max-age': String(REMEMBERED),
};

/**
 * Nobody when the list is empty. `*` stands for every origin. Cookies and the like are never allowed, because nothing here
 * goes by them: secrets are sent in a header, by pages that know them.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` for what is no origin.
 */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins.map(originOf));
  const shown = [...SHOWN, 'content-disposition', 'retry-after'].join(', ');
  return (origin) => {
    if (origin === undefined || !(allowed.has('*') || allowed.has(origin))) return undefined;
    return {
      'access-control-allow-origin': allowed.has('*') ? '*' : origin,
      'access-control-expose-headers': shown,
    };
  };
}

function originOf(text: string): string {
  if (text === '*') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Browsers send origins in just this form, so that another spelling would never match.
  const isOrigin =
    url !== undefined && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href && !url.host.includes('*');
  if (url !== undefined && isOrigin) return url.origin;
  throw new CoupaError(
    'COUPA_CONFIGURATION_INVALID',
    `An allowed origin is a scheme, a host and a port if need be, e.g. https://app.example.com; not ${JSON.stringify(text.slice(0, 100))}.`,
  );
}
