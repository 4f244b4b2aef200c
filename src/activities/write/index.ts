/** The door of the Create and Update activities. */
export { checkWrite, createRecords, updateRecords, type WriteInput } from './write-records';
