/** Nobody sees or changes what is another's, whatever ids, tokens and bodies are sent; and nothing secret lies open. */
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as send, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { readKeyRing, rotateKeys, startService } from '../../../src/hosts/service';
import { createSealer } from '../../../src/hosts/service/encryption/sealing';
import { readAuthorization } from '../../../src/hosts/service/access/authorization-header';
import { allRoutes } from '../../../src/hosts/service/routes';
import type { ServiceContext } from '../../../src/hosts/service/context';
import { misfits } from './client-shapes';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

let open: OpenService;
let mine: Awaited<ReturnType<OpenService['makeInstance']>>;
let stranger: string;
let theirs: Awaited<ReturnType<OpenService['makeInstance']>>;
beforeAll(async () => {
  open = await openService({
    sandbox: { records: { suppliers: 3 } },
    limits: { failures: { perMinute: 1e6, burst: 1e6 } },
  });
  mine = await open.makeInstance({ marker: 'mine-only' }, { name: 'Mine', tags: ['mine-only'] });
  ({ auth: stranger } = await open.addUser('Other', 'stranger@other.example'));
  theirs = await open.makeInstance({ marker: 'theirs-only' }, { as: stranger, name: 'Theirs' });
});
afterAll(() => open.close());

/** Every route, with ids of the first tenant's instance filled in. */
function everyRoute(): { method: string; path: string; access: string }[] {
  const routes = allRoutes({ limits: {}, ports: { clock: { monotonic: () => 0 } } } as unknown as ServiceContext);
  return routes
    .filter(({ path }) => !path.startsWith('//'))
    .map(({ method, path, access }) => ({
      method,
      access,
      path: path
        .replace(':id', String(mine.id))
        .replace(':element', 'coupa')
        .replace(':hub', 'x')
        .replace(':object', 'suppliers')
        .replace(':account', '1')
        .replace(':entry', 'marker')
        .replace(':event', 'some-event')
        .replace('/*', '/suppliers'),
    }));
}

describe('credentials', () => {
  it('are needed for every route but the login', async () => {
    for (const { method, path, access } of everyRoute()) {
      if (access === 'anyone') continue;
      for (const as of [null, 'nonsense', 'User x, Organization y, Element z', `Element ${mine.token}`]) {
        const { status, body } = await open.call(method, path, { as });
        expect([method, path, as, status]).toEqual([method, path, as, 401]);
        expect(misfits('error', body)).toEqual([]);
      }
    }
  });

  it('of two tenants never work together', async () => {
    const [user, organization] = open.auth.split(', ');
    const [otherUser, otherOrganization] = stranger.split(', ');
    for (const as of [
      `${user}, ${otherOrganization}`,
      `${otherUser}, ${organization}`,
      `${user}, Element ${theirs.token}`,
      `${user}, ${organization}, Element ${theirs.token}`,
      `${otherUser}, ${otherOrganization}, Element ${mine.token}`,
    ]) {
      for (const path of ['/instances', '/suppliers', '/instances/configuration']) {
        expect([as, path, (await open.call('GET', path, { as })).status]).toEqual([as, path, 401]);
      }
    }
  });

  it('are read in any order and case', async () => {
    const [user, organization] = open.auth.split(', ');
    for (const as of [
      `Element ${mine.token}, ${organization}, ${user}`,
      `  element   ${mine.token} ,${user?.replace('User', 'USER')}`,
      `${organization}, ${user}, Element ${mine.token}`,
      `, ${user},, Element ${mine.token},`,
    ]) {
      expect((await open.call('GET', '/suppliers?pageSize=1', { as })).status).toBe(200);
    }
    expect((await open.call('GET', '/instances', { as: `${user}, ${user}, ${organization}` })).status).toBe(401);
    expect((await open.call('GET', '/instances', { as: `${open.auth}, constructor x` })).status).toBe(401);
  });

  it('are refused when the header is there twice, because a proxy in front may have read the other one', async () => {
    const request = send(`${open.service.address}/instances`);
    request.setHeader('authorization', [open.auth, stranger]).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(401);
  });

  it('can be parsed from any text without failing, and to nothing that was not there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readAuthorization({ headersDistinct: { authorization: [text] } });
        for (const value of Object.values(read ?? {})) expect(text).toContain(value);
      }),
    );
  });

  it('of a disabled user open nothing, and renewed ones only the new way', async () => {
    const { auth } = await open.addUser('Acme', 'leaver@acme.example');
    expect((await open.call('GET', '/instances', { as: auth })).status).toBe(200);
    await open.store.database.run('UPDATE service_user SET disabled = 1 WHERE email = ?', ['leaver@acme.example']);
    expect((await open.call('GET', '/instances', { as: auth })).status).toBe(401);
  });
});

