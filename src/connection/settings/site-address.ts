/** Reads a site address as people paste it and answers with the one form that the rest of the code uses. */
import { domainToUnicode } from 'node:url';

/** The address, or what is wrong with it. */
export type SiteAddressResult =
  { readonly ok: true; readonly siteAddress: string } | { readonly ok: false; readonly fault: string };

const EXAMPLE = 'for example https://acme.coupahost.com';
const LONGEST = 2048;

/** Host names that always mean this machine; `URL` has already normalised 127.1, 0x7f000001 and the like. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function hostFault(host: string): string | undefined {
  if (host.startsWith('[')) return undefined;
  if (host.length > 253) return 'the host name is longer than 253 characters';
  const bad = host.split('.').find((label) => !/^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label));
  if (bad === undefined) return undefined;
  return bad === ''
    ? 'the host name has an empty part'
    : `"${domainToUnicode(bad) || bad}" cannot be part of a host name`;
}

/** What is wrong with the text before it is parsed, where `URL` would mend or misread it silently. */
function textFault(text: string): string | undefined {
  if (text === '') return `is required, ${EXAMPLE}`;
  if (text.length > LONGEST) return `is longer than ${LONGEST} characters`;
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  if (/[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028\u2029\u2060\ufeff]/.test(text)) {
    return 'must not contain spaces or invisible characters';
  }
  if (text.includes('\\')) return 'must not contain a backslash';
  if (text.includes('@')) return 'must not contain a user name or password; credentials have properties of their own';
  if (/^[a-z][a-z0-9+.-]*:\/(?!\/)/i.test(text)) return `needs two slashes after the colon, ${EXAMPLE}`;
  return undefined;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return undefined;
  }
}

function urlFault(url: URL, text: string): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `must start with https://, not ${url.protocol}//`;
  if (url.hostname === '') return `has no host name, ${EXAMPLE}`;
  if (text.includes('?')) return 'must not contain a query; give the address without the part from "?" on';
  if (text.includes('#')) return 'must not contain a fragment; give the address without the part from "#" on';
  if (url.pathname !== '/') return `must not contain a path; use ${url.origin}`;
  if (url.port === '0') return 'has port 0, which cannot be connected to';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return `must use https; plain http is accepted only for this machine (localhost)`;
  }
  return hostFault(url.hostname);
}

/**
 * Accepts a host (`acme.coupahost.com`, `localhost:8080`) or a URL, in any case, with blanks around it and a slash at the
 * end; `https` is assumed. The result is an origin: scheme, host in lower case and ASCII, port unless it is the usual one.
 */
export function parseSiteAddress(value: unknown): SiteAddressResult {
  if (value === undefined || value === null) return { ok: false, fault: `is required, ${EXAMPLE}` };
  if (typeof value !== 'string') return { ok: false, fault: `must be text, ${EXAMPLE}` };
  const text = value.trim();
  const first = textFault(text);
  if (first !== undefined) return { ok: false, fault: first };
  const url = parse(text);
  if (url === undefined) return { ok: false, fault: `is not a host name or URL, ${EXAMPLE}` };
  // A full stop at the end of a host name is legal, but certificates and the Host header do without it.
  if (/[^.]\.$/.test(url.hostname)) url.hostname = url.hostname.slice(0, -1);
  const fault = urlFault(url, text);
  return fault === undefined ? { ok: true, siteAddress: url.origin } : { ok: false, fault };
}
