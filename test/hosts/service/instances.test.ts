/** The life of an instance over the API, as clients of Open Connectors go through it. */
import { DEMO_API_KEY } from '../../../src/sandbox';
import { misfits } from './client-shapes';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

let open: OpenService;
beforeAll(async () => {
  open = await openService({ sandbox: { records: { suppliers: 3 } } });
});
afterAll(() => open.close());

const site = () => ({ siteAddress: open.sandbox.address, 'api.key': DEMO_API_KEY });

describe('making an instance', () => {
  it('answers 200 with everything that clients read', async () => {
    const { answer, id } = await open.makeInstance({}, { name: 'Made', tags: ['prod', 'eu'] });
    expect(answer.status).toBe(200);
    expect(misfits('instance', answer.body)).toEqual([]);
    expect(answer.body).toMatchObject({ name: 'Made', tags: ['prod', 'eu'], eventsEnabled: false, disabled: false });
    expect(answer.body.user).toMatchObject({ emailAddress: 'first@acme.example' });
    const read = await open.call('GET', `/instances/${id}`);
    expect(read.body).toEqual(answer.body);
  });

  it('takes the form that names the element in the path, by key or id', async () => {
    const { answer } = await open.makeInstance();
    for (const element of ['coupa', answer.body.element.id]) {
      const body = { name: 'By path', configuration: site() };
      expect((await open.call('POST', `/elements/${element}/instances`, { body })).status).toBe(200);
    }
    expect((await open.call('POST', '/elements/sfdc/instances', { body: { configuration: site() } })).status).toBe(404);
    const other = { element: { key: 'sfdc' }, configuration: site() };
    expect((await open.call('POST', '/instances', { body: other })).status).toBe(404);
  });

  it('goes through its whole life below its element, by key or id', async () => {
    const { answer } = await open.makeInstance();
    for (const element of ['coupa', answer.body.element.id]) {
      const base = `/elements/${element}/instances`;
      const body = { element: { key: 'coupa' }, name: 'Below', configuration: site() };
      const { id } = (await open.call('POST', base, { body })).body;
      expect(await open.call('GET', `${base}/${id}`)).toMatchObject({ status: 200, body: { id, name: 'Below' } });
      const put = await open.call('PUT', `${base}/${id}`, { body: { ...body, name: 'Put' } });
      expect([put.status, put.body.name, misfits('instance', put.body)]).toEqual([200, 'Put', []]);
      const patched = await open.call('PATCH', `${base}/${id}`, { body: { id, tags: ['t'] } });
      expect(patched.body).toMatchObject({ name: 'Put', tags: ['t'] });
      expect((await open.call('DELETE', `/elements/sfdc/instances/${id}`)).status).toBe(404);
      expect((await open.call('DELETE', `${base}/${id}`)).status).toBe(200);
      expect((await open.call('GET', `${base}/${id}`)).status).toBe(404);
    }
  });

  it('takes an address with and without scheme, and scalars native or as text', async () => {
    const { answer } = await open.makeInstance({
      siteAddress: new URL(open.sandbox.address).href,
      'event.notification.enabled': false,
      'event.poller.refresh_interval': 15,
    });
    expect(answer.body.configuration).toMatchObject({
      'event.notification.enabled': 'false',
      'event.poller.refresh_interval': '15',
    });
  });

  it('shows no secret, neither known ones nor what sounds like one', async () => {
    const { answer } = await open.makeInstance({
      'event.notification.signature.key': 'secret-of-the-test-1',
      'event.notification.basic.username': 'visible',
      'event.notification.basic.password': 'secret-of-the-test-2',
      'event.notification.callback.headers': '{"x-auth":"secret-of-the-test-3"}',
      'some.vendor.password': 'secret-of-the-test-4',
    });
    expect(answer.text).not.toContain('secret-of-the-test');
    expect(answer.text).not.toContain(DEMO_API_KEY);
    expect(answer.body.configuration['event.notification.basic.username']).toBe('visible');
    expect(answer.body.configuration['some.vendor.password']).toBe('********');
  });

  it('takes HTML out of names and tags', async () => {
    const { answer } = await open.makeInstance({}, { name: '<b>Bold</b> <script>x</script>', tags: ['<i>tag</i>'] });
    expect(answer.body).toMatchObject({ name: 'Bold x', tags: ['tag'] });
  });

  it('tells every fault at once, with its place, and keeps nothing', async () => {
    const before = (await open.call('GET', '/instances?pageSize=1000')).body.length;
    const configuration = {
      'event.notification.enabled': 'perhaps',
      'event.poller.configuration': { nonsense_here: { url: '/hubs/x/y' } },
      siteAddress: 'ftp://x',
    };
    const refused = await open.call('POST', '/instances', { body: { element: { key: 'coupa' }, configuration } });
    expect(refused.status).toBe(400);
    expect(misfits('error', refused.body)).toEqual([]);
    const paths = (refused.body.problems as { path: string }[]).map(({ path }) => path).join(' ');
    for (const part of ['event.notification.enabled', 'nonsense_here', 'siteAddress', 'auth.type']) {
      expect([part, paths]).toEqual([part, expect.stringMatching(new RegExp(`/configuration/\\S*${part}`))]);
    }
    expect((await open.call('GET', '/instances?pageSize=1000')).body).toHaveLength(before);
  });

  it.each([
    ['not an object', '[]'],
    ['no JSON', '{"a":'],
    ['an empty body', ''],
    ['a configuration that is a list', '{"configuration":[]}'],
    ['a name that is a number', '{"name":5}'],
    ['tags of numbers', '{"tags":[5]}'],
    ['a masked secret', '{"configuration":{"siteAddress":"a.example","api.key":"********"}}'],
    ['deep nesting', `{"configuration":{"x":${'['.repeat(5000)}${']'.repeat(5000)}}}`],
    ['a prototype', '{"configuration":{"__proto__":{"x":1},"constructor":"x"}}'],
  ])('refuses %s with 400', async (_what, body) => {
    const { status, body: answer } = await open.call('POST', '/instances', { body });
    expect(status).toBe(400);
    expect(misfits('error', answer)).toEqual([]);
  });

  it('tries the credentials when asked to', async () => {
    const wrong = { element: { key: 'coupa' }, configuration: { ...site(), 'api.key': 'not-the-right-key' } };
    expect((await open.call('POST', '/instances', { body: wrong })).status).toBe(200);
    const tried = await open.call('POST', '/instances?checkCredentials=true', { body: wrong });
    expect([tried.status, typeof tried.body.providerMessage]).toEqual([400, 'string']);
    expect(tried.text).not.toContain('not-the-right-key');
    const right = { ...wrong, configuration: site() };
    expect((await open.call('POST', '/instances?checkCredentials=true', { body: right })).status).toBe(200);
  });
});

