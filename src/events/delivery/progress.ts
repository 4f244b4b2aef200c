/** Remembers, while this process runs, what of a notification was accepted before an attempt failed. */
import type { Notification } from '../model';

/** More notifications that failed half-way are not remembered; what is forgotten is sent again under the same ids. */
const MOST = 1_000;

/** What was accepted already, per notification. */
export interface PartProgress {
  /** The ids of its accepted parts; empty on the first attempt, also after a replay. */
  of(notification: Notification): Set<string>;
  forget(notification: Notification): void;
}

/** Makes an empty one. */
export function partProgress(): PartProgress {
  const accepted = new Map<string, Set<string>>();
  const keyOf = ({ stored }: Notification): string => `${stored.sequence} ${stored.id}`;
  return {
    of(notification) {
      const key = keyOf(notification);
      const known = notification.stored.attempts > 1 ? accepted.get(key) : undefined;
      const ids = known ?? new Set<string>();
      accepted.delete(key);
      accepted.set(key, ids);
      const oldest = accepted.keys().next();
      if (accepted.size > MOST && oldest.done === false) accepted.delete(oldest.value);
      return ids;
    },
    forget: (notification) => void accepted.delete(keyOf(notification)),
  };
}