describe('another tenant', () => {
  it('gets nothing of an instance through any route that names it', async () => {
    const before = (await open.call('GET', `/instances/${mine.id}`)).body;
    for (const { method, path, access } of everyRoute()) {
      if (!path.includes(`/instances/${mine.id}`) || access === 'anyone') continue;
      for (const as of [stranger, `${stranger}, Element ${theirs.token}`]) {
        const body = method === 'GET' ? undefined : { propertyValue: 'changed', name: 'changed', configuration: {} };
        const { status, text } = await open.call(method, path, { as, body });
        // 405 tells no more than that there is such a path for somebody.
        expect([method, path, [404, 405].includes(status)]).toEqual([method, path, true]);
        expect(text).not.toMatch(/mine-only|"Mine"/);
      }
    }
    expect((await open.call('GET', `/instances/${mine.id}`)).body).toEqual(before);
  });

  it('sees only what is its own in lists, logs and settings', async () => {
    for (const { method, path, access } of everyRoute()) {
      if (method !== 'GET' || path.includes(`/instances/${mine.id}`) || access === 'anyone' || access === 'bearer')
        continue;
      const as = access === 'user' ? stranger : `${stranger}, Element ${theirs.token}`;
      const { text, status } = await open.call(method, path, { as });
      expect([path, [200, 400, 403, 404, 405].includes(status)]).toEqual([path, true]);
      expect([path, text.includes('mine-only') || text.includes('first@acme.example')]).toEqual([path, false]);
    }
    expect((await open.call('GET', '/accounts/1/settings', { as: stranger })).status).toBe(403);
    const search = await open.call('GET', '/instances?tags[]=mine-only', { as: stranger });
    expect(search.status).toBe(404);
  });

  it('cannot tell an instance of others from one that does not exist', async () => {
    const others = await open.call('GET', `/instances/${mine.id}`, { as: stranger });
    const nobodys = await open.call('GET', '/instances/987654', { as: stranger });
    const plain = (text: string, id: number) => text.replaceAll(String(id), 'ID').replace(/"requestId":"\w+"/, '');
    expect(plain(others.text, mine.id)).toBe(plain(nobodys.text, 987654));
  });
});

