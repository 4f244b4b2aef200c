/** The subscriptions of instances, made when a job needs one and kept for the next while nothing about them changes. */
import type { Subscription } from '../../../events';
import type { ServiceContext } from '../context';
import { letGo, subscriptionFor, type Held } from '../instances/subscription';
import { findAnyInstance } from '../storage/instances';

/** By instance. */
export interface OpenSubscriptions {
  /** Does work with a subscription as it is now; `undefined` when there is none: no instance, disabled, or no events. */
  use<Result>(instance: number, work: (subscription: Subscription) => Promise<Result>): Promise<Result | undefined>;
  /** Whether there is an instance that may have events once it is changed. */
  close(): Promise<void>;
}

interface Entry {
  readonly version: number;
  readonly subscription: Subscription;
  readonly held: Held;
  users: number;
  isRetired: boolean;
}

/** So many are kept while nobody uses them; the one that was not used for longest goes first. */
const MOST_KEPT = 2000;

/** Makes an empty set. */
export function createOpenSubscriptions(parts: Omit<ServiceContext, 'runner'>): OpenSubscriptions {
  const entries = new Map<number, Entry>();
  const retire = async (instance: number, entry: Entry): Promise<void> => {
    if (entries.get(instance) === entry) entries.delete(instance);
    if (!entry.isRetired && entry.users === 0) await letGo(entry.held);
    entry.isRetired = true;
  };
  const open = async (instance: number): Promise<Entry | undefined> => {
    const row = await findAnyInstance(parts.database, instance);
    const known = entries.get(instance);
    if (known !== undefined && known.version !== row?.version) await retire(instance, known);
    if (row === undefined || row.disabled) return undefined;
    const same = entries.get(instance);
    if (same?.version === row.version) return same;
    const made = await subscriptionFor(parts, row);
    if (made === undefined) return undefined;
    const other = entries.get(instance);
    if (other !== undefined) await retire(instance, other);
    const entry: Entry = { ...made, version: row.version, users: 0, isRetired: false };
    entries.set(instance, entry);
    return entry;
  };
  const trim = async (): Promise<void> => {
    if (entries.size <= MOST_KEPT) return;
    for (const [instance, entry] of entries) if (entry.users === 0) return retire(instance, entry);
  };
  return {
    async use(instance, work) {
      const entry = await open(instance);
      if (entry === undefined) return undefined;
      entry.users += 1;
      entries.delete(instance);
      if (!entry.isRetired) entries.set(instance, entry);
      try {
        return await work(entry.subscription);
      } finally {
        entry.users -= 1;
        if (entry.isRetired && entry.users === 0) await letGo(entry.held);
        await trim();
      }
    },
    async close() {
      await Promise.all([...entries].map(async ([instance, entry]) => retire(instance, entry)));
    },
  };
}
