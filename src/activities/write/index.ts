/** The door of the Create and Update activities. */
export { checkWrite, createRecords, updateRecords, type WriteInput } from './write-records';
/** What other activities that write are built of. */
export { inOrder } from './in-order';
export { checkRecord, failedResult, sendRecord, type CheckedRecord, type WriteRun } from './send-record';
export { locateProblems } from './site-problems';
export { makeTurns } from './turns';
