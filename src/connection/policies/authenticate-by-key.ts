/** Policy: signs requests with an API key (legacy at Coupa, still in use on older sites). */
import type { Policy } from '../policy';

/** Makes the policy. */
export function authenticateByKeyPolicy(key: string): Policy {
  return {
    name: 'authenticate-by-key',
    handle: (request, next) => next({ ...request, headers: { ...request.headers, 'x-coupa-api-key': key } }),
  };
}
