import { createSiteConnection, testSiteConnection } from '../../src/connection';
import { nodeClock } from '../../src/platform';
import { DEMO_API_KEY, DEMO_CLIENT, startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox';
import type { PropertyValues, TestOutcome } from '../../src/sdk';
import { closeEverything, closeLater, failure, portsWith } from './local-site';

afterEach(closeEverything);

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ records: false, ...options });
  closeLater(() => sandbox.close());
  return sandbox;
}

const client = (scope: string): PropertyValues => ({
  'oauth.client.id': DEMO_CLIENT.id,
  'oauth.client.secret': DEMO_CLIENT.secret,
  'oauth.scope': scope,
});

async function run(sandbox: Sandbox, values: PropertyValues): Promise<TestOutcome> {
  return testSiteConnection({ siteAddress: sandbox.address, ...values }, portsWith(nodeClock));
}

/** The scopes of R38 that allow listing something. */
const READABLE = `accounting approval budget business_entity catalog comment common contract contracts_template expense
  financial_counterparty integration inventory.adjustment inventory.asn inventory.balance inventory.common
  inventory.consumption inventory.cycle_counts inventory.pick_list inventory.receiving inventory.return_to_supplier
  inventory.transaction inventory.transfer invoice legal_entity order_header_confirmations order_pad pay.payments
  payables.allocations payables.external payables.invoice payables.order project purchase_order requisition
  services_procurement.job_categories services_procurement.job_levels services_procurement.job_titles sourcing
  sourcing.response supplier supplier.risk_aware supplier_information_sites supplier_sharing_settings user user_group`
  .split(/\s+/)
  .map((name) => `core.${name}.read`);

describe('Against the sandbox, the Test', () => {
  it('connects with the key and refuses another', async () => {
    const sandbox = await start();
    expect(await run(sandbox, { 'api.key': DEMO_API_KEY })).toMatchObject({ outcome: 'connected' });
    expect(await run(sandbox, { 'api.key': 'another-key' })).toMatchObject({ outcome: 'credentials-refused' });
  });

  it('connects with each scope that allows to list something, at the first try', async () => {
    const sandbox = await start({ rateLimit: false });
    const ports = portsWith({ ...nodeClock, sleep: (ms, signal) => nodeClock.sleep(ms >= 30_000 ? ms : 0, signal) });
    for (const scope of READABLE) {
      const outcome = await testSiteConnection(
        { siteAddress: sandbox.address, 'requests.per.second': 24.9, ...client(scope) },
        ports,
      );
      expect([scope, outcome.outcome, outcome.message]).toEqual([scope, 'connected', expect.any(String)]);
    }
    expect(sandbox.statistics().requests).toBe(2 * READABLE.length);
  }, 30_000);

  it('says that nothing may be read with a scope for writing only', async () => {
    const outcome = await run(await start(), client('core.invoice.write'));
    expect(outcome).toMatchObject({
      outcome: 'permission-denied',
      message: expect.stringContaining('core.common.read'),
    });
  });

  it('names a scope that the site does not know, and a wrong secret', async () => {
    const sandbox = await start();
    const unknown = await run(sandbox, client('core.supplier.read core.nonsense.read'));
    expect(unknown).toMatchObject({ outcome: 'scope-missing', message: expect.stringContaining('core.nonsense.read') });
    const wrong = await run(sandbox, { ...client('core.supplier.read'), 'oauth.client.secret': 'wrong-secret' });
    expect(wrong).toMatchObject({ outcome: 'credentials-refused' });
  });

  it('waits for a site that refuses very new tokens', async () => {
    let time = Date.now();
    const clock = { ...nodeClock, monotonic: () => time, now: () => time, sleep: sleepBy((ms) => (time += ms)) };
    const sandbox = await start({ settlingSeconds: 4, clock });
    const values = { siteAddress: sandbox.address, ...client('core.supplier.read') };
    expect(await testSiteConnection(values, portsWith(clock))).toMatchObject({ outcome: 'connected' });
  });
});

function sleepBy(pass: (ms: number) => void) {
  return async (ms: number, signal?: AbortSignal): Promise<void> =>
    ms >= 30_000 ? nodeClock.sleep(ms, signal) : pass(ms);
}

describe('Against the sandbox, a connection', () => {
  it('is never refused for asking too fast, however many ask', async () => {
    const sandbox = await start();
    const ports = portsWith(nodeClock);
    const connections = ['a', 'b'].map(() =>
      createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports),
    );
    const calls = Array.from({ length: 40 }, (_, i) =>
      connections[i % 2]!.request({ method: 'GET', path: '/currencies' }),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(40).fill(200));
    expect(sandbox.statistics().refusals).toEqual([]);
  });

  it('reads the message of a refused record', async () => {
    const sandbox = await start();
    const connection = createSiteConnection(
      { siteAddress: sandbox.address, 'api.key': DEMO_API_KEY },
      portsWith(nodeClock),
    );
    const error = await failure(connection.request({ method: 'POST', path: '/suppliers', body: {} }));
    expect(error).toMatchObject({
      code: 'COUPA_VALIDATION_FAILED',
      problems: [{ message: expect.stringMatching(/[Nn]ame/) }],
    });
  });
});
