/** The subscriptions that run for instances in this process, and what they hold. */
import { isCoupaError } from '../../../errors';
import type { EventEngine } from '../../../events';
import type { ServiceContext } from '../context';
import { findAnyInstance } from '../storage/instances';
import { letGo, subscriptionFor, subscriptionOf, type Held } from './subscription';

/** What runs. Changes of one instance must follow one another; see `oneAtATimeById`. */
export interface InstanceRuns {
  /** Whether the instance has events that run. */
  has(id: number): boolean;
  /** The version that was last applied, with events or without. */
  versionOf(id: number): number | undefined;
  /** All that were applied. */
  ids(): readonly number[];
  /** Begins, changes or ends the events of an instance, as it is now. */
  apply(id: number): Promise<void>;
  end(id: number, memory: 'keep' | 'forget'): Promise<void>;
  letGoOfAll(): Promise<void>;
}

/** Older than every version. */
const NONE = 0;

/** What the store failed at may go well the next time. */
function forStore(note: () => void): (error: unknown) => never {
  return (error) => {
    if (isCoupaError(error) && error.code.startsWith('COUPA_STATE_')) note();
    throw error;
  };
}

/** Nothing runs at the beginning. */
export function createInstanceRuns(parts: Omit<ServiceContext, 'runner'>, engine: EventEngine): InstanceRuns {
  const held = new Map<number, Held>();
  const applied = new Map<number, number>();

  const stop = async (id: number, memory: 'keep' | 'forget'): Promise<void> => {
    const before = held.get(id);
    if (before === undefined) return;
    await engine.remove(subscriptionOf(id), memory);
    held.delete(id);
    await letGo(before);
  };
  return {
    has: (id) => held.has(id),
    versionOf: (id) => applied.get(id),
    ids: () => [...applied.keys()],
    async apply(id) {
      const row = await findAnyInstance(parts.database, id);
      if (row === undefined) {
        await stop(id, 'keep');
        return;
      }
      if (held.has(id) && applied.get(id) === row.version) return;
      // Also when it fails, so that it is not tried again until it is changed; unless the store could not be read.
      applied.set(id, row.version);
      const made = row.disabled
        ? undefined
        : await subscriptionFor(parts, row).catch(forStore(() => applied.set(id, NONE)));
      if (made === undefined) {
        await stop(id, 'keep');
        return;
      }
      const before = held.get(id);
      held.set(id, made.held);
      if (before === undefined) engine.add(made.subscription);
      else {
        await engine.change(made.subscription);
        await letGo(before);
      }
    },
    async end(id, memory) {
      applied.delete(id);
      await stop(id, memory);
    },
    async letGoOfAll() {
      const all = [...held.values()];
      held.clear();
      await Promise.all(all.map(letGo));
    },
  };
}
