/** How a target is doing: a receiver in trouble gets one careful attempt at a time, further and further apart. */
import type { Clock, Random } from '../../../sdk';

const FIRST_HOLD_MS = 1_000;
const LONGEST_HOLD_MS = 60_000;

/** A receiver that asks for more is tried once an hour by one notification, so that its recovery is noticed. */
const LONGEST_ASKED_HOLD_MS = 3_600_000;

/** What is known of one target, in this process. */
export interface TargetHealth {
  /** How many attempts may be in flight. */
  readonly width: number;
  /** Whether its last attempts failed as a whole. */
  readonly isAiling: boolean;
  /** Milliseconds until it is tried again; 0 when it may be tried now. */
  heldForMs(): number;
  succeeded(): void;
  /** An attempt failed for reasons of the target. */
  failed(retryAfterMs: number | undefined): void;
}

/** Makes one that believes the best. @param most attempts in flight while all is well. */
export function createTargetHealth(most: number, clock: Clock, random: Random): TargetHealth {
  let width = most;
  let failures = 0;
  let heldUntil = Number.NEGATIVE_INFINITY;
  const heldForMs = (): number => Math.max(0, heldUntil - clock.monotonic());
  return {
    get width() {
      return width;
    },
    get isAiling() {
      return failures > 0;
    },
    heldForMs,
    succeeded() {
      failures = 0;
      width = Math.min(most, width + 1);
    },
    failed(retryAfterMs) {
      // Attempts that were in flight together fail together and count once.
      if (heldForMs() === 0) failures++;
      width = 1;
      const own = Math.min(LONGEST_HOLD_MS, FIRST_HOLD_MS * 2 ** Math.min(failures - 1, 16));
      const asked = Math.min(LONGEST_ASKED_HOLD_MS, retryAfterMs ?? 0);
      heldUntil = Math.max(heldUntil, clock.monotonic() + Math.max(asked, own * (0.75 + 0.25 * random())));
    },
  };
}
