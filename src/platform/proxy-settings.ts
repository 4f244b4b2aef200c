/** Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY as other command line programs do. */
import { isIP } from 'node:net';
import { TransportError } from '../sdk';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy to connect through. */
export interface ProxySettings {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
  /** Value of the `Proxy-Authorization` header. */
  readonly authorization?: string;
}

function variable(environment: Environment, name: string): string {
  return (environment[name.toLowerCase()] || environment[name] || '').trim();
}

/** Whether a host name (without brackets) means this machine. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}

/** One entry of NO_PROXY: `*`, `host`, `.domain`, `*.domain`, each with an optional port. */
function excludes(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const parts = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry);
  const [, pattern = '', entryPort] = parts ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const name = pattern.replace(/^\[|\]$/g, '').replace(/^\*/, '');
  if (name === '') return false;
  return name.startsWith('.')
    ? host.endsWith(name) || host === name.slice(1)
    : host === name || host.endsWith(`.${name}`);
}

function parseProxy(text: string): ProxySettings {
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`);
    const user = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    if (url.protocol === 'http:' || url.protocol === 'https:') {
      return {
        protocol: url.protocol,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
        ...(user === '' ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
      };
    }
  } catch {
    // The value may hold a password, so it is not repeated.
    throw new TransportError('proxy', 'no', 'The proxy variable (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY) is not a URL.');
  }
  throw new TransportError(
    'proxy',
    'no',
    `A proxy of the kind "${url.protocol}" is not supported, only http and https.`,
  );
}

/**
 * The proxy for a URL, if one is to be used.
 * @throws {TransportError} `proxy` when the variable cannot be understood.
 */
export function proxyFor(
  url: URL,
  environment: Environment,
  proxyLoopback: 'never' | 'as-others',
): ProxySettings | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (proxyLoopback === 'never' && isLoopback(host)) return undefined;
  const text =
    variable(environment, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ||
    variable(environment, 'ALL_PROXY');
  if (text === '') return undefined;
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const exceptions = variable(environment, 'NO_PROXY')
    .toLowerCase()
    .split(/[\s,]+/);
  return exceptions.some((entry) => excludes(entry, host, port)) ? undefined : parseProxy(text);
}
