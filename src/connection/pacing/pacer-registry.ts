/** One pacer per site for the whole process, so that all connections to a site share its budget. */
import type { Clock } from '../../sdk';
import { createSitePacer, type SitePacer } from './site-pacer';

/** By clock, because times of different clocks cannot be compared; a process has one, a test has its own. */
const registries = new WeakMap<Clock, Map<string, SitePacer>>();

/**
 * The pacer of a site. Ask again for every use and do not keep it: pacers that have nothing to remember are forgotten,
 * so that a process which talks to many sites over time does not grow.
 */
export function pacerFor(clock: Clock, siteAddress: string): SitePacer {
  let pacers = registries.get(clock);
  if (pacers === undefined) registries.set(clock, (pacers = new Map<string, SitePacer>()));
  const known = pacers.get(siteAddress);
  if (known !== undefined) return known;
  for (const [address, pacer] of pacers) if (pacer.isIdle()) pacers.delete(address);
  const made = createSitePacer(clock);
  pacers.set(siteAddress, made);
  return made;
}
