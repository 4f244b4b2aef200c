/** How a query is refused before anything is sent. */
import { CoupaError, type ErrorCode } from '../../errors';
import type { RecordProblem } from '../../sdk';

/** The error for problems in a request, each with the path to its place; the message tells the first. */
export function refusal(
  object: string,
  problems: readonly RecordProblem[],
  code: Extract<ErrorCode, 'COUPA_FILTER_INVALID' | 'COUPA_INPUT_INVALID'> = 'COUPA_FILTER_INVALID',
): CoupaError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new CoupaError(code, `The query of ${object} was not sent: ${first?.path}: ${first?.message}${more}.`, {
    problems,
  });
}
