/** Which addresses callbacks may go to, in every way of writing them. */
import * as fc from 'fast-check';
import { notPublicBecause } from '../../../src/platform/callback';

const NOT_PUBLIC: Readonly<Record<string, readonly string[]>> = {
  'a loopback address': ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1'],
  'an unspecified address': ['0.0.0.0', '0.1.2.3', '::'],
  'a private address': [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fc00::1',
    'fd00:ec2::254',
    'fec0::1',
  ],
  'a link-local address': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  'an address inside a provider network': ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
  'a multicast address': ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  'a reserved address': ['240.0.0.1', '255.255.255.255', '192.0.0.192', '64:ff9b:1::1', '100::1', '5f00::1', '4000::1'],
  'a documentation address': ['192.0.2.1', '198.51.100.7', '203.0.113.9', '2001:db8::1', '3fff::1'],
  'the address of a cloud platform service': ['168.63.129.16'],
};

const CARRIERS: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', '::ffff:0:127.0.0.1'],
  '10.0.0.1': ['2002:a00:1::', '2001:0:a00:1::', '2001:0:808:808:0:0:f5ff:fffe', '2606:4700::5efe:10.0.0.1'],
  '192.168.0.1': ['2606:4700::200:5efe:c0a8:1', '64:ff9b::192.168.0.1'],
  '169.254.169.254': ['::ffff:a9fe:a9fe', '2002:a9fe:a9fe::1'],
};

const PUBLIC = [
  ...[
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '192.167.1.1',
    '223.255.255.255',
  ],
  ...['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001::1', '64:ff9b::808:808', '2002:808:808::1'],
];

describe('an address that callbacks may not go to', () => {
  for (const [what, addresses] of Object.entries(NOT_PUBLIC)) {
    it.each(addresses)(`is %s, ${what}`, (address) => expect(notPublicBecause(address)).toBe(what));
  }
  for (const [inner, addresses] of Object.entries(CARRIERS)) {
    it.each(addresses)(`is %s, because ${inner} is inside of it`, (address) => {
      expect(notPublicBecause(address)).toMatch(/loopback|private|link-local/);
    });
  }
  it.each(['', 'localhost', '1.2.3', '0x7f.1', '1.2.3.4.5', 'g::1'])('is "%s", which is none', (text) => {
    expect(notPublicBecause(text)).toBe('not an IP address');
  });
});

describe('a public address', () => {
  it.each(PUBLIC)('is %s', (address) => expect(notPublicBecause(address)).toBeUndefined());
});

test('an IPv4 address is judged alike in every form that IPv6 has for it', () => {
  const hex = (a: number, b: number): string => ((a << 8) | b).toString(16);
  fc.assert(
    fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), ([a, b, c, d]) => {
      const isPublic = notPublicBecause(`${a}.${b}.${c}.${d}`) === undefined;
      const [high, low] = [hex(a, b), hex(c, d)];
      for (const carrier of [`::ffff:${a}.${b}.${c}.${d}`, `64:ff9b::${high}:${low}`, `2002:${high}:${low}::1`]) {
        expect([carrier, notPublicBecause(carrier) === undefined]).toEqual([carrier, isPublic]);
      }
    }),
  );
});
