/** Starts the service: opens what it needs, lets it listen, and ends it without losing anything. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { createSiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import { createCallbackTransport } from '../../platform';
import type { Ports, StateStore } from '../../sdk';
import type { SqlDatabase } from '../../stores';
import type { AddressRules, ServiceContext } from './context';
import type { KeyRing } from './encryption/key-ring';
import { checkKeys } from './encryption/rotate';
import { createSealer } from './encryption/sealing';
import { createServer } from './http/server';
import { finishDeletions } from './instances/change';
import { createInstanceRunner } from './instances/runner';
import { createSitePool } from './instances/site-pool';
import { DEFAULT_LIMITS, type ServiceLimits } from './limits';
import { allRoutes } from './routes';
import { migrateService } from './storage/schema';

/** What a service is made from. */
export interface ServiceOptions {
  /** The store of events, and the database that it and the service share. Whoever opened it closes it. */
  readonly store: StateStore;
  readonly database: SqlDatabase;
  readonly keys: KeyRing;
  readonly ports: Ports;
  /** `127.0.0.1` when absent. */
  readonly host?: string;
  /** Any free one when absent. */
  readonly port?: number;
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer } | undefined;
  readonly trustedProxies?: readonly string[];
  readonly limits?: Partial<ServiceLimits>;
  readonly addresses?: AddressRules;
}

/** A running service. */
export interface RunningService {
  /** `http://127.0.0.1:8080/elements/api-v2`. */
  readonly address: string;
  /** Takes no more requests, finishes those under way, polls and deliveries, and resolves when nothing is left. */
  close(): Promise<void>;
}

/** Lets requests under way end; those that take too long are cut off, so that a stop does not take for ever. */
async function closeWithin(app: FastifyInstance, { ports, limits }: ServiceContext): Promise<void> {
  const closed = new AbortController();
  const cut = ports.clock.sleep(limits.stopMs, closed.signal).then(
    () => app.server.closeAllConnections(),
    () => undefined,
  );
  await app.close();
  closed.abort();
  await cut;
}

/** The path below which everything is. */
export const BASE_PATH = '/elements/api-v2';

/** @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` when it cannot listen; what the store throws. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { store, database, keys, ports } = options;
  await migrateService(database, ports.clock.now());
  await checkKeys(database, keys);
  const addresses = options.addresses ?? { sites: [], callbacks: [] };
  // Addresses of sites come from tenants too, and must lead no further into the operator's network than callbacks may.
  const transport = createCallbackTransport({ allowedInternalHosts: addresses.sites });
  const sitePorts = { ...ports, transport };
  const sites = createSitePool((values) => createSiteConnection(values, sitePorts));
  const parts: Omit<ServiceContext, 'runner'> = {
    database,
    store,
    sealer: createSealer(keys),
    ports: sitePorts,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    sites,
    basePath: BASE_PATH,
    addresses,
  };
  const context: ServiceContext = { ...parts, runner: createInstanceRunner(parts) };
  const { tls, trustedProxies = [], host = '127.0.0.1', port = 0 } = options;
  let standing: 'open' | 'closing' = 'open';
  const app = createServer({ context, routes: allRoutes(context), tls, trustedProxies, standing: () => standing });
  try {
    await finishDeletions(context);
    await app.listen({ host, port });
    context.runner.start();
  } catch (error) {
    await context.runner.stop();
    await sites.close();
    await transport.close();
    if (error instanceof CoupaError) throw error;
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The service cannot listen: ${reason}`, { cause: error });
  }
  const { address, port: bound, family } = app.server.address() as AddressInfo;
  const shown = family === 'IPv6' ? `[${address}]` : address;
  let ended: Promise<void> | undefined;
  return {
    address: `${tls === undefined ? 'http' : 'https'}://${shown}:${bound}${BASE_PATH}`,
    async close() {
      ended ??= (async () => {
        standing = 'closing';
        await closeWithin(app, context);
        await context.runner.stop();
        await sites.close();
        await transport.close();
      })();
      await ended;
    },
  };
}
