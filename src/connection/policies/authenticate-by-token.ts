/** Policy: signs requests with an OAuth token, and copes with a site that refuses an old or a very new one. */
import type { Clock } from '../../sdk';
import { AttemptError } from '../attempt-error';
import { sleepUnlessCancelled } from '../cancellation';
import type { Token, TokenSource } from '../oauth/token-source';
import type { Policy } from '../policy';

/** Coupa asks to wait about 5 s before the first use of a token; instead of always waiting we ask again. */
const FRESH_MS = 8_000;
const ASK_AGAIN_MS = 1_000;

function isRefusal(error: unknown): boolean {
  return error instanceof AttemptError && error.error.code === 'COUPA_AUTHENTICATION_FAILED';
}

/** Makes the policy. A 401 comes before the site does anything, so that even a POST may be sent again after it. */
export function authenticateByTokenPolicy(clock: Clock, tokens: TokenSource): Policy {
  return {
    name: 'authenticate-by-token',
    async handle(request, next) {
      const started = clock.monotonic();
      const isFresh = (token: Token): boolean => !token.accepted && clock.monotonic() - token.mintedAt < FRESH_MS;
      let renewed = false;
      for (;;) {
        const token = await tokens.token(request.signal);
        try {
          const headers = { ...request.headers, authorization: `Bearer ${token.value}` };
          const response = await next({ ...request, headers });
          token.accepted = true;
          return response;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          if (isFresh(token)) {
            await sleepUnlessCancelled(clock, ASK_AGAIN_MS, request.signal);
          } else if (renewed || (token.mintedAt >= started && !token.accepted)) {
            tokens.discard(token);
            throw error;
          } else {
            renewed = true;
            tokens.discard(token);
          }
        }
      }
    },
  };
}
