/** Pages in browsers: only those of named origins may call, and cookies never come along. */
import { createCors } from '../../../src/hosts/service/http/cors';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

const PAGE = 'https://app.example.com';
const ASK = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' };
const corsOf = (headers: Headers): readonly string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control'));

describe('a service with allowed origins', () => {
  let open: OpenService;
  beforeAll(async () => {
    open = await openService({ allowedOrigins: [PAGE, 'http://localhost:3000'] });
  });
  afterAll(() => open.close());

  it('answers their preflight requests without secrets', async () => {
    const { status, headers, text } = await open.call('OPTIONS', '/instances/1', {
      as: null,
      headers: { origin: PAGE, ...ASK },
    });
    expect([status, text]).toEqual([204, '']);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    expect(headers.get('vary')).toContain('origin');
  });

  it('lets them read answers, refusals too, with the headers that they page by', async () => {
    for (const as of [open.auth, null]) {
      const { headers } = await open.call('GET', '/instances', { as, headers: { origin: 'http://localhost:3000' } });
      expect(headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
      expect(headers.get('access-control-expose-headers')).toContain('elements-next-page-token');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it.each(['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null'])(
    'says nothing to a page of %s',
    async (origin) => {
      const preflight = await open.call('OPTIONS', '/instances/1', { as: null, headers: { origin, ...ASK } });
      expect([preflight.status, corsOf(preflight.headers)]).toEqual([404, []]);
      const { headers } = await open.call('GET', '/instances', { headers: { origin } });
      expect([corsOf(headers), headers.get('vary')]).toEqual([[], 'origin']);
    },
  );
});

it('a service without them says nothing to any page', async () => {
  const open = await openService();
  const preflight = await open.call('OPTIONS', '/instances', { as: null, headers: { origin: PAGE, ...ASK } });
  expect([preflight.status, corsOf(preflight.headers)]).toEqual([404, []]);
  expect(corsOf((await open.call('GET', '/instances', { headers: { origin: PAGE } })).headers)).toEqual([]);
  await open.close();
});

it('a service for every origin lets no cookies in either', async () => {
  const open = await openService({ allowedOrigins: ['*'] });
  const { headers } = await open.call('GET', '/instances', { headers: { origin: PAGE } });
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-allow-credentials')).toBeNull();
  await open.close();
});

it.each(['app.example.com', 'https://app.example.com/path', 'ftp://app.example.com', 'https://*.example.com', 'null'])(
  'a service does not start with %s for an origin',
  (origin) => {
    expect(() => createCors([origin])).toThrow(expect.objectContaining({ code: 'COUPA_CONFIGURATION_INVALID' }));
  },
);
