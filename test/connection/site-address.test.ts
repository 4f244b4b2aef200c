import fc from 'fast-check';
import { parseSiteAddress } from '../../src/connection';

describe('A site address', () => {
  it.each([
    ['acme.coupahost.com', 'https://acme.coupahost.com'],
    ['  https://acme.coupahost.com/ ', 'https://acme.coupahost.com'],
    ['HTTPS://ACME.CoupaHost.COM', 'https://acme.coupahost.com'],
    ['https://acme.coupahost.com:443', 'https://acme.coupahost.com'],
    ['acme.coupahost.com:8443', 'https://acme.coupahost.com:8443'],
    ['acme.coupahost.com.', 'https://acme.coupahost.com'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['localhost:8080', 'https://localhost:8080'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:1/', 'http://127.0.0.1:1'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('%j is read as %s', (text, siteAddress) => {
    expect(parseSiteAddress(text)).toEqual({ ok: true, siteAddress });
  });

  it.each([
    [undefined, 'required'],
    [null, 'required'],
    ['', 'required'],
    ['   ', 'required'],
    [42, 'text'],
    [{}, 'text'],
    ['http://acme.coupahost.com', 'https'],
    ['http://10.0.0.1', 'https'],
    ['http://localhost.evil.com', 'https'],
    ['http://127.0.0.1.evil.com', 'https'],
    ['ftp://acme.coupahost.com', 'https'],
    ['javascript://alert', 'https'],
    ['https://user:pw@acme.coupahost.com', 'user name'],
    ['https://acme.coupahost.com@evil.com', 'user name'],
    ['https://acme.coupahost.com/api', 'path'],
    ['https://acme.coupahost.com//', 'path'],
    ['https://acme.coupahost.com?x=1', 'query'],
    ['https://acme.coupahost.com/?', 'query'],
    ['https://acme.coupahost.com#top', 'fragment'],
    ['https:/acme.coupahost.com', 'slashes'],
    ['https://', 'host'],
    ['https://acme .coupahost.com', 'spaces'],
    ['acme\n.coupahost.com', 'spaces'],
    ['acme\u200b.coupahost.com', 'invisible'],
    ['acme\u0000', 'invisible'],
    ['https:\\\\acme.coupahost.com', 'backslash'],
    ['acme..coupahost.com', 'empty'],
    ['-acme.coupahost.com', 'host name'],
    [`${'a'.repeat(64)}.com`, 'host name'],
    ['{instance}.coupahost.com', 'host'],
    ['https://acme.coupahost.com:0', 'port'],
    ['https://acme.coupahost.com:99999', 'host name or URL'],
    ['::1', 'host name or URL'],
    [`${'a.'.repeat(2000)}com`, 'longer'],
  ])('%j is refused with a reason', (text, reason) => {
    const result = parseSiteAddress(text);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.fault).toContain(reason);
  });

  it('never throws, and what it accepts is a plain origin that reads as itself', () => {
    const piece = fc.constantFrom(
      'https://',
      'http://',
      'a',
      'b.c',
      '@',
      ':',
      '/',
      '?',
      '#',
      '[',
      '::1',
      ']',
      '.',
      '%2f',
      '127.1',
      'ü',
      '\t',
      '8080',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const result = parseSiteAddress(text);
        if (!result.ok) return expect(result.fault.length).toBeGreaterThan(0);
        const url = new URL(result.siteAddress);
        expect(url.origin).toBe(result.siteAddress);
        expect([url.username, url.password, url.pathname, url.search, url.hash]).toEqual(['', '', '/', '', '']);
        expect(parseSiteAddress(result.siteAddress)).toEqual(result);
        if (url.protocol === 'http:') expect(url.hostname).toMatch(/^(localhost|127\..*|\[::1\])$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps any legal host, whatever stands around it', () => {
    const around = fc.constantFrom('', ' ', '\n');
    fc.assert(
      fc.property(
        fc.domain(),
        around,
        fc.constantFrom('', 'https://'),
        fc.constantFrom('', '/'),
        (host, blank, scheme, slash) => {
          expect(parseSiteAddress(`${blank}${scheme}${host}${slash}${blank}`)).toEqual({
            ok: true,
            siteAddress: `https://${host.toLowerCase()}`,
          });
        },
      ),
    );
  });
});
