/** The public library API. */
export { CoupaError, ERROR_CATALOGUE, isCoupaError, type ErrorCode } from './errors';
export type { DataRecord, RecordError, RecordProblem, TestOutcome, WriteResult } from './sdk';
