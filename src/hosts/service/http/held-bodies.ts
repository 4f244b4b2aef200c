/** How much of bodies is in memory at once, of all requests under way: many large ones are as bad as one without an end. */
import { CoupaError } from '../../../errors';

/** What one request holds. */
export interface HeldBody {
  /** @throws {CoupaError} `COUPA_SERVICE_LIMIT`, worth trying again, when it is too much together with what others hold. */
  take(bytes: number): void;
  /** When the request is over. */
  giveBack(): void;
}

/** Begins to count for one request. @param who several requests of whom share a part of all */
export type HeldBodies = (who: string) => HeldBody;

/** One caller may not keep out all others. */
const SHARE = 0.5;

/** Who was refused may ask again after this time, in milliseconds. */
const WAIT_MS = 1000;

/** @param most bytes of all bodies together */
export function createHeldBodies(most: number): HeldBodies {
  let total = 0;
  const byCaller = new Map<string, number>();
  return (who) => {
    let own = 0;
    let isOver = false;
    const change = (by: number): void => {
      own += by;
      total += by;
      const count = (byCaller.get(who) ?? 0) + by;
      if (count === 0) byCaller.delete(who);
      else byCaller.set(who, count);
    };
    return {
      take(bytes) {
        if (isOver) return;
        const isTooMuch = total + bytes > most || (byCaller.get(who) ?? 0) + bytes > most * SHARE;
        // Whoever is alone has other limits.
        if (isTooMuch && total > own) {
          throw new CoupaError('COUPA_SERVICE_LIMIT', 'Too much is being sent at once; nothing was done.', {
            http: { method: '', path: '', retryAfterMs: WAIT_MS },
          });
        }
        change(bytes);
      },
      giveBack() {
        isOver = true;
        change(-own);
      },
    };
  };
}
