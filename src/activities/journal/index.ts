/** The door of the journal: what makes a long write restartable. */
export {
  isFinal,
  openRunJournal,
  type Beginning,
  type Intent,
  type JournalEntry,
  type JournalSubject,
  type RunJournal,
} from './run-journal';
