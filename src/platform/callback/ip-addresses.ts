/** Which IP addresses are public, and why others are not. */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** IPv4 ranges that are not the public internet, by what they are. */
const SPECIAL_V4: Readonly<Record<string, string>> = {
  '0.0.0.0/8': 'an unspecified address',
  '10.0.0.0/8': 'a private address',
  '100.64.0.0/10': 'an address inside a provider network',
  '127.0.0.0/8': 'a loopback address',
  // A cloud's own service answers here, on every machine in it.
  '168.63.129.16/32': 'the address of a cloud platform service',
  '169.254.0.0/16': 'a link-local address',
  '172.16.0.0/12': 'a private address',
  '192.0.0.0/24': 'a reserved address',
  '192.0.2.0/24': 'a documentation address',
  '192.88.99.0/24': 'a reserved address',
  '192.168.0.0/16': 'a private address',
  '198.18.0.0/15': 'a benchmarking address',
  '198.51.100.0/24': 'a documentation address',
  '203.0.113.0/24': 'a documentation address',
  '224.0.0.0/4': 'a multicast address',
  '240.0.0.0/4': 'a reserved address',
};

/** IPv6 ranges; what lies outside of 2000::/3 is not public either. */
const SPECIAL_V6: Readonly<Record<string, string>> = {
  '::/128': 'an unspecified address',
  '::1/128': 'a loopback address',
  '2001:db8::/32': 'a documentation address',
  '3fff::/20': 'a documentation address',
  'fc00::/7': 'a private address',
  'fe80::/10': 'a link-local address',
  'fec0::/10': 'a private address',
  'ff00::/8': 'a multicast address',
};

type Family = 'ipv4' | 'ipv6';
const familyOf = (address: string): Family => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** A list of one range. @throws when it is not one. */
export function rangeOf(cidr: string): BlockList {
  const [address = '', prefix, ...more] = cidr.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : Number(prefix);
  if (isIP(address) === 0 || more.length > 0 || !/^\d{1,3}$/.test(prefix ?? '0') || bits > most) {
    throw new TypeError(`${cidr} is not a range of addresses.`);
  }
  const list = new BlockList();
  list.addSubnet(address, bits, familyOf(address));
  return list;
}

const compiled = (ranges: Readonly<Record<string, string>>): readonly (readonly [BlockList, string])[] =>
  Object.entries(ranges).map(([cidr, what]) => [rangeOf(cidr), what] as const);
const RANGES = { ipv4: compiled(SPECIAL_V4), ipv6: compiled(SPECIAL_V6) };
const GLOBAL_UNICAST = rangeOf('2000::/3');

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The URL parser knows every way of writing one, and answers the shortest.
  const short = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = short.split('::');
  const numbers = (text: string | undefined): number[] =>
    text === undefined || text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [numbers(head), numbers(tail)];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

const dotted = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

/** The IPv4 addresses that an IPv6 address leads to: mapped, translated or tunnelled. */
function embedded(groups: readonly number[]): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const last = dotted(g, h);
  const isZero = (...parts: readonly number[]): boolean => parts.every((part) => part === 0);
  if (isZero(a, b, c, d, e) && (f === 0xffff || (f === 0 && (g !== 0 || h > 1)))) return [last];
  // SIIT, and NAT64 with the well-known prefix.
  if (isZero(a, b, c, d, f) && e === 0xffff) return [last];
  if (a === 0x64 && b === 0xff9b && isZero(c, d, e, f)) return [last];
  // 6to4; Teredo with its server, and its client in negative.
  if (a === 0x2002) return [dotted(b, c)];
  if (a === 0x2001 && b === 0) return [dotted(c, d), dotted(g ^ 0xffff, h ^ 0xffff)];
  // ISATAP, behind any prefix.
  if ((e & 0xfdff) === 0 && f === 0x5efe) return [last];
  return [];
}

/** Forms that are nothing but another way of writing an IPv4 address. */
function standsForV4(groups: readonly number[]): boolean {
  const [a = 0, b = 0] = groups;
  return a === 0 || (a === 0x64 && b === 0xff9b && groups[2] === 0);
}

/**
 * What an address is when it is not a public one: `a loopback address`; `undefined` for a public one. Addresses that
 * carry another one inside (IPv4-mapped, NAT64, 6to4, Teredo, ISATAP) are judged by that too.
 */
export function notPublicBecause(address: string): string | undefined {
  if (isIP(address) === 0) return 'not an IP address';
  const bare = address.replace(/%.*$/, '');
  const family = familyOf(bare);
  const found = RANGES[family].find(([range]) => range.check(bare, family));
  if (found !== undefined) return found[1];
  if (family === 'ipv4') return undefined;
  const groups = groupsOf(bare);
  const inside = embedded(groups);
  for (const each of inside) {
    const why = notPublicBecause(each);
    if (why !== undefined) return `${why} (${each} inside of it)`;
  }
  const isPublic = GLOBAL_UNICAST.check(bare, 'ipv6') || (inside.length > 0 && standsForV4(groups));
  return isPublic ? undefined : 'a reserved address';
}
