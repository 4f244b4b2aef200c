// A site in a process of its own for the long readings: `sandbox` with latency, the real limit and records that change
// at every request, or `plain`, which makes up any number of small records. Writes its address first; when a line comes
// in, it answers with what only the site knows, and it ends with the process that started it.
// Arguments: kind, number of records, milliseconds of latency.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEMO_API_KEY, startSandbox } from '../../src/sandbox';

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

async function sandbox(count: number, latencyMs: number): Promise<void> {
  const throughout = new Set(Array.from({ length: count }, (_, at) => at + 1));
  let turn = 0;
  let changing = false;
  const site = await startSandbox({
    records: { suppliers: 5, users: 5, accounts: 5, items: 5, contracts: 1, invoices: count, linesEach: 1 },
    latencyMs: () => {
      if (changing) change();
      return latencyMs;
    },
  });
  // Four changes for a request: a record goes, one comes, two change.
  function change(): void {
    turn += 1;
    const id = ((turn * 7919) % count) + 1;
    if (site.records.delete('invoices', id)) throughout.delete(id);
    site.records.insert('invoices', { 'invoice-number': `BENCH-${turn}` });
    for (const other of [(id * 3) % count, (id * 5) % count]) {
      if (throughout.has(other)) site.records.update('invoices', other, { comments: `Turn ${turn}` });
    }
  }
  // A site that has just begun to run would make its first answer slow, which no real one does.
  await fetch(`${site.address}/api/invoices?limit=50&order_by=id&dir=asc`, {
    headers: { 'x-coupa-api-key': DEMO_API_KEY, accept: 'application/json' },
  }).then((answer) => answer.arrayBuffer());
  changing = true;
  print({ address: site.address, key: DEMO_API_KEY });
  process.stdin.on('data', () =>
    print({
      throughout: [...throughout],
      refusals: site.statistics().refusals.length,
      requests: site.statistics().requests - 1,
    }),
  );
  process.stdin.on('end', () => void site.close());
}

function plain(count: number): void {
  const record = (id: number): string =>
    `{"id":${id},"invoice-number":"INV-${id}","status":"approved","total-with-taxes":"567.07","supplier":{"id":${id % 97},"name":"Supplier ${id % 97}"},"comments":"${'x'.repeat(100)}"}`;
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://site');
    const limit = Number(searchParams.get('limit') ?? 50);
    const after = Number(searchParams.get('id[gt]') ?? 0);
    const upTo = Math.min(count, Number(searchParams.get('id[lt_or_eq]') ?? count));
    const isDown = searchParams.get('dir') === 'desc';
    const ids = Array.from({ length: Math.max(0, Math.min(limit, upTo - after)) }, (_, at) =>
      isDown ? upTo - at : after + at + 1,
    );
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`[${ids.map(record).join(',')}]`);
  });
  server.listen(0, '127.0.0.1', () => {
    print({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: DEMO_API_KEY });
  });
  process.stdin.on('end', () => server.close(() => process.exit())).resume();
}

const [kind = '', count = '0', latencyMs = '0'] = process.argv.slice(2);
if (kind === 'plain') plain(Number(count));
else void sandbox(Number(count), Number(latencyMs));
