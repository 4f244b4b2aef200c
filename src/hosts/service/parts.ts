/** What the service and its workers are made from, opened and closed in one place. */
import { createRedactingLogger, createRedactor, createSiteConnection } from '../../connection';
import { createCallbackTransport } from '../../platform/callback';
import type { Ports, StateStore } from '../../sdk';
import type { SqlDatabase } from '../../stores';
import type { AddressRules, ServiceContext } from './context';
import type { KeyRing } from './encryption/key-ring';
import { checkKeys } from './encryption/rotate';
import { createSealer } from './encryption/sealing';
import { createInstanceRunner } from './instances/runner';
import { createSitePool } from './instances/site-pool';
import { DEFAULT_LIMITS, type ServiceLimits } from './limits';
import { createSharedBudget, createSharedRunner, prepareScale, type WorkOptions } from './scale';
import { migrateService } from './storage/schema';
import { createTelemetry, startMetricsServer, type MetricsPlace } from './telemetry';

/** What both need. */
export interface PartsOptions {
  /** The store of events, and the database that it and the service share. Whoever opened it closes it. */
  readonly store: StateStore;
  readonly database: SqlDatabase;
  readonly keys: KeyRing;
  readonly ports: Ports;
  readonly limits?: Partial<ServiceLimits>;
  readonly addresses?: AddressRules;
  /** Shares the work with other processes on a database of PostgreSQL, whose store writes its jobs (`enqueueDelivery`). */
  readonly work?: WorkOptions;
  /** Where the numbers for Prometheus are; nowhere when absent. */
  readonly metrics?: MetricsPlace;
}

/** The path below which everything is. */
export const BASE_PATH = '/elements/api-v2';

/** Opened parts. */
export interface OpenParts {
  readonly context: ServiceContext;
  readonly metricsAddress?: string;
  /** Ends polls and deliveries and closes connections; the store stays open. */
  close(): Promise<void>;
}

/** Brings the tables up to date and opens everything; nothing runs yet. @throws {CoupaError} what the store throws */
export async function openParts(options: PartsOptions): Promise<OpenParts> {
  const { store, database, keys, work } = options;
  const redactor = createRedactor(keys.texts);
  const ports = { ...options.ports, logger: createRedactingLogger(options.ports.logger, redactor) };
  await migrateService(database, ports.clock.now());
  await checkKeys(database, keys);
  const addresses = options.addresses ?? { sites: [], callbacks: [] };
  if (work !== undefined) await prepareScale({ database, ports }, work.address);
  // Addresses of sites come from tenants too, and must lead no further into the operator's network than callbacks may.
  const transport = createCallbackTransport({ allowedInternalHosts: addresses.sites });
  const shared = work === undefined ? {} : { sharedBudget: createSharedBudget(database, ports.logger) };
  const sitePorts = { ...ports, transport, ...shared };
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
    telemetry: await createTelemetry(ports),
    redactor,
  };
  const runner = work === undefined ? createInstanceRunner(parts) : createSharedRunner(parts, work);
  const context = { ...parts, runner };
  const metrics = options.metrics === undefined ? undefined : await startMetricsServer(options.metrics, context);
  return {
    context,
    ...(metrics === undefined ? {} : { metricsAddress: metrics.address }),
    async close() {
      await runner.stop();
      await metrics?.close();
      await sites.close();
      await transport.close();
    },
  };
}
