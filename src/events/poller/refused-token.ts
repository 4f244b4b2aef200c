/** Tokens of a query do not survive a change of its conditions. */
import { isCoupaError } from '../../errors';

/** Whether a query refused to go on from a token, e.g. because the configuration was changed in between. */
export function isRefusedToken(error: unknown): boolean {
  return isCoupaError(error) && error.problems.some(({ path }) => path === '/resumeToken');
}