describe('finding instances', () => {
  it('lists by search text and tags, and answers 404 when none matches', async () => {
    await open.makeInstance({}, { name: 'Needle 50%_', tags: ['blue', 'round'] });
    const found = async (query: string) => {
      const { status, body } = await open.call('GET', `/instances?${query}`);
      return status === 200 ? (body as { name: string }[]).map(({ name }) => name) : status;
    };
    expect(await found('searchText=needle')).toEqual(['Needle 50%_']);
    expect(await found('searchText=50%25_')).toEqual(['Needle 50%_']);
    expect(await found('searchText=%25')).toEqual(['Needle 50%_']);
    expect(await found('tags[]=blue&tags[]=round')).toEqual(['Needle 50%_']);
    expect(await found('tags[]=blue&tags[]=square')).toBe(404);
    expect(await found('searchText=nothing-like-it')).toBe(404);
    expect((await open.call('GET', '/elements/coupa/instances?searchText=needle')).body).toHaveLength(1);
  });

  it('pages through all of them', async () => {
    const all = (await open.call('GET', '/instances?pageSize=1000')).body as { id: number }[];
    const walked: number[] = [];
    let token: string | null = null;
    do {
      const page = token === null ? '' : `&nextPage=${token}`;
      const { body, headers } = await open.call('GET', `/instances?pageSize=3${page}`);
      expect(misfits('instance', body[0])).toEqual([]);
      walked.push(...(body as { id: number }[]).map(({ id }) => id));
      token = headers.get('elements-next-page-token');
    } while (token !== null);
    expect(walked).toEqual(all.map(({ id }) => id));
    expect((await open.call('GET', '/instances?nextPage=zzz')).status).toBe(400);
  });

  it('lists also when an element token is sent', async () => {
    const { auth } = await open.makeInstance();
    expect(Array.isArray((await open.call('GET', '/instances', { as: auth })).body)).toBe(true);
  });

  it('answers 404 for one that does not exist, in the documented words', async () => {
    const { status, body } = await open.call('GET', '/instances/123456');
    expect([status, misfits('error', body)]).toEqual([404, []]);
    expect(body.message).toContain('123456');
    expect((await open.call('GET', '/instances/abc')).status).toBe(404);
  });
});

