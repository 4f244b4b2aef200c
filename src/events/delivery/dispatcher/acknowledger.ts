/** Marks what was delivered; what comes in while the store is busy shares the next transaction. */
import type { Claim, Clock, Outbox } from '../../../sdk';

/** Resolves when the store knows. */
export type Acknowledge = (claim: Claim) => Promise<void>;

/** Makes one for an outbox. */
export function createAcknowledger(outbox: Outbox, clock: Clock): Acknowledge {
  let waiting: Claim[] = [];
  let next: Promise<void> | undefined;
  let current: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await current.catch(() => undefined);
    const claims = waiting;
    waiting = [];
    next = undefined;
    const writing = outbox.markDelivered(claims, clock.now());
    current = writing;
    await writing;
  };
  return async (claim) => {
    waiting.push(claim);
    next ??= flush();
    return next;
  };
}
