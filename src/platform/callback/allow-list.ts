/** Which addresses inside the network a user allows callbacks to go to. */
import { isIP, isIPv4 } from 'node:net';
import { CoupaError } from '../../errors';
import { notPublicBecause, rangeOf } from './ip-addresses';

/** Decides about hosts and addresses. */
export interface AllowList {
  /** Whether all addresses of a host name are allowed because of its name. */
  allowsHost(host: string): boolean;
  /** What speaks against an address; nothing when it is public or allowed. */
  objection(address: string): string | undefined;
}

const HOST_NAME = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

function invalid(entry: string): CoupaError {
  const text =
    `"${entry.slice(0, 100)}" cannot be an allowed internal host: expected a host name (hooks.corp.example), ` +
    'all names below a domain (*.corp.example), an address (10.1.2.3) or a range (10.0.0.0/8, fd00::/8).';
  return new CoupaError('COUPA_CONFIGURATION_INVALID', text, {
    problems: [{ path: 'allowedInternalHosts', message: text }],
  });
}

/**
 * Reads the entries: host names, `*.domain`, addresses, CIDR ranges.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` for an entry that is none of these.
 */
export function createAllowList(entries: readonly string[]): AllowList {
  const names = new Set<string>();
  const ranges: ReturnType<typeof rangeOf>[] = [];
  for (const given of entries) {
    const entry = given.trim().toLowerCase();
    const address = entry.replace(/^\[|\]$/g, '');
    try {
      if (isIP(address) !== 0 || entry.includes('/')) ranges.push(rangeOf(address));
      else if (HOST_NAME.test(entry)) names.add(entry);
      else throw invalid(given);
    } catch {
      throw invalid(given);
    }
  }
  const parents = (host: string): string[] => {
    const labels = host.split('.');
    return labels.slice(1).map((_label, index) => `*.${labels.slice(index + 1).join('.')}`);
  };
  return {
    allowsHost(host) {
      const name = host.toLowerCase().replace(/\.$/, '');
      return names.has(name) || parents(name).some((parent) => names.has(parent));
    },
    objection(address) {
      const why = notPublicBecause(address);
      if (why === undefined) return undefined;
      const bare = address.replace(/%.*$/, '');
      return ranges.some((range) => range.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6')) ? undefined : why;
    },
  };
}
