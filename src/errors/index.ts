/** The door of the error catalogue. It stands beside `sdk` at the ground floor: everything may import it. */
export { ERROR_CATALOGUE, type ErrorCode, type ErrorEntry } from './catalogue';
export { CoupaError, isCoupaError, type CoupaErrorDetails, type HttpFacts } from './coupa-error';
