/** Connections to the sites of instances: made when first used, kept while they are used again. */
import type { SiteConnection } from '../../../connection';
import type { PropertyValues } from '../../../sdk';

/** A connection that is in use until it is given back. */
export interface BorrowedSite {
  readonly site: SiteConnection;
  giveBack(): void;
}

/** What a connection is made from. */
export interface SiteSource {
  readonly id: number;
  readonly version: number;
}

/** Holds connections by instance. */
export interface SitePool {
  /** @param values called only where there is no connection of this version. */
  borrow(instance: SiteSource, values: () => Promise<PropertyValues>): Promise<BorrowedSite>;
  /** Lets go of an instance that was deleted. */
  drop(id: number): void;
  /** What open connections did with the budgets of their sites. */
  budgets(): { readonly instance: number; readonly budget: ReturnType<SiteConnection['budget']> }[];
  close(): Promise<void>;
}

interface Held {
  readonly version: number;
  readonly site: SiteConnection;
  users: number;
  isRetired: boolean;
}

/** Idle connections beyond these are closed, the one that was idle for longest first. */
const MOST_IDLE = 2000;

function lend(entry: Held): BorrowedSite {
  let isOut = true;
  entry.users += 1;
  return {
    site: entry.site,
    giveBack: () => {
      if (!isOut) return;
      isOut = false;
      entry.users -= 1;
      if (entry.isRetired && entry.users === 0) void entry.site.close();
    },
  };
}

/** Makes a pool. A changed instance gets a new connection, while who uses the old one may finish. */
export function createSitePool(connect: (values: PropertyValues) => SiteConnection): SitePool {
  const held = new Map<number, Held>();
  const retire = (id: number, entry: Held): void => {
    if (held.get(id) === entry) held.delete(id);
    entry.isRetired = true;
    if (entry.users === 0) void entry.site.close();
  };
  const keepWithinBounds = (): void => {
    if (held.size <= MOST_IDLE) return;
    for (const [id, entry] of held) {
      if (entry.users === 0) {
        retire(id, entry);
        return;
      }
    }
  };
  return {
    async borrow({ id, version }, values) {
      const known = held.get(id);
      if (known?.version === version) {
        held.delete(id);
        held.set(id, known);
        return lend(known);
      }
      const site = connect(await values());
      const other = held.get(id);
      if (other?.version === version) {
        // Somebody else was as quick; one connection per instance is enough.
        await site.close();
        return lend(other);
      }
      if (other !== undefined) retire(id, other);
      const entry: Held = { version, site, users: 0, isRetired: false };
      held.set(id, entry);
      const borrowed = lend(entry);
      keepWithinBounds();
      return borrowed;
    },
    drop(id) {
      const entry = held.get(id);
      if (entry !== undefined) retire(id, entry);
    },
    budgets: () => [...held].map(([instance, { site }]) => ({ instance, budget: site.budget() })),
    async close() {
      const all = [...held.values()];
      held.clear();
      await Promise.all(all.map(async ({ site }) => site.close()));
    },
  };
}
