/** The transport for callbacks: goes where the user allows, and nowhere else inside the network. */
import { isIP } from 'node:net';
import { TransportError, type HttpRequest, type Transport } from '../../sdk';
import { createAxiosTransport } from '../axios-transport';
import { isLoopback, proxyFor, type Environment } from '../proxy-settings';
import { createAllowList, type AllowList } from './allow-list';
import { allowedAddresses, guardedLookup, systemResolve, type Resolve } from './guarded-lookup';

/** How callbacks find their way. */
export interface CallbackTransportOptions {
  /** Host names, `*.domain`, addresses and CIDR ranges inside the network that are allowed; none when absent. */
  readonly allowedInternalHosts?: readonly string[];
  /** Where the proxy variables are read; the environment of the process when absent, no proxy when empty. */
  readonly environment?: Environment;
  /** PEM certificates to trust instead of the usual ones. */
  readonly ca?: string | readonly string[];
  /** Finds the addresses of a name; the system's resolver when absent. */
  readonly resolve?: Resolve;
}

function forbidden(message: string): TransportError {
  return new TransportError('address-forbidden', 'no', message);
}

/** Looks at what the URL itself says. @throws {TransportError} `address-forbidden` */
function checkUrl({ url: text }: Pick<HttpRequest, 'url'>, allow: AllowList): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw forbidden('A callback URL begins with https:// or http://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw forbidden('A callback URL must not contain a user name or password.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (allow.allowsHost(host)) return url;
  const why = isIP(host) === 0 ? (isLoopback(host) ? 'this machine' : undefined) : allow.objection(host);
  if (why === undefined) return url;
  const what = isIP(host) === 0 ? `${host} means ${why}` : `${host} is ${why}`;
  throw forbidden(`${what}; callbacks go to public addresses only. Allow it as an internal host when it is meant.`);
}

/**
 * What speaks against an address by itself, before any name is resolved; nothing when it may be tried. For those who want
 * to tell it when a configuration is made and not only when it is used.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` for an entry of the allow list that cannot be read.
 */
export function urlObjection(url: string, allowedInternalHosts: readonly string[] = []): string | undefined {
  const allow = createAllowList(allowedInternalHosts);
  try {
    checkUrl({ url }, allow);
    return undefined;
  } catch (error) {
    if (error instanceof TransportError) return error.message;
    throw error;
  }
}

/**
 * Makes the transport; one per subscription, because connections are kept open and another subscription may not be
 * allowed to use them.
 *
 * Only http and https; no redirects; TLS certificates are verified. Loopback, link-local, private, provider (CGNAT),
 * multicast, unspecified and reserved addresses are refused, also inside of IPv6 forms that carry an IPv4 address, unless
 * they are allowed. Names are resolved here, and the connection is made to the address that was checked.
 *
 * Where the environment names a proxy, the proxy resolves the name and connects. Then the URL is checked, and what the
 * name means here, where it means something; what the proxy makes of it is the proxy's to control.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` for an entry of the allow list that cannot be read.
 */
export function createCallbackTransport(options: CallbackTransportOptions = {}): Transport {
  const allow = createAllowList(options.allowedInternalHosts ?? []);
  const resolve = options.resolve ?? systemResolve;
  const environment = options.environment ?? process.env;
  const transport = createAxiosTransport({
    environment,
    lookup: guardedLookup(allow, resolve),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });

  const check = async (request: HttpRequest): Promise<void> => {
    const url = checkUrl(request, allow);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 || proxyFor(url, environment, 'never') === undefined) return;
    // Behind a proxy many machines cannot resolve names of the internet at all.
    const found = await resolve(host).catch(() => []);
    allowedAddresses(host, found, allow);
  };
  return {
    async send(request, signal) {
      await check(request);
      return transport.send(request, signal);
    },
    async stream(request, signal) {
      await check(request);
      return transport.stream(request, signal);
    },
    close: async () => transport.close(),
  };
}
