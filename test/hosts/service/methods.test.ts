/** Methods that a path has, that it has not, and HEAD. */
import { misfits } from './client-shapes';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

let open: OpenService;
let mine: Awaited<ReturnType<OpenService['makeInstance']>>;
beforeAll(async () => {
  open = await openService({ sandbox: { records: { suppliers: 3 } } });
  mine = await open.makeInstance();
});
afterAll(() => open.close());

describe('a method', () => {
  it('that a path does not have is told with those that it has', async () => {
    for (const [method, path, allowed] of [
      ['PATCH', '/elements', 'GET'],
      ['POST', `/instances/${mine.id}/configuration`, 'GET'],
      ['DELETE', '/instances/events', 'GET'],
      ['PUT', '/accounts/settings', 'GET, POST, PATCH'],
      ['POST', '//healthz', 'GET'],
    ] as const) {
      const { status, headers, body } = await open.call(method, path);
      expect([method, path, status, headers.get('allow')]).toEqual([method, path, 405, allowed]);
      expect([body.code, misfits('error', body)]).toEqual(['COUPA_SERVICE_METHOD_UNKNOWN', []]);
    }
  });

  it('HEAD is answered as GET, without the body', async () => {
    for (const path of ['//healthz', '//readyz', '/instances', '/suppliers/1']) {
      const [head, get] = [
        await open.call('HEAD', path, { as: mine.auth }),
        await open.call('GET', path, { as: mine.auth }),
      ];
      expect([path, head.status, head.text]).toEqual([path, get.status, '']);
      expect(get.status).toBe(200);
      const token = 'elements-next-page-token';
      expect(head.headers.get(token)).toBe(get.headers.get(token));
    }
    expect((await open.call('HEAD', '/instances', { as: null })).status).toBe(401);
  });

  it('HEAD of a list reads nothing of it at the site, unless it is to be counted', async () => {
    const head = async (path: string) => open.call('HEAD', path, { as: mine.auth });
    await head('/suppliers/1');
    open.sandbox.clearStatistics();
    const { status, headers } = await head('/suppliers?pageSize=5000');
    expect([status, headers.get('content-length'), headers.get('elements-element-instance-id')]).toEqual([
      ...[200, null],
      String(mine.id),
    ]);
    expect((await head('/suppliers?where=nonsense')).status).toBe(400);
    expect((await head("/suppliers?where=naame='x'")).status).toBe(400);
    expect((await head('/nothing')).status).toBe(404);
    expect(open.sandbox.statistics().requests).toBe(0);
    const counted = await head('/suppliers?returnTotalCount=true');
    expect(counted.headers.get('elements-total-count')).toBe(String(open.sandbox.records.list('suppliers').length));
  });
});