describe('secrets at rest', () => {
  it('do not lie open in the database', async () => {
    await open.makeInstance({ 'event.notification.signature.key': 'find-me-if-you-can-1' });
    await open.store.database.all('PRAGMA wal_checkpoint(TRUNCATE)');
    const bytes = readFileSync(open.file);
    const secrets = open.auth.split(/[ ,]+/).filter((part) => part.length > 20);
    for (const secret of ['find-me-if-you-can-1', 'sandbox-demo-key', mine.token, ...secrets]) {
      expect([secret, bytes.includes(secret)]).toEqual([secret, false]);
    }
    expect(bytes.includes('mine-only')).toBe(true);
  });

  it('are opened for their own place only, and not after a change', () => {
    const sealer = createSealer(open.keys);
    const sealed = sealer.seal('the secret', 'instance 1, api.key');
    expect(sealer.open(sealed, 'instance 1, api.key')).toBe('the secret');
    expect(() => sealer.open(sealed, 'instance 2, api.key')).toThrow(/changed|belongs/);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'B', '.', ' '), (at, sign) => {
        if (sealed[at] === sign) return;
        const changed = sealed.slice(0, at) + sign + sealed.slice(at + 1);
        let plain: string | undefined;
        try {
          plain = sealer.open(changed, 'instance 1, api.key');
        } catch (error) {
          expect(error).toMatchObject({ code: 'COUPA_SERVICE_KEY_INVALID' });
        }
        // The last letter of base64 has bits that mean nothing.
        if (plain !== undefined) expect(plain).toBe('the secret');
      }),
    );
    expect(sealer.seal('the secret', 'x')).not.toBe(sealer.seal('the secret', 'x'));
  });

  it('are encrypted anew by a rotation, which the service survives', async () => {
    const other = await openService();
    try {
      const { auth } = await other.makeInstance();
      const newKey = randomBytes(32).toString('base64');
      const oldKey = other.keys.current.bytes.toString('hex');
      const both = readKeyRing({ environment: `${newKey}, ${oldKey}` })!;
      const only = readKeyRing({ environment: newKey })!;
      const parts = { store: other.store, database: other.store.database, ports: other.ports };
      await expect(startService({ ...parts, keys: only })).rejects.toMatchObject({ code: 'COUPA_SERVICE_KEY_INVALID' });
      await expect(rotateKeys(other.store.database, only, 0)).rejects.toMatchObject({
        code: 'COUPA_SERVICE_KEY_INVALID',
      });
      const report = await rotateKeys(other.store.database, both, Date.now());
      expect(report).toMatchObject({ rewritten: 2, kept: 0, keyId: only.current.id });
      expect(await rotateKeys(other.store.database, both, Date.now())).toMatchObject({ rewritten: 0, kept: 2 });
      // Whoever was not started again with both keys says that it cannot, and tells callers nothing of keys.
      const behind = await other.call('GET', '/instances');
      expect([behind.status, behind.body.code]).toEqual([503, 'COUPA_SERVICE_DATABASE_FAILED']);
      expect(behind.text).not.toContain(only.current.id);
      const addresses = { sites: ['127.0.0.1'], callbacks: [] };
      const renewed = await startService({ ...parts, keys: only, addresses });
      const answer = await fetch(`${renewed.address}/suppliers?pageSize=1`, { headers: { authorization: auth } });
      expect(answer.status).toBe(200);
      await renewed.close();
    } finally {
      await other.close();
    }
  });

  it.each(['short', 'x'.repeat(44), `${'ab'.repeat(32)}zz`, `${randomBytes(31).toString('base64')}`])(
    'need a whole key: %s',
    (environment) => {
      expect(() => readKeyRing({ environment })).toThrow(/32 bytes/);
      expect(() => readKeyRing({ environment })).not.toThrow(new RegExp(environment.replaceAll('+', '\\+')));
    },
  );
});

describe('addresses', () => {
  it('inside the network are refused for sites and callbacks unless the operator allows them', async () => {
    const closed = await openService({ addresses: { sites: ['*.allowed.example'], callbacks: [] } });
    try {
      const inside = [
        'https://169.254.169.254',
        'https://10.0.0.1',
        'https://[::1]',
        'http://localhost:9',
        closed.sandbox.address,
      ];
      for (const siteAddress of inside) {
        const { answer } = await closed.makeInstance({ siteAddress });
        expect([siteAddress, answer.status, answer.body.problems]).toEqual([
          siteAddress,
          400,
          [{ path: '/configuration/siteAddress', message: expect.stringContaining('network of the service') }],
        ]);
      }
      const more = {
        siteAddress: 'https://a.allowed.example',
        'event.notification.callback.url': 'http://127.0.0.1:1/',
      };
      const own = { 'event.notification.allowed.internal.hosts': '127.0.0.1' };
      for (const configuration of [more, { ...more, ...own }]) {
        const { answer } = await closed.makeInstance(configuration);
        expect([answer.status, answer.body.problems[0].path]).toEqual([
          400,
          '/configuration/event.notification.callback.url',
        ]);
      }
      expect(closed.sandbox.statistics().requests).toBe(0);
    } finally {
      await closed.close();
    }
  });

  it('are looked at again with every connection', async () => {
    const wide = await openService();
    const { auth: as } = await wide.makeInstance();
    const parts = { store: wide.store, database: wide.store.database, keys: wide.keys, ports: wide.ports };
    const narrow = await startService(parts);
    const answer = await fetch(`${narrow.address}/suppliers`, { headers: { authorization: as } });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      400,
      'COUPA_CONFIGURATION_INVALID',
    ]);
    await narrow.close();
    expect(wide.sandbox.statistics().requests).toBe(0);
    await wide.close();
  });
});

