/** `coupa sandbox`: a local stand-in for a site, until it is interrupted. */
import { once } from 'node:events';
import { DEMO_API_KEY, DEMO_CLIENT, startSandbox, type DemoSizes } from '../../../sandbox';
import { EXIT } from '../exit-codes';
import { guarded, type Cli } from '../session';

/** The options as commander delivers them. */
export interface SandboxCommandOptions {
  readonly port: number;
  readonly records?: number;
  readonly latency?: number;
}

/** The mix of kinds: of a thousand demo records so many are of each. */
const PER_THOUSAND: DemoSizes = {
  suppliers: 110,
  users: 70,
  accounts: 80,
  items: 80,
  contracts: 40,
  purchaseOrders: 170,
  requisitions: 110,
  invoices: 340,
};

/** Prints where the sandbox listens and what opens it, and runs until an interrupt. */
export async function sandboxCommand(cli: Cli, options: SandboxCommandOptions): Promise<number> {
  return guarded(cli, [], async () => {
    const sandbox = await startSandbox({
      port: options.port,
      ...(options.records === undefined ? {} : { records: sizes(options.records) }),
      ...(options.latency === undefined ? {} : { latencyMs: options.latency }),
    });
    const lines = [
      `COUPA_SITE_ADDRESS=${sandbox.address}`,
      `COUPA_API_KEY=${DEMO_API_KEY}`,
      `# or: COUPA_OAUTH_CLIENT_ID=${DEMO_CLIENT.id} COUPA_OAUTH_CLIENT_SECRET=${DEMO_CLIENT.secret}`,
    ];
    cli.stdout.write(`${lines.join('\n')}\n`);
    cli.stderr.write('The sandbox is running, with invented data that is gone when it ends. Press Ctrl+C to end it.\n');
    if (!cli.signal.aborted) await once(cli.signal, 'abort');
    await sandbox.close();
    return EXIT.ok;
  });
}

function sizes(total: number): DemoSizes {
  const share = (perThousand: number): number => Math.max(1, Math.round((total * perThousand) / 1000));
  return Object.fromEntries(
    Object.entries<number>({ ...PER_THOUSAND }).map(([kind, part]) => [kind, share(part)]),
  ) as unknown as DemoSizes;
}
