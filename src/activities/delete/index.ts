/** The door of the Delete activity. */
export { checkDelete, deleteRecords, type DeleteInput } from './delete-records';