describe('limits', () => {
  it('refuse a body that is too large, headers that are too long, and too many requests', async () => {
    const tight = await openService({
      limits: {
        bodyBytes: 2000,
        headerBytes: 4096,
        requests: { perMinute: 60, burst: 5 },
        failures: { perMinute: 6, burst: 3 },
      },
    });
    try {
      const big = await tight.call('POST', '/instances', { body: { name: 'x'.repeat(3000) } });
      // Clients send again by themselves what is called retryable, and this would be too large every time.
      expect([big.status, big.body.code, big.body.retryable]).toEqual([429, 'COUPA_SERVICE_LIMIT', false]);
      const long = await tight.call('GET', '/instances', { headers: { 'x-long': 'x'.repeat(8000) } });
      expect([long.status, misfits('error', long.body)]).toEqual([431, []]);
      const statuses = [];
      for (let count = 0; count < 8; count += 1) statuses.push(await tight.call('GET', '/instances'));
      const refused = statuses.find(({ status }) => status === 429);
      expect(refused?.body).toMatchObject({ code: 'COUPA_SERVICE_LIMIT', retryable: true });
      expect(refused?.body).not.toHaveProperty('providerMessage');
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      const guesses = [];
      for (let count = 0; count < 6; count += 1)
        guesses.push((await tight.call('GET', '/instances', { as: 'User a, Organization b' })).status);
      expect(guesses).toEqual([401, 401, 401, 429, 429, 429]);
    } finally {
      await tight.close();
    }
  });

  it('hold for lines that are not HTTP at all', async () => {
    const { port } = new URL(open.service.address);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString())).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(answer).not.toMatch(/\n\s*at |nonsense/);
    const [, body = ''] = answer.split('\r\n\r\n');
    expect(misfits('error', JSON.parse(body))).toEqual([]);
  });
});

describe('every answer', () => {
  it('has the headers that keep browsers from misusing it', async () => {
    for (const { headers } of [
      await open.call('GET', '/instances'),
      await open.call('GET', '/nothing', { as: null }),
    ]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it.each([
    ['GET', '/instances?searchText=%00', undefined],
    [
      'GET',
      `/instances?${'tags[]=a%20&'.repeat(5)}${Array.from({ length: 1500 }, (_, index) => `tags[]=${index}`).join('&')}`,
      undefined,
    ],
    ['GET', '/notifications/subscriptions/deliveries?where=status%3D%27constructor%27', undefined],
    ['POST', '/authentication', { username: 'first@acme.example\0', password: 'a long enough password' }],
    ['POST', '/instances', { configuration: { siteAddress: 'a.example', 'api.key': 'k', 'a\0b': 'x' } }],
    ['POST', '/instances', { configuration: { siteAddress: 'a.example', 'api.key': 'k\ud800' } }],
  ])('to what no database keeps, or counts, is 400: %s %.60s', async (method, path, body) => {
    const answer = await open.call(method, path, { body });
    expect([answer.status, misfits('error', answer.body)]).toEqual([400, []]);
  });

  it('survives bodies, paths and headers of any kind without a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'PUT', 'PATCH'),
        fc.json(),
        fc.string(),
        async (method, body, segment) => {
          const path = `/instances/${encodeURIComponent(segment).replaceAll('.', '%2E')}`;
          const { status } = await open.call(method, path, { body });
          expect(status).toBeLessThan(500);
          expect((await open.call('POST', '/instances', { body })).status).toBeLessThan(500);
        },
      ),
      { numRuns: 60 },
    );
  });
});
