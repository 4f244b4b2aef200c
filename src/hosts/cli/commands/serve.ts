/** `coupa serve`: the service, until it is interrupted. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CoupaError } from '../../../errors';
import type { ServiceOptions } from '../../service';
import { EXIT } from '../exit-codes';
import { lazy } from '../lazy';
import { toNames } from '../options';
import {
  metricsOf,
  postgresAddress,
  readKeys,
  serviceLogger,
  withDatabase,
  type DataOptions,
  type MetricsOptions,
} from '../service/database';
import { guarded, warn, type Cli } from '../session';

/** The options as commander delivers them. */
export interface ServeCommandOptions extends DataOptions, MetricsOptions {
  readonly host: string;
  readonly port: number;
  readonly keyFile?: string;
  /** Instances that are polled at once, on PostgreSQL. */
  readonly jobs: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly behindProxy?: string;
  readonly allowSites?: string;
  readonly allowCallbacks?: string;
  readonly allowOrigins?: string;
  /** Megabytes. */
  readonly fileLimit: number;
  readonly demo?: boolean;
}

const BYTES_OF_MB = 1_000_000;

/** Runs until an interrupt; then finishes what is under way. */
export async function serveCommand(cli: Cli, options: ServeCommandOptions): Promise<number> {
  return guarded(cli, [], async () => (options.demo === true ? serveDemo(cli, options) : serve(cli, options)));
}

async function serve(cli: Cli, options: ServeCommandOptions): Promise<number> {
  const keys = readKeys(cli, options.keyFile);
  const tls = await readTls(options);
  const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(options.host);
  if (!isLocal && tls === undefined && options.behindProxy === undefined) {
    warn(
      cli,
      'other machines can reach this service without TLS, and secrets travel in its requests; see --tls-cert and --behind-proxy',
    );
  }
  return withDatabase(cli, options, async (store) => {
    const addresses = {
      sites: toNames(options.allowSites) ?? [],
      callbacks: toNames(options.allowCallbacks) ?? [],
    };
    const trustedProxies = toNames(options.behindProxy) ?? [];
    const { host, port } = options;
    const database = postgresAddress(cli, options);
    const work = database === undefined ? {} : { work: { address: database, concurrency: options.jobs } };
    const parts = {
      store,
      database: store.database,
      keys,
      host,
      port,
      tls,
      trustedProxies,
      allowedOrigins: toNames(options.allowOrigins) ?? [],
      limits: { fileBytes: options.fileLimit * BYTES_OF_MB },
      addresses,
      ...work,
      ...metricsOf(options),
    };
    await runUntilInterrupt(cli, parts, async (address) => {
      cli.stdout.write(`${address}\n`);
      cli.stderr.write('The service is running. Press Ctrl+C to end it.\n');
    });
    return EXIT.ok;
  });
}

async function runUntilInterrupt(
  cli: Cli,
  parts: Omit<ServiceOptions, 'ports'>,
  announce: (address: string) => Promise<void>,
): Promise<void> {
  const platform = lazy.platform();
  const ports = platform.createNodePorts({ logger: serviceLogger(cli, parts.work?.address) });
  const service = await lazy.service().startService({ ...parts, ports });
  try {
    await announce(service.address);
    if (service.metricsAddress !== undefined) cli.stderr.write(`Metrics: ${service.metricsAddress}\n`);
    if (!cli.signal.aborted) await once(cli.signal, 'abort');
    cli.stderr.write('Ending: requests, polls and deliveries under way are finished.\n');
  } finally {
    await service.close();
    await ports.transport.close();
  }
}

/** A sandbox, a user and a service that keep nothing when they end; for this machine only. */
async function serveDemo(cli: Cli, options: ServeCommandOptions): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coupa-demo-'));
  const { startSandbox, DEMO_API_KEY } = lazy.sandboxItself();
  const sandbox = await startSandbox();
  try {
    return await withDatabase(cli, { data: path.join(folder, 'demo.db') }, async (store, now) => {
      const { makeUser, passingKeyRing } = lazy.service();
      const user = await makeUser(store.database, { organization: 'Demo', email: 'demo@demo.example' }, now());
      const addresses = { sites: ['127.0.0.1'], callbacks: ['127.0.0.1', '::1', 'localhost'] };
      const parts = { store, database: store.database, keys: passingKeyRing(), addresses };
      await runUntilInterrupt(cli, { ...parts, host: '127.0.0.1', port: options.port }, async (address) => {
        const header = `User ${user.userSecret}, Organization ${user.organizationSecret}`;
        const configuration = { siteAddress: sandbox.address, 'api.key': DEMO_API_KEY };
        const body = JSON.stringify({ element: { key: 'coupa' }, name: 'Demo', configuration });
        cli.stdout.write(
          `${address}\n\nMake an instance, and keep the token of the answer:\n\n` +
            `curl -s ${address}/instances -H 'Authorization: ${header}' -H 'Content-Type: application/json' -d '${body}'\n\n` +
            `Then read suppliers through it:\n\n` +
            `curl -s '${address}/hubs/businessspendmanagement/suppliers?pageSize=3' -H 'Authorization: ${header}, Element TOKEN'\n`,
        );
        cli.stderr.write(
          'A demo on this machine, with an invented site; nothing is kept when it ends. Press Ctrl+C to end it.\n',
        );
      });
      return EXIT.ok;
    });
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readTls({ tlsCert, tlsKey }: ServeCommandOptions): Promise<ServiceOptions['tls']> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new CoupaError('COUPA_INPUT_INVALID', '--tls-cert and --tls-key belong together; give both.');
  }
  const read = async (file: string): Promise<Buffer> => {
    try {
      return await readFile(file);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
      throw new CoupaError('COUPA_INPUT_INVALID', `The file ${file} cannot be read (${reason}).`);
    }
  };
  return { cert: await read(tlsCert), key: await read(tlsKey) };
}
