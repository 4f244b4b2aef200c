import fc from 'fast-check';
import type { CoupaError } from '../../src/errors';
import { flyingClock } from './fake-clock';
import { closeEverything, connect, failure, portsWith, startSite } from './local-site';

afterEach(closeEverything);

async function errorFor(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  answer: { status: number; headers?: Record<string, string>; body?: string },
  body: unknown = {},
): Promise<CoupaError> {
  const site = await startSite((_request, response) =>
    response.writeHead(answer.status, answer.headers).end(answer.body),
  );
  const connection = connect(site, portsWith(flyingClock()), { 'retry.attempts': 1 });
  const error = await failure(connection.request({ method, path, ...(method === 'GET' ? {} : { body }) }));
  await closeEverything();
  return error as CoupaError;
}

describe('The error of an answer', () => {
  it('names every message of the documented shape, without a path because the key is the model', async () => {
    const body = JSON.stringify({ errors: { supplier: ["Name can't be blank", 'Number has already been taken'] } });
    const error = await errorFor('POST', '/suppliers', { status: 400, body });
    expect(error.code).toBe('COUPA_VALIDATION_FAILED');
    expect(error.problems).toEqual([
      { path: '', message: "Name can't be blank" },
      { path: '', message: 'Number has already been taken' },
    ]);
    expect(error.message).toContain(
      "POST /suppliers: the site refused the request (HTTP 400): Name can't be blank; Number",
    );
  });

  it.each([
    [
      'a list',
      '{"errors":["A","B"]}',
      [
        ['', 'A'],
        ['', 'B'],
      ],
    ],
    ['one word', '{"error":"A"}', [['', 'A']]],
    ['a message', '{"message":"A"}', [['', 'A']]],
    ['a field below the model', '{"errors":{"invoice":{"invoice-number":["A"]}}}', [['/invoice-number', 'A']]],
    ['a field that was sent', '{"errors":{"invoice_number":["A"]}}', [['/invoice_number', 'A']]],
    [
      'objects in a list',
      '{"errors":[{"message":"A"},{"name":"B"}]}',
      [
        ['', 'A'],
        ['/name', 'B'],
      ],
    ],
    [
      'XML',
      '<?xml version="1.0"?><errors><error>A &amp; B</error><error><![CDATA[C]]></error></errors>',
      [
        ['', 'A & B'],
        ['', 'C'],
      ],
    ],
    ['plain text', 'Bad thing', [['', 'Bad thing']]],
    ['nothing', '', []],
    ['an empty object', '{}', []],
    ['null', 'null', []],
    ['a web page', '<html><title>Error 1020</title><body>long</body></html>', [['', 'web page "Error 1020"']]],
  ])('is read from %s', async (_what, body, problems) => {
    const error = await errorFor('PUT', '/invoices/1', { status: 400, body }, { 'invoice-number': 'x' });
    expect(error.problems.map(({ path, message }) => [path, message])).toEqual(problems);
  });

  it.each([
    ['GET', '/suppliers', { status: 400 }, 'COUPA_REQUEST_REFUSED'],
    ['GET', '/suppliers', { status: 401, body: '<html>' }, 'COUPA_AUTHENTICATION_FAILED'],
    ['GET', '/suppliers', { status: 403 }, 'COUPA_PERMISSION_DENIED'],
    [
      'GET',
      '/suppliers',
      { status: 403, headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="core.supplier.read"' } },
      'COUPA_SCOPE_MISSING',
    ],
    ['GET', '/suppliers', { status: 404, body: '<html>' }, 'COUPA_NOT_A_COUPA_SITE'],
    ['GET', '/suppliers', { status: 404, body: '{}' }, 'COUPA_REQUEST_REFUSED'],
    ['GET', '/suppliers/7', { status: 404, body: '<html>' }, 'COUPA_RECORD_NOT_FOUND'],
    ['GET', '/suppliers/7/addresses', { status: 404 }, 'COUPA_RECORD_NOT_FOUND'],
    [
      'GET',
      '/suppliers',
      { status: 302, headers: { location: 'https://sso.example/login?x=1' } },
      'COUPA_NOT_A_COUPA_SITE',
    ],
    ['POST', '/suppliers', { status: 302, headers: { location: '/login' } }, 'COUPA_NOT_A_COUPA_SITE'],
    ['GET', '/suppliers', { status: 200, body: '<!DOCTYPE html><html>' }, 'COUPA_NOT_A_COUPA_SITE'],
    [
      'GET',
      '/suppliers',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '[]' },
      'COUPA_NOT_A_COUPA_SITE',
    ],
    ['GET', '/suppliers', { status: 200, body: '<suppliers/>' }, 'COUPA_BAD_ANSWER'],
    ['GET', '/suppliers', { status: 200, body: '[1,2' }, 'COUPA_BAD_ANSWER'],
    ['GET', '/suppliers', { status: 429 }, 'COUPA_RATE_LIMITED'],
    ['GET', '/suppliers', { status: 502, body: '<html>' }, 'COUPA_SITE_DOWN'],
    ['GET', '/suppliers', { status: 501 }, 'COUPA_SITE_DOWN'],
  ] as const)('%s %s with %j is told as %s', async (method, path, answer, code) => {
    const error = await errorFor(method, path, answer);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(`${method} ${path}`);
    expect(error.remedy).not.toBe('');
  });

  it('names the missing scope and the target of a redirect without its query', async () => {
    const headers = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="core.supplier.read"' };
    expect((await errorFor('GET', '/suppliers', { status: 403, headers })).message).toContain('core.supplier.read');
    const redirect = { status: 302, headers: { location: 'https://sso.example/login?ticket=1' } };
    const { message } = await errorFor('GET', '/suppliers', redirect);
    expect(message).toContain('https://sso.example/login');
    expect(message).not.toContain('ticket');
  });

  it('refuses an answer that is nested deeper than whoever takes it could walk', async () => {
    const site = await startSite((_request, response) =>
      response.writeHead(200).end(`{"a":${'[{"b":'.repeat(50_000)}1${'}]'.repeat(50_000)}}`),
    );
    const connection = connect(site, portsWith(flyingClock()), { 'retry.attempts': 1 });
    expect(await failure(connection.request({ method: 'GET', path: '/users/1' }))).toMatchObject({
      code: 'COUPA_BAD_ANSWER',
    });
  });

  it('does not let broken characters of an answer change a record silently', async () => {
    const site = await startSite((_request, response) =>
      response.writeHead(200).end(Buffer.from([0x22, 0xc3, 0x28, 0x22])),
    );
    const connection = connect(site, portsWith(flyingClock()), { 'retry.attempts': 1 });
    expect(await failure(connection.request({ method: 'GET', path: '/users/1' }))).toMatchObject({
      code: 'COUPA_BAD_ANSWER',
    });
  });

  it('stays short and on one line, whatever the site sends', async () => {
    const long = JSON.stringify({
      errors: { supplier: Array.from({ length: 5000 }, (_, i) => `${'é\u001b[31m\r\n'.repeat(300)}${i}`) },
    });
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    for (const body of [long, deep, `<errors>${'<error>'.repeat(50_000)}`]) {
      const { message, problems } = await errorFor('POST', '/suppliers', { status: 400, body });
      expect(message.length).toBeLessThan(3_500);
      // eslint-disable-next-line no-control-regex -- that is what must not be in it
      expect(message).not.toMatch(/[\u0000-\u001f]/);
      expect(problems.length).toBeLessThanOrEqual(50);
    }
  });

  it('is a CoupaError for any status and any body', async () => {
    let next: { status: number; body: Uint8Array; type: string } = { status: 200, body: new Uint8Array(), type: '' };
    const site = await startSite((_request, response) =>
      response.writeHead(next.status, next.type === '' ? {} : { 'content-type': next.type }).end(next.body),
    );
    const connection = connect(site, portsWith(flyingClock()), { 'retry.attempts': 1 });
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    const types = fc.constantFrom(
      '',
      'application/json',
      'text/html',
      'application/json; charset=latin1',
      'x; charset=no-such',
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 599 }), bodies, types, async (status, body, type) => {
        next = { status, body, type };
        const result = await connection.request({ method: 'GET', path: '/users' }).catch((error: unknown) => error);
        if (result instanceof Error)
          expect(result).toMatchObject({ name: 'CoupaError', code: expect.not.stringContaining('INTERNAL') });
        else expect(status).toBeLessThan(300);
      }),
      { numRuns: 150 },
    );
  });
});
