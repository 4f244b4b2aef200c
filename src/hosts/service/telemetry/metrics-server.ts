/** A small server of its own for those who watch over processes: numbers and health, away from the API and its users. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CoupaError } from '../../../errors';
import type { ServiceContext } from '../context';

/** Where it listens. It tells no secrets, but how much goes on; so let only those reach it who may know that. */
export interface MetricsPlace {
  readonly host: string;
  /** Any free one for 0. */
  readonly port: number;
}

/** A running one. */
export interface MetricsServer {
  /** `http://127.0.0.1:9464/metrics`. */
  readonly address: string;
  close(): Promise<void>;
}

type Parts = Pick<ServiceContext, 'telemetry' | 'database' | 'store' | 'sites'>;

/** @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` when it cannot listen */
export async function startMetricsServer({ host, port }: MetricsPlace, parts: Parts): Promise<MetricsServer> {
  addGauges(parts);
  const server = createServer((request, response) => {
    answer(request.url ?? '', parts).then(
      ({ status, text }) => response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' }).end(text),
      () => response.writeHead(503).end('unavailable\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new CoupaError('COUPA_CONFIGURATION_INVALID', `The metrics cannot be served: ${error.message}`)),
    );
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    address: `http://${shown}:${bound.port}/metrics`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

async function answer(
  url: string,
  { telemetry, database }: Parts,
): Promise<{ readonly status: number; readonly text: string }> {
  if (url === '/metrics') return { status: 200, text: await telemetry.registry.text() };
  if (url === '/healthz') return { status: 200, text: 'alive\n' };
  if (url !== '/readyz') return { status: 404, text: 'There are /metrics, /healthz and /readyz.\n' };
  await database.all('SELECT 1 AS one');
  return { status: 200, text: 'ready\n' };
}

/** Sites that are shown, those with the most requests first. */
const MOST_SITES = 100;

function addGauges({ telemetry: { registry }, store, sites }: Parts): void {
  registry.gauge('coupa_backlog', 'Notifications in the store, by state.', async () => {
    const { waiting, paused, dead } = await store.outbox.figures();
    return Object.entries({ waiting, paused, dead }).map(([state, value]) => ({ labels: { state }, value }));
  });
  const perSite = (
    name: string,
    help: string,
    value: (budget: ReturnType<typeof sites.budgets>[number]['budget']) => number,
  ) =>
    registry.gauge(name, help, async () =>
      sites
        .budgets()
        .sort((a, b) => b.budget.sent - a.budget.sent)
        .slice(0, MOST_SITES)
        .map(({ instance, budget }) => ({ labels: { instance: String(instance) }, value: value(budget) })),
    );
  perSite(
    'coupa_budget_requests_per_second',
    'What a site is asked for at most now.',
    (budget) => budget.requestsPerSecond,
  );
  perSite('coupa_budget_sent', 'Requests sent by a connection since it was opened.', (budget) => budget.sent);
  perSite('coupa_budget_refused', 'Of those, refused by the site as too many.', (budget) => budget.refused);
  perSite(
    'coupa_budget_waiting',
    'Requests of a connection that wait for their turn.',
    (budget) => budget.waiting.bulk + budget.waiting.interactive,
  );
}
