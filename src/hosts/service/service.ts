/** Starts the service: opens what it needs, lets it listen, and ends it without losing anything. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { CoupaError } from '../../errors';
import type { ServiceContext } from './context';
import { createCors } from './http/cors';
import { createServer } from './http/server';
import { finishDeletions } from './instances/change';
import { BASE_PATH, openParts, type PartsOptions } from './parts';
import { allRoutes } from './routes';

/** What a service is made from. */
export interface ServiceOptions extends PartsOptions {
  /** `127.0.0.1` when absent. */
  readonly host?: string;
  /** Any free one when absent. */
  readonly port?: number;
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer } | undefined;
  readonly trustedProxies?: readonly string[];
  /** Origins whose pages may call the service from a browser, or `*`; none when absent. */
  readonly allowedOrigins?: readonly string[];
}

/** A running service. */
export interface RunningService {
  /** `http://127.0.0.1:8080/elements/api-v2`. */
  readonly address: string;
  /** Of the numbers for Prometheus, where they were asked for. */
  readonly metricsAddress?: string;
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

/** @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` when it cannot listen; what the store throws. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { tls, trustedProxies = [], allowedOrigins = [], host = '127.0.0.1', port = 0 } = options;
  const cors = allowedOrigins.length === 0 ? undefined : createCors(allowedOrigins);
  const { context, metricsAddress, close } = await openParts(options);
  let standing: 'open' | 'closing' = 'open';
  const routes = allRoutes(context);
  let app: FastifyInstance;
  try {
    // Refuses a certificate or an address of a proxy that cannot be read.
    app = createServer({ context, routes, tls, trustedProxies, cors, standing: () => standing });
    await finishDeletions(context);
    await app.listen({ host, port });
    context.runner.start();
  } catch (error) {
    await close();
    if (error instanceof CoupaError) throw error;
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The service cannot listen: ${reason}`, { cause: error });
  }
  const { address, port: bound, family } = app.server.address() as AddressInfo;
  const shown = family === 'IPv6' ? `[${address}]` : address;
  let ended: Promise<void> | undefined;
  return {
    address: `${tls === undefined ? 'http' : 'https'}://${shown}:${bound}${BASE_PATH}`,
    ...(metricsAddress === undefined ? {} : { metricsAddress }),
    async close() {
      ended ??= (async () => {
        standing = 'closing';
        await closeWithin(app, context);
        await close();
      })();
      await ended;
    },
  };
}
