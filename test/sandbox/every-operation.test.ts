/** Every operation of the catalog has a route that answers as documented. */
import { loadCatalog, type CatalogObject, type CatalogOperation } from '../../src/catalog';
import { startClient, type Client } from './client';

let client: Client;
let made = 0;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.sandbox.close());

const catalog = loadCatalog();
const SUCCESS: Readonly<Record<string, readonly number[]>> = {
  GET: [200],
  PUT: [200],
  PATCH: [200],
  DELETE: [200],
  POST: [200, 201],
};

/** Makes sure that a record exists in a collection and answers its id. */
function recordOf(path: string): number {
  const { records } = client.sandbox;
  const existing = records.list(path)[0];
  if (existing !== undefined) return existing['id'] as number;
  made += 1;
  return records.insert(path, { name: `Made for a test ${made}` })['id'] as number;
}

function parentPath(object: CatalogObject): { path: string; parameters: Record<string, string> } {
  const parameters: Record<string, string> = {};
  const parentIds: string[] = [];
  for (const parent of object.parents) {
    const known = catalog.objects.some(({ name }) => name === parent.object);
    const segments = parent.object.split('/');
    const parentCollection = [
      ...parentIds.flatMap((id, index) => [segments[index]!, id]),
      ...segments.slice(parentIds.length),
    ].join('/');
    const id = known ? String(recordOf(parentCollection)) : '7';
    parameters[parent.parameter] = id;
    parentIds.push(id);
  }
  const segments = object.name.split('/');
  const depth = parentIds.length;
  const path =
    depth === 0
      ? object.name
      : [...parentIds.flatMap((id, index) => [segments[index]!, id]), ...segments.slice(depth)].join('/');
  return { path, parameters };
}

function filled(object: CatalogObject, operation: CatalogOperation): string {
  const { path, parameters } = parentPath(object);
  const known: Record<string, string> = { style: 'thumb', expense_attendee_id: '3', ...parameters };
  return operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'id' ? String(recordOf(path)) : (known[name] ?? '7'),
  );
}

/** Files that nobody uploaded and a cart that nobody filled: the route is there, the thing is not. */
const NOTHING_THERE = ['retrieve_image_scan', 'retrieve_legal_agreement', 'current_cart'];

const operations = catalog.objects.flatMap((object) => object.operations.map((operation) => ({ object, operation })));

test('the catalog lists all 822 operations of R38', () => {
  expect(operations.filter(({ operation }) => operation.origin === undefined)).toHaveLength(822);
});

test.each(
  operations.map(({ object, operation }) => [`${operation.method} ${operation.path}`, object, operation] as const),
)('%s answers with a documented status', async (_name, object, operation) => {
  const path = filled(object, operation);
  const call =
    operation.class === 'upload' ? { body: upload(operation) } : operation.method === 'POST' ? { body: {} } : {};
  const reply = await client.call(`/api${path}`, { method: operation.method, ...call });
  if (reply.status === 404) {
    expect(NOTHING_THERE).toContain(operation.action);
    expect(reply.text).not.toContain('There is no such resource');
    return;
  }
  if (reply.status === 400) {
    expect(['create', 'action', 'upload', 'update']).toContain(operation.class);
    expect(reply.json).toEqual({ errors: expect.anything() as unknown });
    return;
  }
  expect(SUCCESS[operation.method]).toContain(reply.status);
  if (operation.class === 'query') expect(Array.isArray(reply.json)).toBe(true);
  if (operation.class === 'get') expect(reply.json).toHaveProperty('id');
});

function upload(operation: CatalogOperation): FormData {
  const form = new FormData();
  for (const { name } of operation.form ?? []) {
    const isFile = name.includes('file');
    form.append(name, isFile ? new Blob(['demo'], { type: 'text/plain' }) : 'file');
  }
  return form;
}