describe('changing an instance', () => {
  it('merges with PATCH: what is not named stays, tags are replaced', async () => {
    const { id, auth } = await open.makeInstance({ custom: 'kept' }, { tags: ['a'] });
    const byId = await open.call('PATCH', `/instances/${id}`, {
      body: { tags: ['b', 'c'], configuration: { 'filter.response.nulls': 'false' } },
    });
    expect(byId.body).toMatchObject({ name: 'My Coupa', tags: ['b', 'c'] });
    expect(byId.body.configuration).toMatchObject({ custom: 'kept', 'filter.response.nulls': 'false' });
    const byToken = await open.call('PATCH', '/instances', { as: auth, body: { name: 'Renamed' } });
    expect(byToken.body).toMatchObject({ id, name: 'Renamed', tags: ['b', 'c'] });
  });

  it('replaces with PUT, and keeps the token', async () => {
    const { id, token } = await open.makeInstance({ custom: 'gone' }, { tags: ['a'] });
    const body = { element: { key: 'coupa' }, name: 'Replaced', configuration: site() };
    const { body: replaced } = await open.call('PUT', `/instances/${id}`, { body });
    expect(replaced).toMatchObject({ id, token, name: 'Replaced', tags: [] });
    expect(Object.keys(replaced.configuration).sort()).toEqual(['api.key', 'siteAddress']);
  });

  it('never overwrites a secret with the asterisks that stood for it', async () => {
    const { id, auth, answer } = await open.makeInstance();
    for (const method of ['PATCH', 'PUT']) {
      const echoed = await open.call(method, `/instances/${id}`, { body: answer.body });
      expect([echoed.status, echoed.body.configuration['api.key']]).toEqual([200, '********']);
      expect((await open.call('GET', '/suppliers?pageSize=1', { as: auth })).status).toBe(200);
    }
  });

  it('uses a new secret from the next call on', async () => {
    const { id, auth } = await open.makeInstance();
    expect((await open.call('GET', '/suppliers?pageSize=1', { as: auth })).status).toBe(200);
    await open.call('PATCH', `/instances/${id}`, { body: { configuration: { 'api.key': 'another-key-now' } } });
    const { status, body } = await open.call('GET', '/suppliers?pageSize=1', { as: auth });
    expect([status, body.code]).toEqual([502, 'COUPA_AUTHENTICATION_FAILED']);
    expect(body.providerMessage).toEqual(expect.any(String));
  });

  it('is left as it was when the change is faulty', async () => {
    const { id, answer } = await open.makeInstance();
    const body = { name: 'Not kept', configuration: { siteAddress: '' } };
    expect((await open.call('PATCH', `/instances/${id}`, { body })).status).toBe(400);
    expect((await open.call('GET', `/instances/${id}`)).body).toEqual(answer.body);
  });

  it('has its entries one by one', async () => {
    const { id, auth } = await open.makeInstance({ 'filter.response.nulls': 'true' });
    const { body: entries } = await open.call('GET', `/instances/${id}/configuration`);
    expect((entries as unknown[]).flatMap((entry) => misfits('entry', entry))).toEqual([]);
    const nulls = (entries as { id: number; key: string }[]).find(({ key }) => key === 'filter.response.nulls');
    const changed = await open.call('PATCH', `/instances/${id}/configuration/${nulls?.id}`, {
      body: { ...nulls, propertyValue: 'false' },
    });
    expect(changed.body).toMatchObject({ id: nulls?.id, propertyValue: 'false' });
    const byToken = await open.call('GET', `/instances/configuration/${nulls?.id}`, { as: auth });
    expect(byToken.body).toEqual(changed.body);
    const key = (entries as { id: number; key: string }[]).find(({ key: name }) => name === 'api.key');
    expect((await open.call('GET', `/instances/${id}/configuration/${key?.id}`)).body.propertyValue).toBe('********');
    expect((await open.call('GET', `/instances/${id}/configuration/999999`)).status).toBe(404);
    expect((await open.call('PATCH', `/instances/${id}/configuration/${key?.id}`, { body: {} })).status).toBe(400);
  });

  it('is disabled and enabled, in both forms', async () => {
    const { id, auth } = await open.makeInstance();
    expect((await open.call('DELETE', '/instances/enabled', { as: auth })).body.disabled).toBe(true);
    const refused = await open.call('GET', '/suppliers', { as: auth });
    expect([refused.status, refused.body.code]).toEqual([403, 'COUPA_INSTANCE_DISABLED']);
    expect((await open.call('GET', '/objects', { as: auth })).status).toBe(200);
    expect((await open.call('PUT', `/instances/${id}/enabled`)).body.disabled).toBe(false);
    expect((await open.call('GET', '/suppliers', { as: auth })).status).toBe(200);
    expect((await open.call('PUT', `/instances/${id}/trace-logging`)).body.traceLoggingEnabled).toBe(true);
  });

  it('is deleted for good: its token opens nothing any more', async () => {
    const { id, auth } = await open.makeInstance();
    expect((await open.call('DELETE', '/instances', { as: auth })).status).toBe(200);
    expect((await open.call('GET', '/suppliers', { as: auth })).status).toBe(401);
    expect((await open.call('GET', `/instances/${id}`)).status).toBe(404);
    expect((await open.call('DELETE', `/instances/${id}`)).status).toBe(404);
    const rows = await open.store.database.all(
      'SELECT count(*) AS left_over FROM configuration_entry WHERE instance = ?',
      [id],
    );
    expect(rows).toEqual([{ left_over: 0 }]);
  });
});

