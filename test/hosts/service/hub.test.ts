/** Resources through the hub: every object of the catalog, against the sandbox. */
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

let open: OpenService;
let as: string;
beforeAll(async () => {
  open = await openService({ sandbox: { records: { suppliers: 230, invoices: 5 } }, limits: { heldBytes: 60_000 } });
  ({ auth: as } = await open.makeInstance());
});
afterAll(() => open.close());

const get = (path: string) => open.call('GET', path, { as });
const idsOf = (records: readonly { readonly id: number }[]): readonly number[] => records.map(({ id }) => id);
const allIds = (): readonly number[] => idsOf(open.sandbox.records.list('suppliers') as unknown as { id: number }[]);

async function walk(path: string): Promise<number[]> {
  const ids: number[] = [];
  const [base, search = ''] = path.split('?');
  for (let token: string | null = null, pages = 0; pages < 100; pages += 1) {
    const query = token === null ? search : `nextPage=${encodeURIComponent(token)}`;
    const answer = await get(`${base}?${query}`);
    expect(answer.status).toBe(200);
    ids.push(...idsOf(answer.body));
    token = answer.headers.get('elements-next-page-token');
    if (token === null || answer.body.length === 0) return ids;
  }
  throw new Error('The list does not end.');
}

describe('a list', () => {
  it('is a bare array with the headers that clients page by', async () => {
    const { status, headers, body } = await get('/hubs/businessspendmanagement/suppliers?pageSize=10');
    expect(status).toBe(200);
    expect(idsOf(body)).toEqual(allIds().slice(0, 10));
    expect(headers.get('elements-returned-count')).toBe('10');
    expect(headers.get('elements-next-page-token')).toMatch(/^[\w-]+$/);
    expect(headers.get('elements-request-id')).toMatch(/^[0-9a-f]{24}$/);
    expect(headers.get('elements-element-instance-id')).toMatch(/^\d+$/);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('is the same under any hub and under none', async () => {
    const [one, two, three] = [
      await get('/hubs/nonsense/suppliers?pageSize=3'),
      await get('/suppliers?pageSize=3'),
      await get('/hubs/businessspendmanagement/suppliers/?pageSize=3'),
    ];
    expect(two.body).toEqual(one.body);
    expect(three.body).toEqual(one.body);
  });

  it.each(['/suppliers?pageSize=7', '/suppliers?pageSize=60', '/suppliers', '/suppliers?pageSize=5000'])(
    'has every record once when it is walked: %s',
    async (path) => {
      expect(await walk(path)).toEqual(allIds());
    },
  );

  it('takes several requests at the site for one page, and no more than the page needs', async () => {
    open.sandbox.clearStatistics();
    const { body } = await get('/suppliers?pageSize=120&fields=id');
    expect(body).toHaveLength(120);
    expect(open.sandbox.statistics().requests).toBeLessThanOrEqual(8);
  });

  it('is walked downwards, and in another order', async () => {
    expect(await walk('/suppliers?pageSize=40&orderBy=id%20desc')).toEqual([...allIds()].reverse());
    const byName = await walk('/suppliers?pageSize=40&orderBy=name%20asc');
    expect(byName).toHaveLength(allIds().length);
    expect(new Set(byName)).toEqual(new Set(allIds()));
  });

  it('begins at a page number when there is no token', async () => {
    expect(idsOf((await get('/suppliers?pageSize=30&page=3')).body)).toEqual(allIds().slice(60, 90));
    expect(idsOf((await get('/suppliers?pageSize=30&page=3&orderBy=id%20desc')).body)).toEqual(
      [...allIds()].reverse().slice(60, 90),
    );
    expect((await get('/suppliers?pageSize=30&page=99')).body).toEqual([]);
  });

  it('tells the total when it is asked for', async () => {
    const { headers } = await get('/suppliers?pageSize=3&returnTotalCount=true');
    expect(headers.get('elements-total-count')).toBe(String(allIds().length));
    expect((await get('/suppliers?pageSize=3')).headers.get('elements-total-count')).toBeNull();
  });

  it('takes conditions in the grammar of Open Connectors', async () => {
    const ids = allIds();
    const where = encodeURIComponent(`id > ${ids[4]} AND id <= '${ids[9]}'`);
    expect(idsOf((await get(`/suppliers?where=${where}`)).body)).toEqual(ids.slice(5, 10));
    const since = encodeURIComponent(`updated_at>='2000-01-01T00:00:00Z'`);
    expect(await walk(`/suppliers?where=${since}&pageSize=50`)).toEqual(ids);
  });

  it('has only the fields that are named', async () => {
    const { body } = await get('/suppliers?pageSize=2&fields=id,name');
    expect(Object.keys(body[0]).sort()).toEqual(['id', 'name']);
  });

  it('is sent while it is read when it is large, and says where the next page begins all the same', async () => {
    const { headers, body } = await get('/suppliers?pageSize=200');
    expect(JSON.stringify(body).length).toBeGreaterThan(60_000);
    expect(body).toHaveLength(200);
    const token = headers.get('elements-next-page-token') ?? '';
    expect(idsOf((await get(`/suppliers?nextPage=${token}`)).body)).toEqual(allIds().slice(200));
  });

  it('goes on under the names that Open Connectors has for objects of Coupa', async () => {
    for (const [alias, own] of [
      ['orders', 'purchase_orders'],
      ['purchase-orders', 'purchase_orders'],
      ['purchaseOrders', 'purchase_orders'],
      ['products', 'items'],
    ]) {
      expect((await get(`/${alias}?pageSize=3`)).body).toEqual((await get(`/${own}?pageSize=3`)).body);
    }
  });

  it.each([
    ['/suppliers?pageSize=0', 400],
    ['/suppliers?page=x', 400],
    ['/suppliers?where=name%20%3D', 400],
    ['/suppliers?orderBy=name%20sideways', 400],
    ['/suppliers?nextPage=nonsense', 400],
    [`/suppliers?nextPage=${'a'.repeat(9000)}`, 400],
    ['/suppliers/not-an-id', 404],
    ['/suppliers/-1', 404],
    ['/suppliers/1/no-such-thing', 404],
    ['/suppliers?where=limit%3D1', 400],
    ['/suppliers?where=offset%3D2', 400],
    ['/suppliers/999999999', 404],
    ['/nothing-like-this', 404],
    ['/suppliers/%E0%A4%A', 400],
  ])('is refused with the one shape of an error: %.60s', async (path, status) => {
    const { status: got, body, headers } = await get(path);
    expect([path, got]).toEqual([path, status]);
    expect(body).toMatchObject({ requestId: headers.get('elements-request-id'), message: expect.any(String) });
    expect(body.code).toMatch(/^COUPA_/);
    expect(JSON.stringify(body)).not.toMatch(/at .*\.ts:|node_modules/);
  });

  it('names the parameters that it passed over, and refuses one that is given twice', async () => {
    const { status, headers } = await get('/suppliers?status=approved&pagesize=5&pageSize=2&returnTotalCount=perhaps');
    const warning = headers.get('elements-warning') ?? '';
    expect([status, headers.get('elements-returned-count')]).toEqual([200, '2']);
    for (const name of ['status: this', 'pagesize: this', 'returnTotalCount: true or false']) {
      expect(warning).toContain(name);
    }
    expect((await get('/suppliers?pageSize=2')).headers.get('elements-warning')).toBeNull();
    const twice = await get(`/suppliers?where=id%3E1&where=name%3D'x'`);
    expect([twice.status, twice.body.message]).toEqual([400, expect.stringContaining('where: it is given twice')]);
    expect((await get('/suppliers?where=id%3E1&where=id%3E1&pageSize=1')).status).toBe(200);
  });

  it('refuses a token of another list or another condition', async () => {
    const token = (await get('/suppliers?pageSize=2')).headers.get('elements-next-page-token') ?? '';
    expect((await get(`/users?nextPage=${token}`)).status).toBe(400);
    const other = (await get(`/suppliers?pageSize=2&where=id%3E1`)).headers.get('elements-next-page-token') ?? '';
    expect((await get(`/suppliers?nextPage=${other}&where=id%3E2`)).status).toBe(400);
  });
});

describe('one record', () => {
  it('is created, read, changed and left as it is otherwise', async () => {
    const body = { name: 'Made through the hub', number: 'HUB-1' };
    const created = await open.call('POST', '/suppliers', { as, body });
    expect([created.status, created.body.name]).toEqual([200, body.name]);
    const { id } = created.body as { id: number };
    for (const method of ['PATCH', 'PUT']) {
      const changed = await open.call(method, `/suppliers/${id}`, { as, body: { name: `By ${method}` } });
      expect([changed.status, changed.body.name]).toEqual([200, `By ${method}`]);
    }
    const { body: read } = await get(`/hubs/x/suppliers/${id}`);
    expect(read).toMatchObject({ id, name: 'By PUT', number: 'HUB-1' });
  });

  it('has only the fields that are named, at every depth, and its id', async () => {
    const whole = (await get('/invoices/1')).body;
    const { status, body, headers } = await get(
      '/invoices/1?fields=status,supplier.name,invoice_lines.line-num&page=2',
    );
    expect([status, body]).toEqual([
      200,
      {
        id: 1,
        status: whole.status,
        supplier: { name: whole.supplier.name },
        'invoice-lines': whole['invoice-lines'].map((line: Record<string, unknown>) => ({
          'line-num': line['line-num'],
        })),
      },
    ]);
    expect(headers.get('elements-warning')).toContain('page: this parameter was passed over; taken are fields');
    for (const fields of ['statuss', 'nowhere_at_all', 'supplier', 'id],[x']) {
      expect((await get(`/invoices/1?fields=${encodeURIComponent(fields)}`)).status).toBe(400);
    }
  });

  it('keeps the digits of decimals, written as numbers or as texts', async () => {
    const invoice = `{"invoice-number": "HUB-2", "handling-amount": 567.10, "currency": {"code": "USD"}, "supplier": {"id": ${allIds()[0]}}}`;
    const created = await open.call('POST', '/invoices', { as, body: invoice });
    expect(created.body['handling-amount']).toBe('567.10');
  });

  it('is deleted', async () => {
    const { body } = await open.call('POST', '/tasks', { as, body: { name: 'To be deleted' } });
    const path = `/tasks/${body.id}`;
    expect((await get(path)).status).toBe(200);
    const deleted = await open.call('DELETE', path, { as });
    expect([deleted.status, deleted.body]).toEqual([200, {}]);
    expect((await get(path)).status).toBe(404);
  });

  it('is answered with a warning in a header when a field looks wrong', async () => {
    const { status, headers } = await open.call('POST', '/suppliers', {
      as,
      body: { name: 'Typo', nummber: 'Ümläut' },
    });
    expect([status, headers.get('elements-warning')]).toEqual([200, expect.stringMatching(/nummber.*number/)]);
    const fine = await open.call('POST', '/suppliers', { as, body: { name: 'No typo' } });
    expect(fine.headers.get('elements-warning') ?? '').not.toContain('nummber');
  });

  it('is answered with the names of what was left out as read-only', async () => {
    const body = { status: 'approved', 'payment-notes': 'By transfer' };
    const { status, headers } = await open.call('PATCH', '/invoices/1', { as, body });
    expect([status, headers.get('elements-warning')]).toEqual([200, expect.stringMatching(/left out.*: status/)]);
  });

  it('of a sub-object is under its parent', async () => {
    const body = { street1: 'Here 1', city: 'There', 'postal-code': '1', country: { code: 'US' } };
    const [supplier] = allIds();
    const made = await open.call('POST', `/suppliers/${supplier}/addresses`, { as, body });
    expect(made.status).toBe(200);
    expect((await get(`/hubs/x/suppliers/${supplier}/addresses/${made.body.id}`)).body).toMatchObject({
      city: 'There',
    });
    expect(idsOf((await get(`/suppliers/${supplier}/addresses`)).body)).toContain(made.body.id);
    expect((await get('/suppliers/addresses')).status).toBe(404);
  });

  it('is refused when its body is none, or names another record', async () => {
    const [id, other] = allIds();
    for (const body of ['', '[]', '"x"', '{', 'null']) {
      expect((await open.call('POST', '/suppliers', { as, body })).status).toBe(400);
    }
    const [bytes] = [Buffer.from('{"name":"M\xfcller"}', 'latin1')];
    for (const type of [
      'application/json',
      'application/json; charset=iso-8859-1',
      'application/json;charset="UTF-16"',
    ]) {
      const headers = { authorization: as, 'content-type': type };
      const answer = await fetch(`${open.service.address}/suppliers`, { method: 'POST', headers, body: bytes });
      expect([type, answer.status, await answer.text()]).toEqual([type, 400, expect.stringContaining('UTF-8')]);
    }
    expect(open.sandbox.records.list('suppliers').filter(({ name }) => /^M.+ller/.test(String(name)))).toEqual([]);
    const twice = await open.call('POST', '/suppliers', { as, body: '{"name":"A","name":"B"}' });
    expect([twice.status, twice.text]).toEqual([400, expect.stringContaining('/name')]);
    const body = { id: other, name: 'Whose name?' };
    expect((await open.call('PUT', `/suppliers/${id}`, { as, body })).status).toBe(400);
    expect((await open.call('PUT', '/suppliers', { as, body })).status).toBe(405);
    expect((await open.call('DELETE', `/suppliers/${id}`, { as })).status).toBe(405);
  });

  it('tells what the site said', async () => {
    const refused = await open.call('POST', '/invoices', { as, body: { status: 'x'.repeat(10) } });
    expect(refused.status).toBe(400);
    expect(refused.body.code).toBe('COUPA_VALIDATION_FAILED');
  });
});

describe('null members', () => {
  it('are left out at every depth unless the instance keeps them', async () => {
    const [id] = allIds();
    const keeping = await open.makeInstance({ 'filter.response.nulls': 'false' });
    const kept = (await open.call('GET', `/suppliers/${id}`, { as: keeping.auth })).text;
    const dropped = (await get(`/suppliers/${id}`)).text;
    expect(kept).toContain(':null');
    expect(dropped).not.toContain(':null');
    expect((await get('/suppliers?pageSize=20')).text).not.toContain(':null');
  });
});

describe('an action', () => {
  it('is carried out under its path', async () => {
    const [first] = open.sandbox.records.list('invoices');
    const invoice = open.sandbox.records.insert('invoices', {
      ...first,
      id: undefined,
      'invoice-number': 'ACT-1',
      status: 'pending_receipt',
    });
    const answer = await open.call('PUT', `/invoices/${String(invoice?.['id'])}/dispute`, { as });
    expect(answer.status).toBe(200);
    expect(answer.body.id).toBe(invoice?.['id']);
    expect((await open.call('PUT', `/requisitions/1/no_such_thing`, { as })).status).toBe(404);
    expect((await open.call('PATCH', `/invoices/1/dispute`, { as })).status).toBe(405);
  });
});
