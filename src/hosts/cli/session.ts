/** What every command works with, and how it begins and ends. */
import type { queryRecords } from '../../activities';
import type { Connector, Logger, LogFields, Ports, PropertyValues } from '../../sdk';
import { lazy } from './lazy';
import { redact, reportError } from './output/report-error';
import { readSettings, secretsOf } from './settings';

/** The process as the commands see it. */
export interface Cli {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream & AsyncIterable<Uint8Array>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts with the first SIGINT. */
  readonly signal: AbortSignal;
  readonly options: { readonly config?: string; readonly debug?: boolean };
}

/** An open connection, as the activities take it. */
export type Site = Parameters<typeof queryRecords>[0];

/** Runs a command without a site; an error becomes a message and an exit code. */
export async function withConnector(cli: Cli, work: (connector: Connector) => Promise<number>): Promise<number> {
  // Nothing connects, so nothing has to be closed, and what talks HTTP is not even loaded.
  return guarded(cli, [], async () => work(loadConnector(portsOf(cli, []))));
}

/**
 * Runs a command with the values of a connection, whether or not they are good.
 * @param given values from elsewhere; they count like those of a config file, and a config file takes their place.
 */
export async function withSettings(
  cli: Cli,
  work: (connector: Connector, values: Readonly<Record<string, unknown>>) => Promise<number>,
  given: PropertyValues = {},
): Promise<number> {
  const secrets: string[] = [];
  return guarded(cli, secrets, async () => {
    const warning = (message: string): void => warn(cli, message);
    const values = await readSettings(cli.environment, cli.options.config, warning, given);
    secrets.push(...secretsOf(values));
    const ports = portsOf(cli, secrets);
    try {
      return await work(loadConnector(ports), values);
    } finally {
      await ports.transport.close();
    }
  });
}

/** Runs a command with an open connection, and closes it. */
export async function withSession(cli: Cli, work: (site: Site) => Promise<number>): Promise<number> {
  return withSettings(cli, async (connector, values) => {
    // A command has wishes that no form has (a journal, a resume token), so it uses the activities by their own door.
    const site = connector.connectionFactory.createConnection(values) as Site;
    try {
      return await work(site);
    } finally {
      await site.close();
    }
  });
}

/** A line for the user that is not a result. */
export function warn(cli: Cli, message: string): void {
  cli.stderr.write(`warning: ${message}\n`);
}

/** Runs work of which an error becomes a message and an exit code. */
export async function guarded(cli: Cli, secrets: readonly string[], work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const debug = cli.options.debug === true ? 'on' : 'off';
    return reportError(error, { write: (text) => cli.stderr.write(text), debug, secrets });
  }
}

/** Loaded only now, so that `coupa --help` answers at once. */
function loadConnector(ports: Ports): Connector {
  return lazy.connector().createConnector(ports);
}

function portsOf(cli: Cli, secrets: readonly string[]): Ports {
  const platform = lazy.platform();
  platform.boundHeapGrowth();
  const stream = { write: (line: string) => cli.stderr.write(redact(line, secrets)) };
  const logger =
    cli.options.debug === true ? platform.createStreamLogger({ level: 'debug', stream }) : plainLogger(cli);
  return platform.createNodePorts({ logger });
}

/** Without --debug a user sees what needs attention, in words. */
function plainLogger(cli: Cli): Logger {
  const nothing = (): void => undefined;
  const say = (message: string, fields: LogFields = {}): void => {
    const details = Object.entries(fields).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    warn(cli, [message, ...details].join(', '));
  };
  return { debug: nothing, info: nothing, warn: say, error: say };
}
