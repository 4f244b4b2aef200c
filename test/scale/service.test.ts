/** The tests of the service once more, on PostgreSQL and with its jobs. */
import { startPostgres, type PostgresServer } from '../stores/postgres/server';
import { useServer } from '../hosts/service/support';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  useServer(() => server.address);
}, 60_000);

/* eslint-disable @typescript-eslint/no-require-imports -- an import would come before the server */
require('../hosts/service/events.test');
require('../hosts/service/instances.test');

// After those of the files above, which end their services.
afterAll(() => server.stop());
