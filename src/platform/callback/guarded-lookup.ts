/**
 * Looks names up and hands out only addresses that callbacks may go to. The connection is made to exactly the address
 * that was checked, so that a name which answers differently a moment later (DNS rebinding) gains nothing.
 */
import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { TransportError } from '../../sdk';
import type { AllowList } from './allow-list';

/** Finds all addresses of a name; the resolver of the system unless a test brings its own. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const systemLookup = promisify(lookup);

/** The resolver of the system, all addresses in its order. */
export const systemResolve: Resolve = async (host) => systemLookup(host, { all: true, verbatim: true });

/** @throws {TransportError} `unreachable` when none of the addresses may be called. */
export function allowedAddresses(host: string, found: readonly LookupAddress[], allow: AllowList): LookupAddress[] {
  if (allow.allowsHost(host)) return [...found];
  const judged = found.map((each) => ({ each, why: allow.objection(each.address) }));
  const good = judged.filter(({ why }) => why === undefined).map(({ each }) => each);
  const [first] = judged;
  if (good.length > 0 || first === undefined) return good;
  throw new TransportError(
    'unreachable',
    'no',
    `${host} leads to ${first.each.address}, which is ${first.why ?? 'not allowed'}; callbacks go to public addresses ` +
      'only. Allow this host or address as an internal one when it is meant.',
  );
}

/** A lookup for sockets. */
export function guardedLookup(allow: AllowList, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host)
      .then((found) => {
        const wanted = found.filter(({ family }) => !options.family || Number(options.family) === family);
        return allowedAddresses(host, wanted, allow);
      })
      .then(
        (addresses) => {
          const [first] = addresses;
          if (first === undefined) {
            callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), options.all ? [] : '');
          } else if (options.all) {
            callback(null, addresses);
          } else {
            callback(null, first.address, first.family);
          }
        },
        (error: NodeJS.ErrnoException) => callback(error, options.all ? [] : ''),
      );
  };
}
