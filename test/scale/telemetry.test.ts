/** What the service tells about itself, to Prometheus, to OpenTelemetry and in its log. */
import { trace, type Span, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { createRegistry } from '../../src/hosts/service/telemetry/registry';
import { createNodePorts, createStreamLogger } from '../../src/platform';
import { DEMO_API_KEY } from '../../src/sandbox';
import { SUPPLIERS } from '../bench/service/parts';
import { openService, type OpenService } from '../hosts/service/support';

const spans: string[] = [];
const lines: string[] = [];
let open: OpenService;
let as: string;
beforeAll(async () => {
  const span = { end: () => undefined, setStatus: () => span } as unknown as Span;
  const tracer = {
    startSpan: (name: string) => {
      spans.push(name);
      return span;
    },
    startActiveSpan: (name: string, _options: unknown, work: (own: Span) => unknown) => {
      spans.push(name);
      return work(span);
    },
  };
  const provider: TracerProvider = { getTracer: () => tracer as unknown as Tracer };
  trace.setGlobalTracerProvider(provider);
  const logger = createStreamLogger({ stream: { write: (line) => lines.push(line) } });
  open = await openService({ metrics: { host: '127.0.0.1', port: 0 }, ports: createNodePorts({ logger }) });
  ({ auth: as } = await open.makeInstance({
    'event.notification.enabled': true,
    'event.poller.configuration': { suppliers: SUPPLIERS },
  }));
});
afterAll(async () => {
  await open.close();
  trace.disable();
});

async function metrics(): Promise<string> {
  return (await fetch(open.service.metricsAddress ?? '')).text();
}

it('counts requests by the patterns of routes, polls, backlog and the use of budgets', async () => {
  await open.call('GET', '/hubs/general/suppliers?where=name%3D%27secret%20question%27', { as });
  await open.call('GET', '/instances/4711', { as });
  let text = await metrics();
  while (!text.includes('coupa_polls_total{outcome="polled"}')) text = await metrics();
  expect(text).toMatch(/coupa_requests_total\{method="GET",route="\/instances\/:id",status="404"\} 1/);
  expect(text).toMatch(/coupa_request_seconds_bucket\{route="\/instances",le="\+Inf"\} 1/);
  expect(text).toMatch(/coupa_instance_lag_seconds\{instance="1"\} \d/);
  expect(text).toMatch(/coupa_backlog\{state="waiting"\} 0/);
  expect(text).toMatch(/coupa_budget_sent\{instance="1"\} [1-9]/);
  for (const secret of [DEMO_API_KEY, 'secret question', '4711']) expect(text).not.toContain(secret);
});

it('answers those who ask for its health', async () => {
  const at = (path: string): URL => new URL(path, open.service.metricsAddress);
  expect((await fetch(at('/healthz'))).status).toBe(200);
  expect((await fetch(at('/readyz'))).status).toBe(200);
  expect((await fetch(at('/elements/api-v2/instances'))).status).toBe(404);
});

it('makes spans of requests and polls once somebody collects them', () => {
  expect(spans).toContain('GET /instances/:id');
  expect(spans).toContain('poll');
});

it('logs each request as a line with its id, and neither its question nor its secrets', async () => {
  const answer = await open.call('GET', '/instances?searchText=private', { as });
  const id = answer.headers.get('elements-request-id');
  let line: string | undefined;
  while (line === undefined) {
    line = lines.find((text) => text.includes(String(id)));
    await new Promise(setImmediate);
  }
  expect(JSON.parse(line)).toMatchObject({ message: 'request', route: '/instances', status: answer.status, userId: 1 });
  const all = lines.join('');
  for (const secret of [DEMO_API_KEY, 'private', as.split(' ')[1]!.slice(0, 20)]) expect(all).not.toContain(secret);
});

it('keeps the number of series within bounds, and escapes what labels hold', async () => {
  const registry = createRegistry({ things_total: 'Things.' });
  for (let index = 0; index < 2000; index += 1) registry.count('things_total', { kind: `k${index}` });
  registry.count('things_total', { kind: 'k1' });
  const series = (await registry.text()).split('\n').filter((text) => text.startsWith('things_total{'));
  expect(series).toHaveLength(501);
  expect(series).toContain('things_total{kind="k1"} 2');
  expect(series).toContain('things_total{kind="other"} 1500');
  const other = createRegistry({});
  other.count('odd_total', { text: 'a "b"\n\\' });
  expect(await other.text()).toContain('odd_total{text="a \\"b\\"\\n\\\\"} 1');
});
