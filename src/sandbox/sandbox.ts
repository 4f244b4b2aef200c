/** Starts a sandbox: a local site with demo data that answers like Coupa. */
import { performance } from 'node:perf_hooks';
import { loadCatalog } from '../catalog';
import { CoupaError } from '../errors';
import { seedSite } from './demo';
import { createFaults, type Fault } from './http/faults';
import { createLimiter, type Limiter } from './http/rate-limit';
import { createServer } from './http/server';
import { createStatistics, type StatisticsReport } from './http/statistics';
import { createTokens } from './http/tokens';
import type { Field } from './model/kind';
import { DEFAULT_SIZES, DEMO_API_KEY, DEMO_CLIENT, seededRandom, type SandboxOptions, type SiteField } from './options';
import { createRecords, type SandboxRecords } from './records';
import { createSite, type Site } from './site';

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly address: string;
  /** The records, for tests: past sign-in, limits and faults. */
  readonly records: SandboxRecords;
  /** Adds a fault; the answer takes it away again. */
  addFault(fault: Fault): () => void;
  clearFaults(): void;
  /** Makes all access tokens invalid. */
  expireTokens(): void;
  statistics(): StatisticsReport;
  clearStatistics(): void;
  /** Back to the state after the start: demo data, full limit, no faults, no tokens, no statistics. */
  reset(): void;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

const DEFAULT_BODY_LIMIT = 8 * 1024 * 1024;

function siteFields(given: Readonly<Record<string, readonly SiteField[]>>): Record<string, Field[]> {
  return Object.fromEntries(
    Object.entries(given).map(([definition, fields]) => [
      definition,
      fields.map((field) => ({ ...field, many: false, readOnly: false })),
    ]),
  );
}

function fill(site: Site, options: SandboxOptions): void {
  site.store.clear();
  const { records, seed = 1 } = options;
  if (records !== false) seedSite(site, { ...DEFAULT_SIZES, ...records }, seededRandom(seed));
}

function latencyOf(latencyMs: SandboxOptions['latencyMs']): (method: string, path: string) => number {
  return typeof latencyMs === 'function' ? latencyMs : () => latencyMs ?? 0;
}

/**
 * Starts a sandbox on this machine.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` when the port is taken or an option cannot be used.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const catalog = options.catalog ?? loadCatalog();
  const clock = options.clock ?? { now: () => Date.now(), monotonic: () => performance.now() };
  const site = makeSite(options, { catalog, now: () => clock.now() });
  fill(site, options);
  const freshRandom = () => options.random ?? seededRandom((options.seed ?? 1) + 1);
  let random = freshRandom();
  const faults = createFaults(() => random(), options.faults);
  const statistics = createStatistics();
  const tokens = createTokens({
    clients: options.clients ?? [DEMO_CLIENT],
    lifeSeconds: options.tokenSeconds ?? 86_399,
    settlingSeconds: options.settlingSeconds ?? 0,
    now: () => clock.now(),
  });
  const limit = options.rateLimit === false ? undefined : (options.rateLimit ?? { perSecond: 25, burst: 20 });
  const freshLimiter = (): Limiter => createLimiter(limit, () => clock.monotonic());
  let limiter = freshLimiter();
  const actAs = options.actAs;
  const app = createServer({
    site,
    apiKeys: options.apiKeys ?? [DEMO_API_KEY],
    tokens,
    limiter: () => limiter,
    faults,
    statistics,
    filters: { named: options.filters ?? {}, defaults: options.defaultFilters ?? {} },
    bodyLimit: options.bodyLimit ?? DEFAULT_BODY_LIMIT,
    actor: () => {
      const users = site.store.table('User');
      return actAs === undefined ? users.rows[0] : users.lookup('login', actAs)[0];
    },
    monotonic: () => clock.monotonic(),
    latency: latencyOf(options.latencyMs),
  });
  const address = await listen(app, options);
  return {
    address,
    records: createRecords(site),
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    expireTokens: () => tokens.expireAll(),
    statistics: () => statistics.report(),
    clearStatistics: () => statistics.clear(),
    reset() {
      fill(site, options);
      random = freshRandom();
      limiter = freshLimiter();
      faults.clear();
      options.faults?.forEach((fault) => faults.add(fault));
      tokens.expireAll();
      statistics.clear();
    },
    close: () => app.close(),
  };
}

function makeSite(options: SandboxOptions, core: { catalog: Site['catalog']; now: () => number }): Site {
  try {
    return createSite({
      ...core,
      timeZone: options.timeZone ?? 'America/Los_Angeles',
      unknownReferences: options.unknownReferences ?? 'ignore',
      customFields: siteFields(options.siteFields ?? {}),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The sandbox cannot be started: ${error.message}`, {
      cause: error,
    });
  }
}

async function listen(app: ReturnType<typeof createServer>, options: SandboxOptions): Promise<string> {
  try {
    return await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The sandbox cannot listen: ${reason}`, { cause: error });
  }
}
