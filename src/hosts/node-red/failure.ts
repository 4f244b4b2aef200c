/** Shows failures to flows and to the editor: code, sentence and remedy, and no stack trace for bad input. */
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';

/** What the editor and a Catch node get to know of a failure. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

/** Describes anything that was thrown; what is not one of our errors is a defect of ours and says so. */
export function describeFailure(error: unknown): Failure {
  const known = isCoupaError(error) ? error : defect(error);
  return { code: known.code, message: known.message, remedy: known.remedy };
}

/**
 * The error for `done()`: Node-RED prints and forwards it as `CODE: message remedy`, and Catch nodes get the code.
 * The stack is left out when the error is about input or the site, because it would only hide the sentence.
 */
export function toFlowError(error: unknown): Error & { readonly code: ErrorCode } {
  const { code, message, remedy } = describeFailure(error);
  const text = [message, message.includes(remedy) ? '' : remedy].filter(Boolean).join(' ');
  const shown = Object.assign(new Error(text), { name: code, code });
  Object.defineProperty(shown, 'name', { enumerable: false });
  if (isCoupaError(error)) delete shown.stack;
  else if (error instanceof Error && error.stack !== undefined) shown.stack = error.stack;
  return shown;
}

/** An input of a node that is not what it takes. */
export function inputInvalid(message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', message);
}

function defect(error: unknown): CoupaError {
  const text = error instanceof Error ? error.message : String(error);
  return new CoupaError('COUPA_INTERNAL_ERROR', `The connector failed unexpectedly: ${text}`, { cause: error });
}
