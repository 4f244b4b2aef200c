/** The database and the keys of the service, as its commands find them. */
import { existsSync, readFileSync } from 'node:fs';
import { CoupaError } from '../../../errors';
import type { Logger, StateStore } from '../../../sdk';
import type { SqlDatabase } from '../../../stores';
import type { KeyRing, PartsOptions } from '../../service';
import { lazy } from '../lazy';
import { redact } from '../output/report-error';
import { warn, type Cli } from '../session';

/** Where the service keeps everything, unless it is told otherwise. */
export const DEFAULT_DATA = 'coupa-service.db';

/** Options of every command of the service. */
export interface DataOptions {
  /** A file of SQLite. */
  readonly data?: string;
  /** A file with the address of a database of PostgreSQL. */
  readonly databaseFile?: string;
}

/** A store with the database that it shares with the service. */
export interface ServiceStore extends StateStore {
  readonly database: SqlDatabase;
}

/** The address of a database of PostgreSQL, where one is meant. What is said on the command line goes before the environment. */
export function postgresAddress(cli: Cli, { data, databaseFile }: DataOptions): string | undefined {
  if (data !== undefined && databaseFile !== undefined) {
    throw new CoupaError('COUPA_INPUT_INVALID', '--data and --database-file name two databases; give one of them.');
  }
  if (databaseFile !== undefined) return addressIn(databaseFile);
  const address = cli.environment['COUPA_DATABASE_URL']?.trim();
  return data !== undefined || address === '' ? undefined : address;
}

function addressIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new CoupaError('COUPA_INPUT_INVALID', `The file ${file} cannot be read (${reason}).`);
  }
}

/** Lines of JSON on standard error, without the secrets of the service by whatever way they got into them. */
export function serviceLogger(cli: Cli, address?: string): Logger {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  const keys = cli.environment['COUPA_SERVICE_KEY']?.split(/[\s,]+/) ?? [];
  const passwords = url === undefined ? [] : [url.password, decoded(url.password)];
  const secrets = [...keys, ...passwords].filter((secret) => secret !== '');
  const stream = { write: (line: string) => cli.stderr.write(redact(line, secrets)) };
  return lazy.platform().createStreamLogger({ level: cli.options.debug === true ? 'debug' : 'info', stream });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Options of the commands that run. */
export interface MetricsOptions {
  readonly metricsPort?: number;
  readonly metricsHost: string;
}

/** Where the numbers for Prometheus are to be, for the service. */
export function metricsOf({ metricsPort, metricsHost }: MetricsOptions): Pick<PartsOptions, 'metrics'> {
  return metricsPort === undefined ? {} : { metrics: { host: metricsHost, port: metricsPort } };
}

/** Opens the database for one piece of work. */
export async function withDatabase<Result>(
  cli: Cli,
  options: DataOptions,
  work: (store: ServiceStore, now: () => number) => Promise<Result>,
): Promise<Result> {
  const { nodeClock } = lazy.platform();
  const address = postgresAddress(cli, options);
  const stores = lazy.stores();
  const store: ServiceStore =
    address === undefined
      ? await stores.openSqliteStore(options.data ?? DEFAULT_DATA, { clock: nodeClock })
      : await stores.openPostgresStore(address, {
          clock: nodeClock,
          // Whoever stores events leaves a job for those who hand them on.
          onCommit: lazy.service().enqueueDelivery,
        });
  try {
    return await work(store, () => nodeClock.now());
  } finally {
    await store.close();
  }
}

/** Fails where a command would otherwise make an empty database and find nothing in it. */
export function mustExist(cli: Cli, options: DataOptions): void {
  const { data = DEFAULT_DATA } = options;
  if (postgresAddress(cli, options) !== undefined || existsSync(data)) return;
  const message = `There is no database ${data}. Name it with --data; "coupa users add" makes one.`;
  throw new CoupaError('COUPA_INPUT_INVALID', message);
}

/** The keys from the file or from COUPA_SERVICE_KEY. @throws {CoupaError} `COUPA_SERVICE_KEY_INVALID` when there is none. */
export function readKeys(cli: Cli, file: string | undefined): KeyRing {
  const ring = lazy.service().readKeyRing({
    environment: cli.environment['COUPA_SERVICE_KEY'],
    file,
    warn: (message) => warn(cli, message),
  });
  if (ring !== undefined) return ring;
  throw new CoupaError(
    'COUPA_SERVICE_KEY_INVALID',
    'No key is given, so secrets could not be kept safely. Make one with "coupa keys new", keep it apart from the database, ' +
      'and give it in COUPA_SERVICE_KEY or with --key-file; or try the service out with --demo.',
  );
}
