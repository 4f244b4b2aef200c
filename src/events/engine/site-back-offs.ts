/** One back-off per site, shared by all subscriptions at it and forgotten with the last of them. */
import type { Random } from '../../sdk';
import { createBackOff, type BackOff } from './back-off';
import { BACK_OFF_TIMES } from './blame';

/** By site address. */
export interface SiteBackOffs {
  take(siteAddress: string): BackOff;
  giveBack(siteAddress: string): void;
}

/** Makes them. */
export function createSiteBackOffs(random: Random): SiteBackOffs {
  const sites = new Map<string, { readonly backOff: BackOff; users: number }>();
  return {
    take(siteAddress) {
      const known = sites.get(siteAddress) ?? { backOff: createBackOff(BACK_OFF_TIMES.site, random), users: 0 };
      known.users += 1;
      sites.set(siteAddress, known);
      return known.backOff;
    },
    giveBack(siteAddress) {
      const known = sites.get(siteAddress);
      if (known === undefined) return;
      known.users -= 1;
      if (known.users === 0) sites.delete(siteAddress);
    },
  };
}
