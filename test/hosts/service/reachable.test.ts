/** Every operation of the catalog is reached through the hub: what a caller asks for is what comes to the site. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadCatalog, type CatalogOperation } from '../../../src/catalog';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

const seen: string[] = [];
const site = createServer((request, response) => {
  const { method = '', url = '', headers } = request;
  seen.push(`${method} ${url.split('?')[0] ?? ''}`);
  request.resume().on('end', () => {
    const wantsFile = headers.accept?.includes('octet-stream') === true;
    if (wantsFile) response.setHeader('content-type', 'application/pdf').end('%PDF');
    else response.setHeader('content-type', 'application/json').end('{"id": 7}');
  });
});

let open: OpenService;
/** Several instances, because each keeps to the rate of its site. */
let all: readonly string[];
beforeAll(async () => {
  open = await openService({ limits: { requests: { perMinute: 1e6, burst: 1e6 } } });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const siteAddress = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const configuration = { siteAddress, 'retry.attempts': '1' };
  const made = Array.from({ length: 12 }, async () => open.makeInstance(configuration));
  all = (await Promise.all(made)).map(({ auth }) => auth);
});
afterAll(async () => {
  await open.close();
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
});

const filled = (path: string): string => path.replace('{style}', 'thumb').replaceAll(/\{\w+\}/g, '7');

let turn = 0;

/** How a caller asks for it. */
async function ask({ class: kind, method, path, on }: CatalogOperation): Promise<void> {
  const as = all[(turn += 1) % all.length] ?? '';
  const at = `/hubs/businessspendmanagement${filled(path)}`;
  if (kind === 'upload') {
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.txt');
    await fetch(`${open.service.address}${at}`, { method, body: form, headers: { authorization: as } });
  } else {
    const hasBody = method !== 'GET' && method !== 'DELETE';
    const body = hasBody ? { body: kind === 'action' && on === 'record' ? {} : { 'own-field': 'x' } } : {};
    await open.call(method, at, { as, ...body });
  }
}

const catalog = loadCatalog();
const operations = catalog.objects.flatMap((object) => object.operations.map((operation) => ({ object, operation })));

test('there are 822 of them', () => {
  expect(operations.filter(({ operation }) => operation.origin === undefined)).toHaveLength(822);
});

test.each(catalog.objects.map((object) => [object.name, object] as const))('of %s', async (_name, object) => {
  const missed: string[] = [];
  for (const operation of object.operations) {
    seen.length = 0;
    await ask(operation);
    // PUT and PATCH do the same at a site; an update is sent as the one that its object prefers.
    const methods = operation.class === 'update' ? ['PUT', 'PATCH'] : [operation.method];
    const wanted = methods.map((method) => `${method} /api${filled(operation.path)}`);
    if (!wanted.some((one) => seen.includes(one))) missed.push(`${operation.method} ${operation.path}: ${seen.join()}`);
  }
  expect(missed).toEqual([]);
});
