/** The sub-commands for a service of several processes: their options and help. */
import { InvalidArgumentError, type Command } from 'commander';
import type { StoreMigrateOptions } from './commands/store-migrate';
import type { WorkCommandOptions } from './commands/work';
import { lazy } from './lazy';
import type { Finish } from './program';
import { DEFAULT_DATA } from './service/database';
import type { Cli } from './session';

/** Instances that a process polls at once, unless it is told otherwise. */
export const JOBS = 8;

const WORK_HELP = `
Any number of processes of "coupa serve" and "coupa work" share a database of PostgreSQL; its address comes from
COUPA_DATABASE_URL or from --database-file, the key from COUPA_SERVICE_KEY or from --key-file. When one of them dies, the
others go on with its work within seconds.

Examples:
  $ coupa work --database-file database.url --key-file service.key
  $ coupa serve --database-file database.url --key-file service.key --jobs 0`;

const MIGRATE_HELP = `
Stop the service first. The database of PostgreSQL must hold no service yet; the file stays as it is.

Examples:
  $ COUPA_DATABASE_URL=postgres://coupa:...@db.internal/coupa coupa store migrate --from coupa-service.db`;

/** The options that name the database. */
export function withData(command: Command): Command {
  return command
    .option('--data <file>', `a database of SQLite; made when there is none (default: "${DEFAULT_DATA}")`)
    .option('--database-file <file>', 'file with the address of a PostgreSQL database, instead of COUPA_DATABASE_URL');
}

/** The options that say where the numbers are. */
export function withMetrics(command: Command): Command {
  return command
    .option('--metrics-port <number>', 'port for Prometheus and health checks: /metrics, /healthz, /readyz', portNumber)
    .option('--metrics-host <address>', 'address of that port', '127.0.0.1');
}

/** Adds them to the program. */
export function addScale(program: Command, cli: () => Cli, finish: Finish): void {
  withMetrics(program.command('work'))
    .description('poll and deliver for a service on PostgreSQL, without serving requests')
    .option('--database-file <file>', 'file with the address of the database, instead of COUPA_DATABASE_URL')
    .option('--key-file <file>', 'file with the keys, instead of COUPA_SERVICE_KEY')
    .option('--jobs <number>', 'instances polled at once', countOf, JOBS)
    .option('--allow-sites <hosts>', 'as for coupa serve')
    .option('--allow-callbacks <hosts>', 'as for coupa serve')
    .addHelpText('after', WORK_HELP)
    .action(async (options: WorkCommandOptions) => finish(await lazy.work().workCommand(cli(), options)));
  program
    .command('store')
    .description('the database of the service')
    .command('migrate')
    .description('copy a service from SQLite to PostgreSQL, with everything it remembers')
    .requiredOption('--from <file>', 'the database of SQLite')
    .option('--to <address>', 'postgres://... when it holds no password; COUPA_DATABASE_URL otherwise')
    .option('--database-file <file>', 'file with that address')
    .addHelpText('after', MIGRATE_HELP)
    .action(async (options: StoreMigrateOptions) =>
      finish(await lazy.storeMigrate().storeMigrateCommand(cli(), options)),
    );
}

/** Reads a port. */
export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port from 0 to 65535 is expected.');
}

/** Reads a size. */
export function megabytes(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('A whole number of megabytes is expected.');
}

/** Reads a number of things done at once. */
export function countOf(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number from 0 to 999 is expected.');
}
