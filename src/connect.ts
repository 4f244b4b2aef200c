/** How a program connects: a connection, or a test of one, with the ports of Node.js unless it brings its own. */
import { createSiteConnection, testSiteConnection, type SiteConnection } from './connection';
import { createNodePorts } from './platform';
import type { Logger, Ports, PropertyValues, TestOutcome } from './sdk';

/** What a caller may bring. */
export interface ConnectOptions {
  /** Where log lines go, secrets redacted; nowhere when left out. */
  readonly logger?: Logger;
  /** Other HTTP, clock and so on than those of Node.js; `logger` is then taken from here. */
  readonly ports?: Ports;
}

/**
 * Makes a connection to a site. Nothing is sent before the first request. `close()` it to let the process end at once.
 * @param values `siteAddress` and `oauth.client.id`, `oauth.client.secret`, `oauth.scope`; or `api.key`.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` naming every value that is missing or malformed.
 */
export function connect(values: PropertyValues, options: ConnectOptions = {}): SiteConnection {
  const own = options.ports === undefined;
  const ports = portsOf(options);
  const connection = createSiteConnection(values, ports);
  return {
    ...connection,
    close: async () => {
      await connection.close();
      if (own) await ports.transport.close();
    },
  };
}

/** Tries to sign in and to read one row. Never throws: whatever goes wrong is an outcome that says what to do. */
export async function testConnection(
  values: PropertyValues,
  options: ConnectOptions & { readonly signal?: AbortSignal } = {},
): Promise<TestOutcome> {
  const ports = portsOf(options);
  try {
    return await testSiteConnection(values, ports, options.signal);
  } finally {
    if (options.ports === undefined) await ports.transport.close();
  }
}

function portsOf({ logger, ports }: ConnectOptions): Ports {
  return ports ?? createNodePorts(logger === undefined ? {} : { logger });
}
