/** Every object of the catalog through the hub, and what happens when the site or the caller fails in the middle. */
import { loadCatalog } from '../../../src/catalog';
import type { Sandbox } from '../../../src/sandbox';
import { placeOf, someRecord } from '../../activities/support/places';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

let open: OpenService;
let as: string;
beforeAll(async () => {
  open = await openService({
    sandbox: { records: { suppliers: 150 } },
    limits: { heldBytes: 10_000, requests: { perMinute: 1e6, burst: 1e6 } },
  });
  ({ auth: as } = await open.makeInstance());
});
afterAll(() => open.close());

/** A place where there is at least one record, where the sandbox can make one. */
function filledPlace(sandbox: Sandbox, object: ReturnType<typeof loadCatalog>['objects'][number]) {
  const place = placeOf(sandbox, object);
  return { ...place, id: someRecord(sandbox, place.path) };
}

describe('every object of the catalog', () => {
  const catalog = loadCatalog();
  it.each(catalog.objects.map((object) => [object.name, object] as const))(
    '%s is listed and read',
    async (_name, object) => {
      const { path, id } = filledPlace(open.sandbox, object);
      const hub = `/hubs/businessspendmanagement/${path.replaceAll('_', '-')}`;
      const listed = await open.call('GET', `${hub}?pageSize=500`, { as });
      const single = await open.call('GET', `${hub}/${id}`, { as });
      const can = (kind: 'query' | 'get') => catalog.operation(object, kind) !== undefined;
      expect([listed.status, single.status]).toEqual([can('query') ? 200 : 405, can('get') ? 200 : 405]);
      if (can('query')) {
        expect(Array.isArray(listed.body)).toBe(true);
        expect((listed.body as unknown[]).length).toBeGreaterThan(0);
      }
      if (can('get')) expect(single.body).toMatchObject({ id });
    },
  );
});

describe('a large page', () => {
  it('is cut off, and not ended, when the site fails in the middle', async () => {
    const stop = open.sandbox.addFault({ kind: 'status', status: 400, path: /^\/api\/suppliers\?.*gt/ });
    await expect(open.call('GET', '/suppliers?pageSize=150', { as })).rejects.toThrow();
    stop();
    expect((await open.call('GET', '/suppliers?pageSize=150', { as })).body).toHaveLength(150);
  });
});

describe('a write whose answer was lost', () => {
  it('is told as not known, with a status that nobody repeats, when it cannot be found out', async () => {
    const { auth } = await open.makeInstance({ 'retry.attempts': '1', 'retry.seconds': '0' });
    const stopWrites = open.sandbox.addFault({
      kind: 'reset',
      when: 'after-commit',
      method: 'POST',
      path: '/api/suppliers',
    });
    const stopReads = open.sandbox.addFault({ kind: 'status', status: 503, method: 'GET', path: '/api/suppliers' });
    const before = open.sandbox.records.count('suppliers');
    const { status, body } = await open.call('POST', '/suppliers', { as: auth, body: { name: 'Who knows?' } });
    stopWrites();
    stopReads();
    expect([status, body.code, body.retryable]).toEqual([409, 'COUPA_OUTCOME_UNKNOWN', false]);
    expect(body.message).toMatch(/look/i);
    expect(body.search).toMatchObject({ request: 'POST /suppliers' });
    expect(open.sandbox.records.count('suppliers')).toBe(before + 1);
  });

  it('is told as made when the record is found', async () => {
    const stop = open.sandbox.addFault({
      kind: 'reset',
      when: 'after-commit',
      method: 'POST',
      path: '/api/suppliers',
      times: 1,
    });
    const body = { name: 'Found again', number: 'FOUND-1' };
    const answer = await open.call('POST', '/suppliers', { as, body });
    stop();
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining(body)]);
    const made = open.sandbox.records.list('suppliers').filter(({ number }) => number === 'FOUND-1');
    expect(made).toHaveLength(1);
  });
});
