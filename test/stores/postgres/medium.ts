/** Stores on a PostgreSQL server of the tests: a schema each. */
import { nodeClock } from '../../../src/platform';
import { openPostgresStore } from '../../../src/stores';
import type { Medium } from '../contract/medium';
import { startPostgres, type PostgresServer } from './server';

/** One server for a file of tests. */
export interface PostgresMedium extends Medium {
  readonly server: PostgresServer;
  remove(): Promise<void>;
}

/** Starts the server. */
export async function postgresMedium(): Promise<PostgresMedium> {
  const server = await startPostgres();
  let count = 0;
  return {
    server,
    async newPlace() {
      const schema = `s${(count += 1)}`;
      return {
        address: `${server.address}#${schema}`,
        open: async (clock = nodeClock, more = {}) =>
          openPostgresStore(server.address, { clock, schema, connections: 5, ...more }),
      };
    },
    remove: () => server.stop(),
  };
}
