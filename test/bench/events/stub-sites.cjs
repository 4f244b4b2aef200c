// Sites that do nothing but answer, each on a port of its own, so that what polling costs is measured without theirs.
// Arguments: how many sites, how many records each list has, and milliseconds until an answer; record n was changed n
// seconds after the first of March 2026. Writes the ports as JSON, and ends with the process that started it.
const { createServer } = require('node:http');
const { setTimeout } = require('node:timers');
const { URL } = require('node:url');

const [sites = 1, count = 0, latencyMs = 0] = process.argv.slice(2).map(Number);
const BEGIN = Date.UTC(2026, 2, 1);
const LINES = Array.from({ length: 4 }, (_, id) => ({
  id,
  description: 'Something that was bought for an office, once more',
  price: '12.50',
  quantity: '3.0',
  total: '37.50',
  account: { id: 5, code: '1234-5678', name: 'Office' },
}));

/** About a kilobyte. */
function record(id) {
  const at = new Date(BEGIN + id * 1000).toISOString();
  return { id, name: `Record ${id}`, total: '567.07', 'created-at': at, 'updated-at': at, lines: LINES };
}

function answer(request, response) {
  const { searchParams: query } = new URL(request.url, 'http://site');
  const number = (name, otherwise) => Number(query.get(name) ?? otherwise);
  const second = (name, otherwise) =>
    query.has(name) ? Math.ceil((Date.parse(query.get(name)) - BEGIN) / 1000) : otherwise;
  const first = Math.max(1, second('updated_at[gt_or_eq]', 1), number('id[gt]', 0) + 1, number('id[gt_or_eq]', 1));
  const end = Math.min(count + 1, second('updated_at[lt]', count + 1), number('id[lt]', count + 1));
  const many = Math.max(0, Math.min(number('limit', 50), end - first));
  const rows = Array.from({ length: many }, (_, at) => record(query.get('dir') === 'desc' ? end - 1 - at : first + at));
  response.setHeader('content-type', 'application/json');
  const send = () => response.end(JSON.stringify(rows));
  if (latencyMs > 0) setTimeout(send, latencyMs);
  else send();
}

const servers = Array.from({ length: sites }, () => createServer(answer));
for (const server of servers) server.keepAliveTimeout = 120_000;
const listening = servers.map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve)));
void Promise.all(listening).then(() => {
  process.stdout.write(`${JSON.stringify(servers.map((server) => server.address().port))}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
