/** The door of writing: Create and Update, and what the other writes are made of. */
export { lostAnswersOf, type LostAnswers } from './lost-answers';
export { makeFieldNotes } from './field-notes';
export {
  beginningOf,
  checkRecord,
  findOut,
  sendRecord,
  type CheckedRecord,
  type WriteOperation,
  type WriteRun,
} from './send-record';
export { watchSite, type SiteWatch } from './site-watch';
export { checkWrite, createRecords, updateRecords, type WriteInput } from './write-records';
