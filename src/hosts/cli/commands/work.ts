/** `coupa work`: polls and deliveries for a service whose requests are served elsewhere, until it is interrupted. */
import { once } from 'node:events';
import { CoupaError } from '../../../errors';
import { EXIT } from '../exit-codes';
import { lazy } from '../lazy';
import { toNames } from '../options';
import {
  metricsOf,
  postgresAddress,
  readKeys,
  serviceLogger,
  withDatabase,
  type MetricsOptions,
} from '../service/database';
import { guarded, type Cli } from '../session';

/** The options as commander delivers them. */
export interface WorkCommandOptions extends MetricsOptions {
  readonly databaseFile?: string;
  readonly keyFile?: string;
  readonly jobs: number;
  readonly allowSites?: string;
  readonly allowCallbacks?: string;
}

/** Runs until an interrupt; then ends what is under way or leaves it to others. */
export async function workCommand(cli: Cli, options: WorkCommandOptions): Promise<number> {
  return guarded(cli, [], async () => {
    const address = postgresAddress(cli, options);
    if (address === undefined) {
      throw new CoupaError(
        'COUPA_INPUT_INVALID',
        'Work is shared over a database of PostgreSQL; give its address in COUPA_DATABASE_URL or with --database-file. ' +
          'On SQLite "coupa serve" does all of it.',
      );
    }
    if (options.jobs === 0)
      throw new CoupaError('COUPA_INPUT_INVALID', '--jobs 0 leaves nothing to do; give 1 or more.');
    const keys = readKeys(cli, options.keyFile);
    const platform = lazy.platform();
    const ports = platform.createNodePorts({ logger: serviceLogger(cli, address) });
    return withDatabase(cli, options, async (store) => {
      const worker = await lazy.service().startWorker({
        ...{ store, database: store.database, keys, ports },
        addresses: { sites: toNames(options.allowSites) ?? [], callbacks: toNames(options.allowCallbacks) ?? [] },
        work: { address, concurrency: options.jobs },
        ...metricsOf(options),
      });
      try {
        if (worker.metricsAddress !== undefined) cli.stderr.write(`Metrics: ${worker.metricsAddress}\n`);
        cli.stderr.write('Working. Press Ctrl+C to end it.\n');
        if (!cli.signal.aborted) await once(cli.signal, 'abort');
        cli.stderr.write('Ending: polls and deliveries under way are finished or left to others.\n');
      } finally {
        await worker.close();
        await ports.transport.close();
      }
      return EXIT.ok;
    });
  });
}
