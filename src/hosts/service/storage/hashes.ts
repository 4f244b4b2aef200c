/** Finding rows by the hash of a secret without telling by the time it takes how much of it was right. */
import { timingSafeEqual } from 'node:crypto';

/** So much of a hash is looked up by an index; the rest, 192 bits, is compared in constant time. */
const LOOKED_UP = 16;

/** Bounds of the hashes that begin like this one: `hash >= from AND hash < to`. */
export function rangeOfHash(hash: string): { readonly from: string; readonly to: string } {
  const from = hash.slice(0, LOOKED_UP);
  // Behind the last hexadecimal digit.
  return { from, to: `${from}g` };
}

/** Whether two hashes are equal, in a time that does not depend on where they differ. */
export function sameHash(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
