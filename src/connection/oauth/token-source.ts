/** Holds the token of one connection: fetched once, shared by concurrent callers, renewed ahead of its end. */
import type { Clock } from '../../sdk';
import { cancelledError } from '../cancellation';
import { createSharedWork } from './shared-work';

/** A token as the token endpoint gave it. */
export interface FetchedToken {
  readonly value: string;
  readonly lifetimeMs: number;
  /** What was granted, when the site told. */
  readonly grantedScopes?: readonly string[];
}

/** A token in use. Times are of the monotonic clock. */
export interface Token extends FetchedToken {
  readonly mintedAt: number;
  /** Whether a request with it was answered. */
  accepted: boolean;
}

/** Where the policy gets tokens from. */
export interface TokenSource {
  /** A token that should work; a failed fetch is not remembered. @throws {CoupaError} when none can be had. */
  token(signal?: AbortSignal): Promise<Token>;
  /** Says that a token was refused: it is not handed out again. */
  discard(token: Token): void;
  /** Ends a fetch that is under way and forgets the token. */
  close(): void;
}

/** Fetches a token from the site. */
export type FetchToken = (signal: AbortSignal) => Promise<FetchedToken>;

/** Coupa's advice: renew a token of 24 hours after 20. Shorter ones in the same proportion. */
const RENEW_AFTER = 20 / 24;

/** A renewed token is kept aside this long while the old one still works, because a site may refuse a very new one. */
const SETTLE_MS = 5_000;

/** Between attempts to renew in the background while the old token still works. */
const RENEW_AGAIN_MS = 30_000;

/** Makes an empty source; nothing is fetched before the first call. */
export function createTokenSource(clock: Clock, fetchToken: FetchToken): TokenSource {
  let current: Token | undefined;
  let renewed: Token | undefined;
  let renewNotBefore = Number.NEGATIVE_INFINITY;

  const age = (token: Token): number => clock.monotonic() - token.mintedAt;
  const isAlive = (token: Token): boolean => age(token) < token.lifetimeMs;

  const fetching = createSharedWork(async (signal): Promise<Token> => {
    // Its life is counted from before the request, so that a slow answer makes it shorter and never longer.
    const mintedAt = clock.monotonic();
    return { ...(await fetchToken(signal)), mintedAt, accepted: false };
  });

  const renewInBackground = (): void => {
    if (renewed !== undefined || clock.monotonic() < renewNotBefore) return;
    renewNotBefore = clock.monotonic() + RENEW_AGAIN_MS;
    // The old token still works, so a failure is no one's concern yet.
    fetching.startUnattended()?.then(
      (token) => (renewed = token),
      () => undefined,
    );
  };

  const takeRenewed = (): void => {
    if (renewed === undefined) return;
    if (current !== undefined && isAlive(current) && age(renewed) < SETTLE_MS) return;
    current = renewed;
    renewed = undefined;
  };

  return {
    async token(signal) {
      if (signal?.aborted) throw cancelledError();
      takeRenewed();
      if (current === undefined || !isAlive(current)) return (current = await fetching.join(signal));
      if (age(current) >= current.lifetimeMs * RENEW_AFTER) renewInBackground();
      return current;
    },
    discard(token) {
      if (current === token) current = undefined;
      if (renewed === token) renewed = undefined;
    },
    close() {
      fetching.abort();
      current = renewed = undefined;
    },
  };
}