describe('around instances', () => {
  it('the element is described, with what it can poll', async () => {
    const { body } = await open.call('GET', '/elements/coupa/metadata');
    expect(misfits('metadata', body)).toEqual([]);
    const keys = ['accounts', 'users', 'orders', 'invoices', 'inventoryTransactions', 'purchaseOrders', 'products'];
    for (const key of [...keys, 'contracts', 'suppliers', 'forms']) expect(body.events.polling).toHaveProperty(key);
    expect((await open.call('GET', '/elements/coupa')).body).toMatchObject({
      key: 'coupa',
      hub: 'businessspendmanagement',
    });
    expect((await open.call('GET', '/elements/sfdc/metadata')).status).toBe(404);
  });

  it('objects are listed and described', async () => {
    const { auth: as } = await open.makeInstance();
    expect((await open.call('GET', '/objects', { as })).body).toContain('invoices');
    const { body } = await open.call('GET', '/hubs/x/objects/invoices/metadata', { as });
    expect(body.fields).toContainEqual(expect.objectContaining({ vendorPath: 'invoice-number', filterable: true }));
    expect((await open.call('GET', '/objects/nothing/metadata', { as })).status).toBe(404);
    expect((await open.call('GET', '/ping', { as })).body).toMatchObject({ endpoint: 'coupa' });
  });

  it.each([
    ['GET', '/formulas'],
    ['POST', '/formulas/7/instances'],
    ['GET', '/instances/1/transformations'],
    ['POST', '/instances/objects/accounts/definitions'],
    ['POST', '/elements/coupa/clone/now'],
    ['GET', '/organizations/me'],
    ['POST', '/events/coupaPolling/abc'],
    ['GET', '/notifications/subscriptions'],
  ])('%s %s, which Open Connectors has, is said not to be here, with and without a token', async (method, path) => {
    const { auth } = await open.makeInstance();
    for (const as of [undefined, auth]) {
      const { status, body } = await open.call(method, path, as === undefined ? {} : { as });
      expect([status, body.message]).toEqual([404, expect.stringContaining(`${method} ${path} of Open Connectors`)]);
    }
    expect((await open.call(method, path, { as: null })).status).toBe(401);
  });

  it('no object of Coupa is behind what is not here', async () => {
    const { auth: as } = await open.makeInstance();
    const objects = (await open.call('GET', '/objects', { as })).body as string[];
    const absent =
      /^(?:authentication|bulk|common|elements|events|formulas|instances|jobs|notifications|organizations|transformations|usage|vdrs)(?:\/|$)/;
    expect(objects.filter((name) => absent.test(name.replaceAll('_', '-')))).toEqual([]);
  });

  it('a user with a password gets secrets for a day through the login endpoints', async () => {
    await open.addUser('Acme', 'person@acme.example', 'a long enough password');
    const credentials = { username: 'Person@acme.example', password: 'a long enough password' };
    const { body: session } = await open.call('POST', '/authentication', { as: null, body: credentials });
    const { body: secrets } = await open.call('GET', '/authentication/secrets', { as: `Bearer ${session.token}` });
    const as = `User ${secrets.userSecret}, Organization ${secrets.organizationSecret}`;
    expect((await open.call('GET', '/instances', { as })).status).toBe(200);
    for (const wrong of [
      { ...credentials, password: 'a wrong password' },
      { ...credentials, username: 'x@y.z' },
    ]) {
      expect((await open.call('POST', '/authentication', { as: null, body: wrong })).status).toBe(401);
    }
    expect((await open.call('GET', '/authentication/secrets', { as: 'Bearer nonsense' })).status).toBe(401);
    const noPassword = { username: 'first@acme.example', password: '' };
    expect((await open.call('POST', '/authentication', { as: null, body: noPassword })).status).toBe(401);
  });

  it('who changed what is in the audit log, without values', async () => {
    const { id } = await open.makeInstance({}, { name: 'Audited' });
    const patched = await open.call('PATCH', `/instances/${id}`, {
      body: { configuration: { 'api.key': 'audit-secret-value' } },
    });
    const { body, text } = await open.call('GET', '/accounts/audit-log?pageSize=2');
    expect(body).toMatchObject([
      { action: 'instance.change', instanceId: id, requestId: patched.headers.get('elements-request-id') },
      { action: 'instance.create', instanceId: id },
    ]);
    expect(body[0].detail.configuration).toEqual(['api.key']);
    expect(text).not.toContain('audit-secret-value');
  });
});
