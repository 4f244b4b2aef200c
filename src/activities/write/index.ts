/** The door of writing: Create and Update, and what the other writes are made of. */
export { isApplied } from './applied';
export { planWrite } from './dry-run';
export { inOrder } from './in-order';
export { lostAnswersOf, type LostAnswers } from './lost-answers';
export { fromReplayLine, isReplayLine, toReplayLine, type UnknownRecords } from './replay';
export {
  checkRecord,
  failedResult,
  findOut,
  sendRecord,
  type CheckedRecord,
  type WriteOperation,
  type WriteRun,
} from './send-record';
export { locateProblems } from './site-problems';
export { watchSite, type Beginning, type SiteWatch } from './site-watch';
export { makeTurns } from './turns';
export { checkWrite, createRecords, updateRecords, type WriteInput } from './write-records';
