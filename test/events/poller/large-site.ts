/** A site with very many small records that share one date, quick enough to read them all in a test. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { iso } from './bench';

/** A running site. */
export interface LargeSite {
  readonly address: string;
  requests(): number;
  close(): Promise<void>;
}

/** Starts a site whose departments have the ids from 1 to `count` and were all changed at `at`, which is past `now`. */
export async function startLargeSite(count: number, at: number, now: number): Promise<LargeSite> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const { searchParams: query } = new URL(request.url ?? '/', 'http://site');
    const bound = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
    const holds =
      Date.parse(query.get('updated_at[gt_or_eq]') ?? '1970-01-01') <= at &&
      at < Date.parse(query.get('updated_at[lt]') ?? '9999-01-01');
    const last = Math.min(count, bound('id[lt]', count + 1) - 1, bound('id[lt_or_eq]', count));
    const first = Math.max(1, bound('id[gt]', 0) + 1, bound('id[gt_or_eq]', 1));
    const many = holds ? Math.max(0, Math.min(bound('limit', 50), last - first + 1)) : 0;
    const ids = Array.from({ length: many }, (_, n) => (query.get('dir') === 'desc' ? last - n : first + n));
    const records = ids.map((id) => ({ id, name: `Department ${id}`, 'updated-at': iso(at), 'created-at': iso(at) }));
    response.writeHead(200, { 'content-type': 'application/json', date: new Date(now).toUTCString() });
    response.end(JSON.stringify(records));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
